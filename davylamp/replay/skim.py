"""Skimming: the judge steps only through scans that can change something.

The judge is a pure function, so a scan that provably leaves every state as it is may be passed over,
and the journal stays the same to the last byte. A tag is passed over while

- it is usable, and its values stay inside its quiet band (`scada.detect.quiet`), or
- its status is Bad, or its value not finite, as in the scan before: it is bad already.

All the others are brought to the judge in the very scan in which they leave that, together with
those whose delay runs and those that are bad now: only of these the rest of the judge may ask the
latest value. This holds where limits and quality are all that is judged: detectors beyond limits
remember every sample, and heartbeats miss every sample that is not brought. `can_skim` says so.
"""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from davylamp.core.judge import Judge, Judgement
from davylamp.replay.block import BAD, UNCERTAIN, Block, Runs, spans
from davylamp.replay.scans import Scans
from scada.detect import Reason
from scada.detect.quiet import NEVER_NS, QuietBands
from scada.model import LinkChange, LinkState, Samples, SiteTable, Step, on_scale, scan_group

Judged = tuple[Step, Judgement]


def can_skim(table: SiteTable) -> bool:
    """Whether scans that bring nothing new may be left out for this site.

    Its limits are all held against a tag's own value: a rate remembers the values before. A level
    follows the value between limits, related tags are asked for theirs at any moment, and a suppression
    by design goes on for a time.
    """
    if table.detectors or table.calculated or table.interlocks:
        return False
    if table.grading or table.suppressions:
        return False
    if any(area.related for area in table.areas) or any(one.related for one in table.alarms):
        return False
    tags = {tag.id: tag for tag in table.tags}
    of_values = all(on_scale(limit, tags[limit.tag]) is not None for limit in table.alarms)
    return of_values and not any(tag.stale_s for tag in table.tags)


def groups_of(table: SiteTable) -> tuple[str, ...]:
    """Every scan group of the site."""
    return tuple(dict.fromkeys(scan_group(tag.server, tag.scan_s) for tag in table.tags))


def links_up(table: SiteTable, now_ns: int) -> tuple[LinkChange, ...]:
    """All servers up: history has no links of its own."""
    return tuple(
        LinkChange(server=server.id, state=LinkState.UP, time_ns=now_ns) for server in table.servers
    )


