"""Episodes counted per point: how often, for how long, and what is to be said of it."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from historian.reports.episodes import Episode
from scada.model import AlarmKind
from scada.model.interlock import InterlockFinding

FEED: Final = f"/{InterlockFinding.FEED_ABNORMAL}"


@dataclass(frozen=True, slots=True)
class Count:
    """``count`` episodes that began in the period, standing for ``seconds`` of it, each moment once.

    ``carried`` more stood at its start, ``standing`` of all stand at its end; ``silent`` were
    suppressed; ``late`` would have been raised by values read back later, and are in no other figure.
    """

    count: int = 0
    seconds: float = 0.0
    carried: int = 0
    standing: int = 0
    silent: int = 0
    late: int = 0


def counted(some: Sequence[Episode], start_ns: int, end_ns: int) -> Count:
    """Count the episodes of one kind of one point."""
    real = [one for one in some if not one.late]
    return Count(
        count=sum(not one.carried for one in real),
        seconds=together_s([one.within(start_ns, end_ns) for one in real]),
        carried=sum(one.carried for one in real),
        standing=sum(one.ended_ns is None for one in real),
        silent=sum(one.silent for one in real),
        late=len(some) - len(real),
    )


def during_calibration(one: Episode, calibrated: Iterable[tuple[int, int]]) -> bool:
    """Whether it came while its sensor was under calibration."""
    return any(start <= one.began_ns < end for start, end in calibrated)


def together_s(spans: Iterable[tuple[int, int]]) -> float:
    """How long at least one of them stood: two limits at once count once."""
    total, upto = 0, -(2**63)
    for start, end in sorted(spans):
        total += max(0, end - max(start, upto))
        upto = max(upto, end)
    return total / 1e9


def per_tag(some: Iterable[Episode], kind: AlarmKind) -> Mapping[str, list[Episode]]:
    """The episodes of a kind by their tag."""
    found: defaultdict[str, list[Episode]] = defaultdict(list)
    for one in some:
        if one.kind is kind:
            found[one.tag].append(one)
    return found


def feed_abnormal(some: Iterable[Episode], tags: Iterable[str]) -> Mapping[str, list[Episode]]:
    """Feed abnormal (馈电异常) by the points that had asked for the cut: those named in its evidence.

    Under the empty name are those that no point of ``tags`` had asked for: a fan, or a person.
    """
    known, found = frozenset(tags), defaultdict[str, list[Episode]](list)
    for one in some:
        if one.kind is AlarmKind.INTERLOCK and one.alarm.endswith(FEED):
            named = [tag for tag in (one.text or {}).get("tags", "").split(", ") if tag in known]
            for tag in named or [""]:
                found[tag].append(one)
    return found
