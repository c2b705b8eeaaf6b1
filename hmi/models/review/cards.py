"""The figures of the dashboard: value, target, and whether it is kept, in words."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from hmi.models import kpi_words
from scada.bus.messages import KpiGroup, KpiLine

Text = Callable[..., str]
_PLAIN: Final = ("per_hour", "in_flood", "top_ten", "chattering")


@dataclass(frozen=True, slots=True)
class Card:
    """``below`` says target and judgement; ``met`` is None where there is nothing to judge."""

    key: str
    title: str
    value: str
    below: str
    met: bool | None


def cards(group: KpiGroup, text: Text) -> tuple[Card, ...]:
    """Load, flood, the ten worst, chattering, stale and time to acknowledge."""
    lines = {line.key: line for line in group.lines}
    found = [_card(lines[key], text) for key in _PLAIN if key in lines]
    if "stale" in lines:
        found.append(_stale(lines, text))
    if "median_acknowledge" in lines:
        found.append(_acknowledge(group, lines, text))
    return tuple(found)


def _card(line: KpiLine, text: Text) -> Card:
    return Card(
        line.key,
        text(f"kpi.card.{line.key}"),
        kpi_words.value(line.raw, "" if line.unit.startswith("/") else line.unit),
        _judged(line, text),
        line.met,
    )


def _stale(lines: dict[str, KpiLine], text: Text) -> Card:
    """How many; the target is of the worst day."""
    on_a_day = lines.get("most_stale_on_a_day", lines["stale"])
    value = kpi_words.value(lines["stale"].raw, "")
    return Card("stale", text("kpi.card.stale"), value, _judged(on_a_day, text), on_a_day.met)


def _acknowledge(group: KpiGroup, lines: dict[str, KpiLine], text: Text) -> Card:
    median, p90 = lines["median_acknowledge"], lines.get("p90_acknowledge")
    value = kpi_words.value(median.raw, "s")
    if p90 is not None and p90.raw is not None:
        value = f"{value} / {kpi_words.value(p90.raw, 's')}"
    first = next((one for one in group.waits if one.priority == 1), None)
    if first is None:
        below = text("kpi.card.no_first")
    else:
        median_first = kpi_words.value(first.median, "s")
        below = text("kpi.card.first", median=median_first, p95=kpi_words.value(first.p95, "s"))
    return Card("acknowledge", text("kpi.card.acknowledge"), value, below, None)


def _judged(line: KpiLine, text: Text) -> str:
    if not line.target:
        return text("kpi.card.no_target")
    words = "kept" if line.met else "missed"
    if line.met is None:
        words = "open"
    return f"{kpi_words.verdict(line.met)} {text(f'kpi.card.{words}', target=line.target)}".strip()