class Skimmer:
    """Runs history through a judge; scans are numbered from 1 over all blocks and batches.

    The judge is a fresh one, and the table is one that `can_skim`. Only scans that were stepped are
    yielded; those between them changed nothing.
    """

    def __init__(self, judge: Judge) -> None:
        self.judge = judge
        self.scans = 0
        self.stepped = 0
        """How many of the scans went through the judge."""
        table = judge.catalogue.table
        self._all = np.arange(len(table.tags))
        self._groups = groups_of(table)
        self._bands = QuietBands(judge.limits, len(table.tags))
        self._reason = judge.reasons.copy()

    def run(self, block: Block) -> Iterator[Judged]:
        """Judge a block, which follows on what was judged before."""
        first = 0
        if len(block) and (self._reason == Reason.WAITING).any():
            yield self._bring(block, 0, self._all)
            first = 1
        runs = block.runs()
        for number, span in enumerate(spans(len(block))):
            tags = self._loud(runs, number)
            if len(tags):
                yield from self._search(block, max(first, span.start), span, tags)
        self.scans += len(block)

    def judge_batch(self, scans: Scans) -> Iterator[Judged]:
        """Judge scans as a block where they are one, else one by one as far as they matter."""
        block = scans.block(len(self._all))
        return self.sift(scans) if block is None else self.run(block)

    def sift(self, scans: Scans) -> Iterator[Judged]:
        """Judge scans of any tags, which follow on what was judged before."""
        loud = self._stands_out(scans, slice(None))
        rows_of = scans.rows_by_tag(len(self._all))
        at = 0
        while at < len(scans):
            at = self._next(scans, at, loud)
            if at == len(scans):
                break
            touched = self._redrawn(scans.samples(at).tag)
            yield self._step(at, int(scans.now_ns[at]), scans.samples(at), touched)
            for tag in touched.tolist():
                later = rows_of[tag]
                later = later[np.searchsorted(later, scans.first[at + 1]) :]
                loud[later] = self._stands_out(scans, later)
            at += 1
        self.scans += len(scans)

    def _redrawn(self, tags: NDArray[np.integer]) -> NDArray[np.intp]:
        """The tags of a scan, and those whose delay may end with it."""
        touched = self._bands.ends_ns != NEVER_NS
        touched[tags] = True
        return np.flatnonzero(touched)

    def _next(self, scans: Scans, at: int, loud: NDArray[np.bool_]) -> int:
        """The first scan from ``at`` on that must be stepped."""
        if (self._reason == Reason.WAITING).any():
            return at
        found = scans.first_with(loud, at)
        ends = int(self._bands.ends_ns.min(initial=NEVER_NS))
        return found if ends == NEVER_NS else min(found, max(at, scans.reaching(ends)))

    def _stands_out(self, scans: Scans, rows: slice | NDArray[np.intp]) -> NDArray[np.bool_]:
        """Which rows may change something."""
        bands, batch = self._bands, scans.batch
        tag, value = batch.tag[rows], batch.value[rows]
        quiet = (value >= bands.low[tag]) & (value <= bands.high[tag]) & (batch.status[rows] < BAD)
        quiet &= bands.ends_ns[tag] == NEVER_NS
        return ~quiet

    def _loud(self, runs: Runs, run: int) -> NDArray[np.intp]:
        """The tags that may have something to say in a run, by its extremes."""
        bands = self._bands
        quiet = (runs.lowest[run] >= bands.low) & (runs.highest[run] <= bands.high)
        quiet &= bands.ends_ns == NEVER_NS
        if runs.worst is not None:
            quiet &= runs.worst[run] < BAD
        return np.flatnonzero(~quiet)

    def _search(
        self, block: Block, scan: int, span: slice, tags: NDArray[np.intp]
    ) -> Iterator[Judged]:
        """Step through what a run has to say; ``tags`` are those that may."""
        while scan < span.stop:
            moves = ~self._stays(block, slice(scan, span.stop), tags)
            found = self._first(block, scan, span.stop, tags, moves)
            if found == span.stop:
                return
            brought = self._reason != Reason.USABLE
            brought |= self._bands.ends_ns != NEVER_NS
            brought[tags[moves[found - scan]]] = True
            yield self._bring(block, found, np.flatnonzero(brought))
            scan = found + 1

    def _first(
        self, block: Block, scan: int, stop: int, tags: NDArray[np.intp], moves: NDArray[np.bool_]
    ) -> int:
        """The first scan that must be stepped, ``stop`` for none.

        Of a running delay these are the last scan before its end and the one that ends it, and the
        last of the block: the next block may begin with its end.
        """
        rows = moves.any(axis=1)
        first = scan + int(np.argmax(rows)) if rows.any() else stop
        ends = self._bands.ends_ns[tags]
        ends = ends[ends != NEVER_NS]
        if not len(ends):
            return first
        due = int(np.searchsorted(block.time_ns, int(ends.min())))
        last = min(due, len(block)) - 1
        return min(first, max(scan, last), stop)

    def _stays(self, block: Block, rows: slice, tags: NDArray[np.intp]) -> NDArray[np.bool_]:
        """Which samples leave everything as it is; ``(n_rows, n_tags)``."""
        bands, value = self._bands, block.value[rows, tags]
        inside = (value >= bands.low[tags]) & (value <= bands.high[tags])
        finite = np.isfinite(value)
        if block.status is None:
            usable, is_bad = finite, np.zeros(1, np.bool_)
        else:
            status = block.status[rows, tags]
            is_bad = status >= BAD
            usable = finite & (status < np.where(bands.strict[tags], UNCERTAIN, BAD))
        reason = self._reason[tags]
        return np.where(
            reason == Reason.USABLE,
            inside & usable,
            np.where(
                reason == Reason.STATUS,
                is_bad,
                (reason == Reason.NOT_FINITE) & ~is_bad & ~finite,
            ),
        )

    def _bring(self, block: Block, scan: int, tags: NDArray[np.intp]) -> Judged:
        """Step a scan of a block with the samples of some tags."""
        return self._step(scan, int(block.time_ns[scan]), block.samples(scan, tags), tags)

    def _step(self, scan: int, now_ns: int, samples: Samples, tags: NDArray[np.intp]) -> Judged:
        """Step a scan, and draw the bands of ``tags`` anew."""
        links = () if self.stepped else links_up(self.judge.catalogue.table, now_ns)
        heard = dict.fromkeys(self._groups, now_ns)
        step = Step(self.scans + scan + 1, now_ns, samples, links, heard=heard)
        judgement = self.judge.step(step)
        self.stepped += 1
        self._reason[:] = self.judge.reasons
        known = self._reason[tags] == Reason.USABLE
        self._bands.draw(tags, np.where(known, self.judge.latest.value[tags], np.nan))
        return step, judgement
