"""The calibration ledger as rows: overdue first, in days, with what a portable instrument read."""

from collections.abc import Callable, Sequence
from typing import Final

from hmi.models.review.grid import Column, Grid, number
from hmi.models.review.results import signed
from hmi.models.words import Words
from scada.bus.review_messages import CalibrationRow, Portable

FILTERS: Final = ("all", "late", "soon", "unknown", "differs")
SOON_DAYS: Final = 3
Text = Callable[..., str]


def is_late(row: CalibrationRow) -> bool:
    """Whether its calibration or its test has run out."""
    return any(left is not None and left < 0 for left in (row.left, row.test_left))


def is_soon(row: CalibrationRow) -> bool:
    """Whether one of them runs out within three days."""
    lefts = [left for left in (row.left, row.test_left) if left is not None]
    return not is_late(row) and any(left <= SOON_DAYS for left in lefts)


def counts(rows: Sequence[CalibrationRow]) -> tuple[int, int, int]:
    """How many are overdue, due soon, and of how many nobody knows when it was."""
    late, soon = sum(map(is_late, rows)), sum(map(is_soon, rows))
    return late, soon, sum(not row.last for row in rows)


def shown(
    rows: Sequence[CalibrationRow], text: str, which: str, words: Words
) -> list[CalibrationRow]:
    """Those of which every word of ``text`` is said, and that are ``which`` of `FILTERS`."""
    wanted = text.casefold().split()
    passes: dict[str, Callable[[CalibrationRow], bool]] = {
        "late": is_late,
        "soon": is_soon,
        "unknown": lambda row: not row.last,
        "differs": lambda row: row.portable is not None and row.portable.differs,
    }
    kept = passes.get(which)
    return [row for row in rows if (kept is None or kept(row)) and _says(row, wanted, words)]


def _says(row: CalibrationRow, wanted: Sequence[str], words: Words) -> bool:
    said = f"{_place(row, words)} {row.tag} {row.by} {row.certificate} {row.gas}".casefold()
    return all(word in said for word in wanted)


def _place(row: CalibrationRow, words: Words) -> str:
    tag = words.tags.get(row.tag)
    if tag is None:
        return row.tag
    return f"{words.area(tag.area)} {words.point(tag)}".strip()


def grid_of(rows: Sequence[CalibrationRow], words: Words, text: Text) -> Grid:
    """One row per sensor."""

    def title(name: str) -> str:
        return text(f"desk.calibration.column.{name}")

    def left(days: int | None) -> str:
        if days is None:
            return "–"
        if days < 0:
            return text("desk.calibration.late", days=-days)
        return text("desk.calibration.left", days=days)

    def principle(row: int) -> str:
        name = rows[row].principle
        return text(f"desk.calibration.principle.{name}") if name else "–"

    def state(row: int) -> str:
        one = rows[row]
        if not one.last:
            return f"? {text('desk.calibration.state.unknown')}"
        kind = "late" if is_late(one) else "soon" if is_soon(one) else "valid"
        mark = {"late": "▲ ", "soon": "! ", "valid": "✓ "}[kind]
        return mark + text(f"desk.calibration.state.{kind}")

    def grave(row: int) -> str:
        return "text" if is_late(rows[row]) or not rows[row].last else "quiet"

    columns = (
        Column(title("state"), 108, state, bold=True, token_of=grave),
        Column(
            title("sensor"), 0, lambda row: _place(rows[row], words),
            short=lambda row: _point(rows[row], words),
        ),
        Column(title("tag"), 150, lambda row: rows[row].tag, token="quiet"),
        Column(title("principle"), 110, principle, token="quiet"),
        Column(title("last"), 104, lambda row: rows[row].last or "–"),
        Column(title("by"), 100, lambda row: rows[row].by or "–", token="quiet"),
        Column(title("due"), 104, lambda row: rows[row].due or "–"),
        number(title("left"), 96, lambda row: left(rows[row].left)),
        number(title("test"), 110, lambda row: left(rows[row].test_left), bold=False),
        number(title("fixed"), 84, lambda row: _read(rows[row], words, "fixed"), bold=False),
        number(title("portable"), 84, lambda row: _read(rows[row], words, "portable"), bold=False),
        number(title("deviation"), 96, lambda row: _deviation(rows[row], words)),
        Column(title("compared"), 116, lambda row: _when(rows[row].portable, words), token="quiet"),
        Column(
            title("rule"), 200,
            lambda row: words.language.pick(rows[row].rule_zh, rows[row].rule_en), token="quiet",
        ),
    )  # fmt: skip
    return Grid(columns, len(rows), lambda row: rows[row].tag)


def _point(row: CalibrationRow, words: Words) -> str:
    """The sensor alone, where its place leaves no room for it."""
    tag = words.tags.get(row.tag)
    return words.point(tag) if tag else row.tag


def _decimals(row: CalibrationRow, words: Words) -> int:
    tag = words.tags.get(row.tag)
    return tag.decimals if tag else 2


def _read(row: CalibrationRow, words: Words, which: str) -> str:
    if row.portable is None:
        return "–"
    tag, value = words.tags.get(row.tag), float(getattr(row.portable, which))
    return f"{value:g}" if tag is None else words.value_unit(tag, value)


def _deviation(row: CalibrationRow, words: Words) -> str:
    if row.portable is None:
        return "–"
    said = signed(row.portable.portable - row.portable.fixed, _decimals(row, words))
    return f"▲ {said}" if row.portable.differs else said


def _when(portable: Portable | None, words: Words) -> str:
    if portable is None:
        return "–"
    return f"{words.date(portable.time_ns)[5:]} {words.minute(portable.time_ns)}"
