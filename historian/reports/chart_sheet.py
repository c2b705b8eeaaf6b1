"""The charts of a report: the points in which something happened, the gravest first."""

from collections.abc import Callable, Mapping, Sequence
from typing import Final

from historian.reports.counting import feed_abnormal
from historian.reports.curves import Drawn, charts
from historian.reports.episodes import Episode
from historian.reports.figures import Figures, figures
from historian.reports.frame import Sheet
from historian.reports.kinds import Asked
from historian.reports.subjects import Happened, Subject
from historian.reports.words import Words
from scada.model import AlarmKind, Tag

TITLE: Final = Words("监测值、报警、断电、馈电曲线", "Values, alarms, cuts and feed")


def chart_sheet(
    asked: Asked,
    tags: Sequence[Tag],
    measured: Sequence[Figures],
    found: Sequence[Episode],
    *,
    everything: bool = False,
) -> Sheet:
    """At most `Asked.charts` of them; ``everything``: also where nothing happened."""
    gravity = _gravity([tag.id for tag in tags], found)
    some = [
        Drawn(tag, one, found)
        for tag, one in zip(tags, measured, strict=True)
        if everything or tag.id in gravity
    ]
    if not everything:
        some.sort(key=lambda one: gravity[one.tag.id])
    return Sheet("charts", TITLE, (), (), charts(asked, some[: max(0, asked.charts)]))


def _gravity(tags: Sequence[str], found: Sequence[Episode]) -> Mapping[str, int]:
    """How grave what happened at a point was: 0 for power that stayed on."""
    feeds = feed_abnormal(found, tags)
    gravity: dict[str, int] = {}
    for one in found:
        if one.kind in (AlarmKind.ALARM, AlarmKind.CUT) and not one.late:
            rank = 1 if one.kind is AlarmKind.CUT else 2
            gravity[one.tag] = min(rank, gravity.get(one.tag, rank))
    return gravity | {tag: 0 for tag in feeds if tag}


def charts_of(
    asked: Asked, found: Happened, chosen: Callable[[Subject], Sequence[Episode]]
) -> Sheet:
    """Charts of the subjects with chosen episodes only."""
    tags = [of.tag for of in found.subjects if chosen(of)][: max(0, asked.charts)]
    measured = figures(
        asked.reading, [tag.id for tag in tags], asked.period.start_ns, asked.until_ns
    )
    return chart_sheet(asked, tags, measured, found.episodes)
