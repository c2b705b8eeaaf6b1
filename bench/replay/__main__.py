"""A month of 1,000 tags at 1 Hz judged again: 2.6 billion samples, each made and judged.

Making the samples is timed apart. Judging is what a replay does: quality, limits with deadbands and
delays, the alarm engine, and the journal with its hash chain, on one core. On a part of it the same
samples go scan by scan through the judge of the core; both journals are compared byte by byte.
"""

import argparse
import json
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np

from alarms import Journal
from bench.replay.plant import START_NS, TAGS, Month, site
from davylamp.core.headers import Headers
from davylamp.core.judge import Judge, JudgeSettings
from davylamp.core.lines import lines
from davylamp.replay.block import Block
from davylamp.replay.skim import Skimmer, groups_of, links_up
from scada.bus.codec import encode_events
from scada.model import Event, SiteTable, Step

SEED = 20260
DAY = 86_400
MONTH = 30 * DAY


@dataclass(slots=True)
class Clock:
    """Wall and CPU time of a part of the work, in seconds."""

    wall_s: float = 0.0
    cpu_s: float = 0.0
    _since: tuple[float, float] = field(default=(0.0, 0.0))

    def __enter__(self) -> "Clock":
        self._since = time.perf_counter(), time.process_time()
        return self

    def __exit__(self, *_: object) -> None:
        self.wall_s += time.perf_counter() - self._since[0]
        self.cpu_s += time.process_time() - self._since[1]


def main() -> None:
    """Judge, compare, and print one JSON line."""
    parser = argparse.ArgumentParser(prog="python -m bench.replay", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a day instead of a month")
    options = parser.parse_args()
    scans, compared = (DAY, DAY // 4) if options.quick else (MONTH, 2 * DAY)
    table, making, judging = site(), Clock(), Clock()
    month = Month(SEED, compared)
    skimmer, journal = Skimmer(judge_of(table)), Journal("core", START_NS)
    events, kept = 0, list[Event]()
    for block in made(month, scans, making):
        with judging:
            new = judged(skimmer, journal, block)
        events += len(new)
        if skimmer.scans - len(block) < compared:
            kept += new
        progress(skimmer.scans, scans, events, judging)
    same = compare(table, compared, kept)
    samples = scans * TAGS
    notes = {}
    if options.quick:
        notes["month_1000_tags_s"] = (
            "30 times the day that was judged; without --quick it is a month"
        )
    print(
        json.dumps(
            {
                "tag_samples": samples,
                "tag_samples_per_s": round(samples / judging.wall_s),
                "month_1000_tags_s": round(judging.wall_s * MONTH / scans, 2),
                "events_compared": same,
                "identical_journal": same == len(kept_until(kept, compared)),
                "judging_s": round(judging.wall_s, 2),
                "judging_cpu_s": round(judging.cpu_s, 2),
                "making_s": round(making.wall_s, 2),
                "events": events,
                "scans": scans,
                "scans_stepped": skimmer.stepped,
                "scans_compared": compared,
                "bad_samples": month.bad,
                "notes": notes,
            }
        )
    )


def judge_of(table: SiteTable) -> Judge:
    """The judge of a replayed history (`davylamp.replay.run`): it looks for no floods."""
    return Judge(table, JudgeSettings(floods=False))


def made(month: Month, scans: int, clock: Clock) -> Iterator[Block]:
    """The blocks, their making timed."""
    blocks = month.blocks(scans)
    while True:
        with clock:
            block = next(blocks, None)
        if block is None:
            return
        yield block


def judged(skimmer: Skimmer, journal: Journal, block: Block) -> list[Event]:
    """The journal lines of a block."""
    catalogue, found = skimmer.judge.catalogue, list[Event]()
    for step, judgement in skimmer.run(block):
        found += lines(journal, catalogue, step, judgement)
    return found


def kept_until(events: list[Event], scans: int) -> list[Event]:
    """The lines of the first scans."""
    return [event for event in events if event.step <= scans]


def compare(table: SiteTable, scans: int, kept: list[Event]) -> int:
    """How many lines agree, from the first, when every scan goes through the judge in full."""
    kept = kept_until(kept, scans)
    judge, journal, found = judge_of(table), Journal("core", START_NS), list[Event]()
    groups, every = groups_of(table), np.arange(TAGS)
    for number, (block, row) in enumerate(each_scan(Month(SEED, scans), scans)):
        now_ns = int(block.time_ns[row])
        links = () if number else links_up(table, now_ns)
        samples = block.samples(row, every)
        step = Step(number + 1, now_ns, samples, links, heard=dict.fromkeys(groups, now_ns))
        found += lines(journal, judge.catalogue, step, judge.step(step))
        if not number % 4096:
            print(f"\rcompared {number:,} of {scans:,} scans", end="", file=sys.stderr)
    print(file=sys.stderr)
    if len(found) != len(kept):
        return 0
    agree = [as_bytes(one) == as_bytes(other) for one, other in zip(found, kept, strict=True)]
    return agree.index(False) if False in agree else len(agree)


def each_scan(month: Month, scans: int) -> Iterator[tuple[Block, int]]:
    """Scan by scan."""
    for block in month.blocks(scans):
        for row in range(len(block)):
            yield block, row


def as_bytes(event: Event) -> bytes:
    """A line as it travels."""
    return encode_events(Headers("bench", "core", START_NS, "").next("Events", START_NS), [event])


def progress(done: int, scans: int, events: int, judging: Clock) -> None:
    """How far it is."""
    if done % 51_200 < 512 or done >= scans:
        end = "\n" if done >= scans else ""
        print(
            f"\r{done:,} of {scans:,} scans, {events:,} events, judged in {judging.wall_s:.1f} s",
            end=end,
            file=sys.stderr,
            flush=True,
        )


if __name__ == "__main__":
    main()
