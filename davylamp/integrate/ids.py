"""Ids for new tags: short, of plain characters, unlike any other, and the same at every import."""

import re
from collections.abc import Container
from typing import Final

LONGEST: Final = 64
_OTHER: Final = re.compile(r"[^A-Za-z0-9._-]+")
_DOTS: Final = re.compile(r"[.]{2,}")


def id_for(node: str, browse_name: str, path: tuple[str, ...], taken: Container[str]) -> str:
    """An id from the node's own name, else from its folders; a number is added where it is taken.

    ``taken`` are ids in lower case: two ids that differ only by case are one to a reader.
    """
    _, mark, text = node.rpartition(";s=") if ";s=" in node else node.partition("s=")
    plain = _plain(text) if mark else ""
    if len(plain) < 2 or plain.isdecimal() or not _says_all(text, plain):
        plain = _from_path(browse_name, path) or plain or _plain(node.rpartition(";")[2])
    return _free(plain[-LONGEST:].strip(".-_") or "tag", taken)


def _plain(text: str) -> str:
    return _DOTS.sub(".", _OTHER.sub(".", text)).strip(".-_")


def _says_all(text: str, plain: str) -> bool:
    """Whether the id keeps what tells the name from others: not where Chinese was taken out."""
    return text.isascii() or len(plain) >= len(text) - 1


def _from_path(browse_name: str, path: tuple[str, ...]) -> str:
    parts = [_plain(part) for part in (*path[-1:], browse_name)]
    return ".".join(part for part in parts if part) if parts[-1] else ""


def _free(plain: str, taken: Container[str]) -> str:
    name, count = plain, 1
    while name.casefold() in taken:
        count += 1
        name = f"{plain}_{count}"
    return name
