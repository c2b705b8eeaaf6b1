"""Line protocol as bytes: many points at a time, no object for any of them.

https://docs.influxdata.com/influxdb/v2/reference/syntax/line-protocol. Numbers become text by msgspec,
whole columns at a time: the shortest text that reads back to the same bits.
"""

import base64
import re
from collections.abc import Iterable, Sequence
from itertools import chain
from typing import Final
from urllib.parse import quote, unquote

import msgspec
import numpy as np
from numpy.typing import NDArray

STRING_BYTES: Final = 60_000
"""A field's text is at most 64 KiB; longer ones are cut into several fields."""
_UNFIT: Final = re.compile(r"^%|[\x00-\x1f\x7f\\]")
_ENCODE: Final = msgspec.json.Encoder().encode
_COMMA: Final = b"\x01"
"""Stands for the commas of a piece: no name or number has it (`stored_name`)."""
_COMMAS: Final = bytes.maketrans(_COMMA, b",")


def key(name: str) -> bytes:
    """A tag's value as it stands in a line; see `stored_name`."""
    escaped = stored_name(name)
    for sign in (",", "=", " "):
        escaped = escaped.replace(sign, f"\\{sign}")
    return escaped.encode()


def stored_name(name: str) -> str:
    """A name as the store has it: what a tag cannot hold (line ends, backslashes) behind percents."""
    return f"%{quote(name, safe='')}" if _UNFIT.search(name) else name


def name_of(stored: str) -> str:
    """The name that `stored_name` stored."""
    return unquote(stored[1:]) if stored.startswith("%") else stored


def text(value: str) -> bytes:
    """A field's text, in its quotes."""
    return b'"' + value.replace("\\", "\\\\").replace('"', '\\"').encode() + b'"'


def floats(values: NDArray[np.float64], before: bytes = b"") -> list[bytes]:
    """Finite numbers as texts, each with ``before`` before it."""
    return _split(_ENCODE(values.tolist()), before, b"")


def integers(values: NDArray[np.integer], before: bytes = b"", after: bytes = b"") -> list[bytes]:
    """Whole numbers as texts, without the ``i`` that ends them in a field."""
    return _split(_ENCODE(values.tolist()), before, after)


def _split(listed: bytes, before: bytes, after: bytes) -> list[bytes]:
    """What stands around each is put in while all are one text: that costs a tenth."""
    if len(listed) <= 2:
        return []
    inner = listed[1:-1]
    if before or after:
        inner = before + inner.replace(b",", after + b"," + before) + after
    return inner.split(b",")


def rows(*columns: Sequence[bytes]) -> bytes:
    """Columns of texts put together row by row; each row is to end with its line's end."""
    return b"".join(chain.from_iterable(zip(*columns, strict=True)))


def piece(text: bytes) -> msgspec.Raw:
    """What does not change from row to row, for `woven`."""
    return msgspec.Raw(text.replace(b",", _COMMA))


def woven(*columns: Iterable[object]) -> bytes:
    """Columns of pieces and of finite numbers put together row by row, as `rows` does of texts.

    All are one list to msgspec, whose commas go as those of the pieces come back: no object is made
    for the text of a number.
    """
    listed = _ENCODE(list(chain.from_iterable(zip(*columns, strict=False))))
    return listed[1:-1].translate(_COMMAS, b",")


def blob(name: str, data: bytes) -> Iterable[tuple[str, bytes]]:
    """Bytes as fields of text, as many as their length needs: ``body``, ``body1``, ``body2`` …"""
    encoded = base64.b64encode(data)
    for part, at in enumerate(range(0, max(1, len(encoded)), STRING_BYTES)):
        yield f"{name}{part or ''}", b'"' + encoded[at : at + STRING_BYTES] + b'"'


def point(
    measurement: str, tags: dict[str, str], fields: Iterable[tuple[str, bytes]], time_ns: int
) -> bytes:
    """One line, for what comes one by one; fields are as they stand in it, empty tags left out."""
    head = b"".join(b",%b=%b" % (name.encode(), key(tag)) for name, tag in tags.items() if tag)
    body = b",".join(b"%b=%b" % (name.encode(), field) for name, field in fields)
    return b"%b%b %b %d\n" % (measurement.encode(), head, body, time_ns)
