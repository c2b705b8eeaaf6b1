"""What a replay came to, as rows: per alarm, per occurrence, and the figures of both sides."""

from collections.abc import Callable
from typing import Final

from hmi.models import kpi_words
from hmi.models.review.grid import Column, Grid, number
from hmi.models.words import Words, duration
from scada.bus.review_messages import Change, ReplayFigure, ReplayResult

Text = Callable[..., str]
Name = Callable[[str], str]
_DAY_NS: Final = 20 * 3600 * 10**9
_MARKS: Final = {"added": "+ ", "removed": "− ", "earlier": "◂ ", "later": "▸ ", "same": "= "}


def brief(alarm: str, words: Words, name: Name) -> str:
    """Point and limit: names of one area begin alike, and what tells them apart would be cut off."""
    limit = words.definitions.get(alarm)
    return name(alarm) if limit is None else f"{limit.tag} {words.limit_name(limit)}"


def alarms_grid(result: ReplayResult, words: Words, name: Name, text: Text) -> Grid:
    """Counts of each alarm; what changes most is first."""
    rows = result.alarms

    def count(which: str) -> Callable[[int], str]:
        def said(row: int) -> str:
            value = getattr(rows[row], which)
            return f"{value:,}" if value or which in ("then", "now") else "–"

        return said

    def title(which: str) -> str:
        return text(f"desk.replay.column.{which}")

    columns = (
        Column(title("alarm"), 0, lambda row: brief(rows[row].alarm, words, name), bold=True),
        number(title("then"), 74, count("then"), bold=False),
        number(title("now"), 74, count("now")),
        number(title("added"), 70, count("added"), bold=False),
        number(title("removed"), 74, count("removed"), bold=False),
        number(title("earlier"), 70, count("earlier"), bold=False),
        number(title("later"), 66, count("later"), bold=False),
        number(title("then_s"), 92, lambda row: duration(rows[row].then_s), bold=False),
        number(title("now_s"), 92, lambda row: duration(rows[row].now_s), bold=False),
    )
    return Grid(columns, len(rows), lambda row: rows[row].alarm)


def changes_grid(result: ReplayResult, words: Words, name: Name, text: Text) -> Grid:
    """Every occurrence; those that are not the same first."""
    rows, is_long = result.changes, result.end_ns - result.start_ns > _DAY_NS

    def what(row: int) -> str:
        one = rows[row].what
        return _MARKS[one] + text(f"desk.replay.what.{one}")

    def when(row: int) -> str:
        at = rows[row].now_ns or rows[row].then_ns
        return f"{words.date(at)[5:]} {words.minute(at)}" if is_long else words.clock(at)

    def shift(row: int) -> str:
        seconds = rows[row].shift_s
        if rows[row].what not in ("earlier", "later"):
            return "–"
        return ("+" if seconds > 0 else "−") + duration(abs(seconds))

    def token(row: int) -> str:
        return "quiet" if rows[row].what == "same" else "text"

    columns = (
        Column(text("desk.replay.column.what"), 84, what, bold=True, token_of=token),
        Column(text("desk.replay.column.when"), 118, when, token="quiet"),
        Column(
            text("desk.replay.column.alarm"), 0, lambda row: brief(rows[row].alarm, words, name)
        ),
        number(text("desk.replay.column.read"), 74, lambda row: _value(rows[row], words)),
        number(text("desk.replay.column.shift"), 66, shift, bold=False),
    )
    return Grid(columns, len(rows), lambda row: rows[row].tag)


def _value(change: Change, words: Words) -> str:
    tag = words.tags.get(change.tag)
    if change.value is None:
        return "–"
    return f"{change.value:g}" if tag is None else words.value(tag, change.value)


def figures_grid(result: ReplayResult, words: Words, text: Text) -> Grid:
    """Alarm performance of both sides, with its target."""
    rows = [one for one in result.figures if one.then is not None or one.now is not None]

    def shown(figure: ReplayFigure, value: float | None, met: bool | None) -> str:
        unit = "" if figure.unit.startswith("/") else figure.unit
        return f"{kpi_words.verdict(met)} {kpi_words.value(value, unit)}".strip()

    def differs(row: int) -> str:
        return "text" if rows[row].then != rows[row].now else "quiet"

    columns = (
        Column(
            text("desk.replay.column.figure"), 0,
            lambda row: words.language.pick(rows[row].zh, rows[row].en), token_of=differs,
        ),
        number(
            text("desk.replay.column.then"), 88,
            lambda row: shown(rows[row], rows[row].then, rows[row].then_met), bold=False,
        ),
        number(
            text("desk.replay.column.now"), 88,
            lambda row: shown(rows[row], rows[row].now, rows[row].now_met),
        ),
        Column(text("desk.replay.column.target"), 120, lambda row: rows[row].target, token="quiet"),
    )  # fmt: skip
    return Grid(columns, len(rows))
