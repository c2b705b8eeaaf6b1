"""The points of a report in which something happened, each with its episodes."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from historian.reports.choice import gone, measured
from historian.reports.counting import feed_abnormal, per_tag
from historian.reports.episodes import Episode, episodes
from historian.reports.kinds import Asked
from scada.model import AlarmKind, Tag


@dataclass(frozen=True, slots=True)
class Subject:
    """One measuring point with its alarms, its cuts, and the feed faults that its cuts met."""

    tag: Tag
    alarms: Sequence[Episode]
    cuts: Sequence[Episode]
    feeds: Sequence[Episode]

    @property
    def everything(self) -> list[Episode]:
        """All of them in order of time."""
        every = (*self.alarms, *self.cuts, *self.feeds)
        return sorted(every, key=lambda one: (one.began_ns, one.alarm))


@dataclass(frozen=True, slots=True)
class Happened:
    """The subjects, in the site's order, and all episodes of the period."""

    subjects: tuple[Subject, ...]
    episodes: Sequence[Episode]
    tags: Sequence[Tag]


def happened(asked: Asked) -> Happened:
    """What happened at the points asked for."""
    found = episodes(asked.reading, asked.period.start_ns, asked.until_ns)
    tags = [*measured(asked), *gone(asked, found)]
    return Happened(tuple(_subjects(tags, found)), found, tags)


def _subjects(tags: Sequence[Tag], found: Sequence[Episode]) -> Iterator[Subject]:
    kinds: list[Mapping[str, list[Episode]]] = [
        per_tag(found, AlarmKind.ALARM),
        per_tag(found, AlarmKind.CUT),
        feed_abnormal(found, [tag.id for tag in tags]),
    ]
    for tag in tags:
        mine = [kind.get(tag.id, []) for kind in kinds]
        if any(mine):
            yield Subject(tag, *mine)
