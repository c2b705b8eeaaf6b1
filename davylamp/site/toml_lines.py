"""On which line of a TOML file a key stands: the standard parser says so for broken syntax only."""

import re
from typing import Final

_PART: Final = r"""(?:[A-Za-z0-9_-]+|"[^"]*"|'[^']*')"""
_NAME: Final = rf"{_PART}(?:\s*\.\s*{_PART})*"
_TABLE: Final = re.compile(rf"\s*\[\[?\s*({_NAME})\s*\]")
_KEY: Final = re.compile(rf"\s*({_NAME})\s*=")
_SYNTAX_PLACE: Final = re.compile(r"\(at line (\d+)")

Path = tuple[str, ...]


class TomlLines:
    """The lines of tables and keys, by their path; a path that is not there gives its parent's."""

    def __init__(self, text: str) -> None:
        self._lines: dict[Path, int] = {}
        table: Path = ()
        for number, line in enumerate(text.splitlines(), 1):
            if found := _TABLE.match(line):
                table = _path(found[1])
                for depth in range(1, len(table) + 1):
                    self._lines.setdefault(table[:depth], number)
            elif found := _KEY.match(line):
                self._lines.setdefault(table + _path(found[1]), number)

    def of(self, *path: str) -> int:
        """The line of a key or table, counted from 1; 0 where neither it nor a parent is found."""
        while path:
            if path in self._lines:
                return self._lines[path]
            path = path[:-1]
        return 0


def line_of_fault(fault: ValueError, text: str) -> int:
    """The line that the parser's message names, else the last."""
    found = _SYNTAX_PLACE.search(str(fault))
    return int(found[1]) if found else max(1, len(text.splitlines()))


def _path(name: str) -> Path:
    return tuple(part.strip("\"'") for part in re.findall(_PART, name))
