"""The columns of tags.csv that give a switch its two words."""

from collections.abc import Sequence
from typing import Final

from davylamp.site.problem import FileProblems, Said
from davylamp.site.sheet import Sheet
from scada.profiles import ProfileRow

_Pair = tuple[str, str]
_NONE: Final[_Pair] = ("", "")
_DEFAULT: Final[_Pair] = ("0", "1")


def read_states(
    sheet: Sheet,
    switches: Sequence[bool],
    rows: Sequence[ProfileRow | None],
    problems: FileProblems,
) -> tuple[list[_Pair], list[_Pair]]:
    """The words for 0 and 1 in Chinese and English; empty: the profile row's, else ``0|1``."""
    known: dict[str, _Pair] = {"": _NONE}
    chinese = [
        _pair(c, line, "states_zh", known, problems) for c, line in _lined(sheet, "states_zh")
    ]
    english = [
        _pair(c, line, "states_en", known, problems) for c, line in _lined(sheet, "states_en")
    ]
    for i, (switch, row) in enumerate(zip(switches, rows, strict=True)):
        if switch:
            both = (chinese[i], english[i])
            default = (row.states_zh, row.states_en) if row else (_NONE, _NONE)
            chinese[i] = _first(both[0], default[0], both[1])
            english[i] = _first(both[1], default[1], both[0])
        elif chinese[i] != _NONE or english[i] != _NONE:
            problems.warning(sheet.lines[i], "states_zh", _not_a_switch())
    return chinese, english


def _lined(sheet: Sheet, column: str) -> list[tuple[str, int]]:
    return list(zip(sheet.cells[column], sheet.lines, strict=True))


def _first(*pairs: _Pair) -> _Pair:
    return next((pair for pair in pairs if pair != _NONE), _DEFAULT)


def _pair(
    cell: str, line: int, column: str, known: dict[str, _Pair], problems: FileProblems
) -> _Pair:
    """Split ``停止|运行``; ``known`` remembers, since a site has few different ones."""
    if cell not in known:
        words = [word.strip() for word in cell.split("|")]
        if len(words) != 2 or not all(words):
            problems.error(line, column, _not_two(cell))
            return _NONE
        known[cell] = (words[0], words[1])
    return known[cell]


def _not_two(cell: str) -> Said:
    return Said(
        f"{cell!r} is not two words",
        "write the word for 0 and the word for 1: stopped|running",
        f"{cell!r} 不是两个状态",
        "先写 0 的状态再写 1 的状态：停止|运行",
    )


def _not_a_switch() -> Said:
    return Said(
        "states are given for a point that is no switch",
        "empty states_zh and states_en, or correct kind",
        "模拟量填写了开关状态",
        "清空 states_zh 和 states_en，或改正 kind",
    )
