"""Samples as lines, and back.

``smp,mine=M,pt=TAG[,n=1] v=1.5[,q=…i][,f=…i][,r=…] TIME``: ``v`` is the value of a sample that is usable,
``bad`` that of one whose quality is bad, ``kind`` (``nan``, ``inf``, ``-inf``) stands for one that is not
finite. So what a server aggregates over ``v`` is over usable values alone. ``q`` is the StatusCode and
``f`` the flags where they are not 0, ``r`` (``rk`` where not finite) the number as sent where it is not
the value. ``n`` counts different samples of one tag at one time, from the second.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import repeat
from typing import Any, Final

import msgspec
import numpy as np
from numpy.typing import NDArray

from historian.influx import line_protocol
from historian.influx.line_protocol import floats, integers, key, piece, woven
from historian.store import RawColumns
from scada.model import Quality, quality_of

SAMPLES: Final = "smp"
ODD: Final = "odd"
"""Samples that cannot stand at their own time; ``t`` holds it, and ``n`` their ordinal."""
FIELDS: Final = ("v", "bad", "kind", "q", "f", "r", "rk")
KINDS: Final = ("nan", "inf", "-inf")
_BLANK: Final = piece(b" ")
_END: Final = piece(b"\n")
_KIND_TEXTS: Final = [f'"{kind}"'.encode() for kind in KINDS]
_NUMBERS: Final = {kind: float(kind) for kind in KINDS}


@dataclass(frozen=True, slots=True)
class Rows:
    """Samples with the ordinal of each; ``number`` counts into some list of tags."""

    number: NDArray[np.int64]
    ordinal: NDArray[np.int64]
    columns: RawColumns

    def take(self, chosen: NDArray[Any] | slice) -> "Rows":
        """Some of them."""
        return Rows(self.number[chosen], self.ordinal[chosen], self.columns.take(chosen))


def head(measurement: str, mine: str, tag: str) -> bytes:
    """What begins every line of a tag."""
    return b"%b,mine=%b,pt=%b" % (measurement.encode(), key(mine), key(tag))


class Heads:
    """What begins the lines of some tags, by their numbers: as it is, and up to the value."""

    def __init__(self, measurement: str, mine: str) -> None:
        self._begin = head(measurement, mine, "")
        self.texts: list[bytes] = []
        self.pieces: list[msgspec.Raw] = []

    def add(self, tag: str) -> None:
        """The next tag."""
        text = self._begin + key(tag)
        self.texts.append(text)
        self.pieces.append(piece(text + b" v="))


def sample_lines(rows: Rows, heads: Heads) -> bytes:
    """The lines of samples at their own times: first of those that have nothing but a value."""
    special = _special(rows)
    if not special.any():
        return _plain_lines(rows, heads)
    some = rows.take(special)
    times = integers(some.columns.time_ns, b" ", b"\n")
    lines = _lines(some.columns, _heads(some, heads), times)
    return lines if special.all() else _plain_lines(rows.take(~special), heads) + lines


def odd_lines(rows: Rows, heads: Heads, address_ns: NDArray[np.int64]) -> bytes:
    """The lines of samples that stand at another time than their own."""
    own = zip(integers(rows.columns.time_ns), integers(rows.ordinal), strict=True)
    more = [b",t=%bi,n=%bi" % pair for pair in own]
    chosen = [heads.texts[number] for number in rows.number.tolist()]
    return _lines(rows.columns, chosen, integers(address_ns, b" ", b"\n"), more)


def _special(rows: Rows) -> NDArray[np.bool_]:
    """Which have more than a value, or none that is finite and usable."""
    columns = rows.columns
    found: NDArray[np.bool_] = (columns.status != 0) | (columns.flags != 0)
    found |= (rows.ordinal != 0) | ~np.isfinite(columns.value)
    return found if columns.raw is None else found | _differs(columns)


def _plain_lines(rows: Rows, heads: Heads) -> bytes:
    pieces = heads.pieces
    chosen = [pieces[number] for number in rows.number.tolist()]
    values, times = rows.columns.value.tolist(), rows.columns.time_ns.tolist()
    return woven(chosen, values, repeat(_BLANK), times, repeat(_END))


def _lines(
    columns: RawColumns, heads: list[bytes], times: list[bytes], more: list[bytes] | None = None
) -> bytes:
    quality = quality_of(columns.status, columns.flags)
    finite = np.isfinite(columns.value)
    values = floats(np.where(finite, columns.value, 0.0))
    names = [b" v="] * len(values)
    for at in np.flatnonzero((quality >= Quality.BAD) | ~finite).tolist():
        names[at] = b" bad=" if finite[at] else b" kind="
    for at in np.flatnonzero(~finite).tolist():
        values[at] = _kind(columns.value[at])
    more = more or [b""] * len(values)
    return line_protocol.rows(heads, names, values, _extras(columns), more, times)


def _heads(rows: Rows, heads: Heads) -> list[bytes]:
    chosen = [heads.texts[number] for number in rows.number.tolist()]
    for at in np.flatnonzero(rows.ordinal).tolist():
        chosen[at] = b"%b,n=%d" % (chosen[at], rows.ordinal[at])
    return chosen


def _extras(columns: RawColumns) -> list[bytes]:
    """Status, flags and raw numbers of each, where it has them."""
    raw, differs = columns.raw, _differs(columns)
    extras = [b""] * len(columns.value)
    status, flags = columns.status.tolist(), columns.flags.tolist()
    for at in np.flatnonzero((columns.status != 0) | (columns.flags != 0) | differs).tolist():
        extra = b",q=%di" % status[at] if status[at] else b""
        extra += b",f=%di" % flags[at] if flags[at] else b""
        if raw is not None and differs[at]:
            extra += _sent(raw[at])
        extras[at] = extra
    return extras


def _differs(columns: RawColumns) -> NDArray[np.bool_]:
    """Whether the number as sent is not the value."""
    raw, value = columns.raw, columns.value
    if raw is None:
        return np.zeros(len(value), np.bool_)
    found: NDArray[np.bool_] = (raw != value) & ~(np.isnan(raw) & np.isnan(value))
    return found


def _sent(raw: np.float64) -> bytes:
    if np.isfinite(raw):
        return b",r=%b" % repr(float(raw)).encode()
    return b",rk=%b" % _kind(raw)


def _kind(value: np.float64) -> bytes:
    return _KIND_TEXTS[0 if np.isnan(value) else 1 if value > 0 else 2]


Cells = tuple[NDArray[np.int64], Any]
"""The times of one field of one series, in order, and its values."""


def columns_of(fields: Mapping[str, Cells]) -> RawColumns:
    """The samples of one series, out of its fields."""
    held = [fields[name] for name in ("v", "bad", "kind") if name in fields]
    if not held:
        return RawColumns.empty()
    time_ns = np.concatenate([times for times, _ in held])
    value = np.concatenate(
        [_values(fields[name][1]) for name in ("v", "bad", "kind") if name in fields]
    )
    if len(held) > 1:
        order = np.argsort(time_ns, kind="stable")
        time_ns, value = time_ns[order], value[order]
    return RawColumns(
        time_ns,
        value,
        _placed(fields, "q", time_ns, np.zeros(len(value), np.int64)).astype(np.uint32),
        _placed(fields, "f", time_ns, np.zeros(len(value), np.int64)).astype(np.uint16),
        raw=_raw(fields, time_ns, value),
    )


def _raw(
    fields: Mapping[str, Cells], time_ns: NDArray[np.int64], value: NDArray[np.float64]
) -> NDArray[np.float64] | None:
    if "r" not in fields and "rk" not in fields:
        return None
    return _placed(fields, "rk", time_ns, _placed(fields, "r", time_ns, value.copy()))


def _placed(
    fields: Mapping[str, Cells], name: str, time_ns: NDArray[np.int64], into: NDArray[Any]
) -> NDArray[Any]:
    """A field's values put where their times are among those of the samples."""
    if name in fields and len(time_ns):
        times, values = fields[name]
        at = np.minimum(np.searchsorted(time_ns, times), len(time_ns) - 1)
        there = time_ns[at] == times
        into[at[there]] = _values(values)[there]
    return into


def _values(cells: Any) -> NDArray[Any]:
    if isinstance(cells, np.ndarray):
        return cells
    return np.array([_NUMBERS[cell] for cell in cells], np.float64)
