"""The columns of tags.csv that take a part of a node: ``bit`` and ``element``; and ``deadband``."""

from collections.abc import Sequence
from typing import Final

from davylamp.site.cells import numbers
from davylamp.site.problem import FileProblems, Said
from davylamp.site.sheet import Sheet
from scada.profiles import ProfileRow

MOST_BIT: Final = 63
MOST_DIMENSIONS: Final = 3
MOST_INDEX: Final = 2**31 - 1
"""An array's length is an Int32 (OPC 10000-6, 5.2.5)."""


def read_bits(sheet: Sheet, switches: Sequence[bool], problems: FileProblems) -> list[int]:
    """The bit of a word that each tag is, 0 the lowest; -1 where it is the value as it is."""
    bits = []
    for cell, switch, line in zip(sheet.cells["bit"], switches, sheet.lines, strict=True):
        whole = _whole(cell)
        if cell and (whole is None or whole > MOST_BIT):
            problems.error(line, "bit", _no_bit(cell))
            whole = None
        elif cell and not switch:
            problems.warning(line, "bit", _no_switch())
        bits.append(-1 if whole is None else whole)
    return bits


def read_elements(sheet: Sheet, problems: FileProblems) -> list[tuple[int, ...]]:
    """The element of an array that each tag is: ``3``, or ``0,2``; empty for the value as it is."""
    elements: list[tuple[int, ...]] = []
    for cell, line in zip(sheet.cells["element"], sheet.lines, strict=True):
        found = tuple(map(_whole, cell.split(","))) if cell else ()
        index = tuple(one for one in found if one is not None and one <= MOST_INDEX)
        if len(index) < len(found) or len(found) > MOST_DIMENSIONS:
            problems.error(line, "element", _no_element(cell))
            index = ()
        elements.append(index)
    return elements


def read_deadbands(
    sheet: Sheet,
    switches: Sequence[bool],
    bits: Sequence[int],
    rows: Sequence[ProfileRow | None],
    scans: Sequence[float],
    problems: FileProblems,
) -> list[float]:
    """The deadband at the server, in raw units; 0 reports every change.

    煤矿安全规程 2025, art. 525: nothing is filtered from a regulated point, so that it may have none.
    """
    values = numbers(sheet, "deadband", 0.0, problems)
    columns = zip(values, switches, bits, rows, scans, sheet.lines, strict=True)
    for value, switch, bit, row, scan_s, line in columns:
        if value < 0:
            problems.error(line, "deadband", _NEGATIVE)
        elif value and row is not None and row.regulated:
            problems.error(line, "deadband", _regulated(row))
        elif value and (switch or bit >= 0):
            problems.error(line, "deadband", _STATES)
        elif value and scan_s > 0:
            problems.warning(line, "deadband", _POLLED)
    return values


def _whole(text: str) -> int | None:
    digits = text.strip()
    return int(digits) if digits.isascii() and digits.isdecimal() and len(digits) < 20 else None


def _no_bit(cell: str) -> Said:
    return Said(
        f"{cell!r} is no bit",
        f"write 0 (the lowest) to {MOST_BIT}, or leave it empty for the whole value",
        f"{cell!r} 不是位号",
        f"填写 0（最低位）到 {MOST_BIT}，整个值则留空",
    )


def _no_switch() -> Said:
    return Said(
        "a bit is 0 or 1, but kind is a measured value",
        "write the kind of a switch, such as switch, or empty bit",
        "位只有 0 和 1，而 kind 是模拟量",
        "kind 改为开关量（例如 switch），或清空 bit",
    )


def _no_element(cell: str) -> Said:
    return Said(
        f"{cell!r} is no element of an array",
        'write its index from 0, such as 3, or "0,2" for row 0, column 2',
        f"{cell!r} 不是数组下标",
        '填写从 0 起的下标，例如 3；二维数组写 "0,2"（第 0 行第 2 列）',
    )


_NEGATIVE: Final = Said(
    "deadband is negative",
    "write how far the raw value must move, or leave it empty for every change",
    "deadband 为负",
    "填写原始值变化多少才上报；留空则每次变化都上报",
)
_STATES: Final = Said(
    "a switch or a bit has no deadband",
    "leave deadband empty",
    "开关量和位没有死区",
    "deadband 留空",
)
_POLLED: Final = Said(
    "a polled tag has no deadband: every scan reads the value",
    "write event into scan, or leave deadband empty",
    "轮询测点不用死区：每次轮询都读数值",
    "scan 写 event，或 deadband 留空",
)


def _regulated(row: ProfileRow) -> Said:
    return Said(
        f"{row.id} is a regulated point: nothing may be filtered from it",
        "leave deadband empty: every change is reported",
        f"{row.id} 是规程监管测点，数据不得过滤",
        "deadband 留空：每次变化都上报",
    )
