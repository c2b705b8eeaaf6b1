"""Generated steps: history scan by scan through a judge of its own.

One step for each scan in which something came: its time is that of its last sample, and each sample
keeps its own. All servers are up and heard from in every step, as history has no links.
"""

from collections.abc import Callable, Iterable, Iterator

import numpy as np

from alarms import Journal
from davylamp.core.judge import Judge, JudgeSettings
from davylamp.core.lines import lines
from davylamp.replay.scans import Scans
from davylamp.replay.skim import Judged, Skimmer, can_skim, groups_of, links_up
from scada.model import Event, Flag, Samples, SiteTable, Step

_OURS = np.uint16(Flag.SUBSTITUTED | Flag.SOURCE_TIME_MISSING)


def run(
    table: SiteTable,
    batches: Iterable[Samples],
    scan_s: float,
    progress: Callable[[int, int], None] = lambda done, time_ns: None,
) -> Iterator[list[Event]]:
    """The journal lines of each batch; batches follow one another in time.

    ``progress`` is told how many samples are judged, and up to which time.
    """
    scan_ns = max(1, round(scan_s * 1e9))
    judge = Judge(table, JudgeSettings(clock_tolerance_s=max(5.0, 2 * scan_s), floods=False))
    journal, done = Journal("replay", 0), 0
    walk = Skimmer(judge) if can_skim(table) else _EveryScan(judge)
    for batch in batches:
        found: list[Event] = []
        for step, judgement in walk.judge_batch(Scans(as_measured(batch), scan_ns)):
            found += lines(journal, judge.catalogue, step, judgement)
        done += len(batch)
        progress(done, int(batch.time_ns[-1]) if len(batch) else 0)
        yield found


class _EveryScan:
    """Steps through every scan: for sites whose detectors remember every sample."""

    def __init__(self, judge: Judge) -> None:
        self._judge, self._number = judge, 0
        self._groups = groups_of(judge.catalogue.table)

    def judge_batch(self, scans: Scans) -> Iterator[Judged]:
        table = self._judge.catalogue.table
        for now_ns, samples in scans:
            links = () if self._number else links_up(table, now_ns)
            self._number += 1
            heard = dict.fromkeys(self._groups, now_ns)
            step = Step(self._number, now_ns, samples, links, heard=heard)
            yield step, self._judge.step(step)


def as_measured(samples: Samples) -> Samples:
    """History as if it were measured now.

    What the core put in place is bad quality here as it was then, what was read back later was there
    all the time, and what was calculated then is a value like any other.
    """
    ours = Flag.BACKFILLED | Flag.SUBSTITUTED | Flag.CALCULATED
    cleared = np.uint16(0xFFFF ^ int(ours))
    return Samples.of(
        samples.tag, samples.time_ns, samples.value, samples.status, samples.flags & cleared
    )
