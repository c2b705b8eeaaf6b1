"""Skimming gives the journal of the judge that goes through every scan, to the last byte."""

import itertools
from typing import Any

import msgspec
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from alarms import Journal
from davylamp.core.headers import Headers
from davylamp.core.judge import Judge
from davylamp.core.lines import lines
from davylamp.replay.block import Block
from davylamp.replay.scans import Scans
from davylamp.replay.skim import Skimmer, can_skim, groups_of, links_up
from scada.bus.codec import encode_events
from scada.model import (
    AlarmDefinition,
    BadInput,
    Detector,
    DetectorRow,
    Event,
    Quantity,
    Samples,
    SiteTable,
    Step,
)
from tests.core.mine import site
from tests.detect.plant import T0, S, limit, tag

VALUES = [0.0, 0.4, 0.5, 0.6, 0.9, 0.99, 1.0, 1.01, 1.4, 1.5, 1.51, 2.0]
SCARCE = [np.nan, np.inf, -np.inf]


def every_scan(table: SiteTable, block: Block) -> list[Event]:
    """The plain reference: a step for each scan, with all its samples."""
    judge, journal, found = Judge(table), Journal("core", T0), list[Event]()
    for scan, now in enumerate(block.time_ns.tolist()):
        step = Step(
            scan + 1,
            now,
            block.samples(scan, np.arange(len(table.tags))),
            () if scan else links_up(table, now),
            heard=dict.fromkeys(groups_of(table), now),
        )
        found += lines(journal, judge.catalogue, step, judge.step(step))
    return found


def skimmed(table: SiteTable, blocks: list[Block]) -> tuple[list[Event], Skimmer]:
    skimmer, journal, found = Skimmer(Judge(table)), Journal("core", T0), list[Event]()
    for block in blocks:
        for step, judgement in skimmer.run(block):
            found += lines(journal, skimmer.judge.catalogue, step, judgement)
    return found, skimmer


def as_bytes(events: list[Event]) -> bytes:
    return encode_events(Headers("test", "core", T0, "c1").next("Events", T0), events)


def cut(block: Block, at: list[int]) -> list[Block]:
    edges = [0, *sorted(at), len(block)]
    return [
        Block(
            block.time_ns[first:last],
            block.value[first:last],
            None if block.status is None else block.status[first:last],
        )
        for first, last in itertools.pairwise(edges)
    ]


@st.composite
def limits(draw: st.DrawFn) -> list[AlarmDefinition]:
    made = []
    for number in range(draw(st.integers(1, 7))):
        comparison = draw(st.sampled_from([">=", ">", "<=", "<", "="]))
        value = draw(st.sampled_from([0.5, 1.0, 1.5]))
        step = draw(st.sampled_from([0.0, 0.1, 0.5]))
        made.append(
            limit(
                comparison,
                value,
                draw(st.sampled_from(["m0", "m1", "m2", "u0"])),
                limit=f"l{number}",
                restore=draw(
                    st.sampled_from(
                        [None, value - step if comparison in (">=", ">") else value + step]
                    )
                ),
                deadband=draw(st.sampled_from([0.0, 0.1])),
                on_delay_s=draw(st.sampled_from([0.0, 0.0, 0.5, 2.0, 40.0])),
                off_delay_s=draw(st.sampled_from([0.0, 0.0, 0.5, 2.0, 40.0])),
                exclusive=draw(st.sampled_from(["", "", "g"])),
            )
        )
    return made


def made_up(seed: int, scans: int, tags: int, restless: float, bad: float) -> Block:
    """Values that stay for a while, in random places of the grid."""
    random = np.random.default_rng(seed)
    moves = random.random((scans, tags)) < restless
    moves[0] = True
    fresh = random.choice([*VALUES, *VALUES, *SCARCE], (scans, tags))
    value = _kept(moves, fresh)
    turns = random.random((scans, tags)) < bad
    turns[0] = True
    codes = random.choice(
        np.array([0, 0, 0, 0x40000000, 0x80000000, 0x808C0000], np.uint32), (scans, tags)
    )
    status = _kept(turns, codes)
    gaps = random.choice([S // 4, S, S, S, 3 * S], scans)
    return Block(T0 + np.cumsum(gaps), value, status if bad else None)


def _kept(moves: NDArray[np.bool_], fresh: NDArray[Any]) -> NDArray[Any]:
    last = np.maximum.accumulate(np.where(moves, np.arange(len(moves))[:, None], 0))
    return np.take_along_axis(fresh, last, axis=0)


@settings(max_examples=30, deadline=None)
@given(
    limits(),
    st.integers(0, 2**32),
    st.integers(1, 100),
    st.sampled_from([0.02, 0.2, 0.9]),
    st.sampled_from([0.0, 0.02, 0.3]),
    st.lists(st.integers(0, 150), max_size=4),
)
def test_the_journal_is_that_of_every_scan(
    definitions: list[AlarmDefinition],
    seed: int,
    scans: int,
    restless: float,
    bad: float,
    at: list[int],
) -> None:
    table = site(alarms=definitions)
    block = made_up(seed, scans, len(table.tags), restless, bad)
    found, skimmer = skimmed(table, cut(block, [place % (scans + 1) for place in at]))
    assert as_bytes(found) == as_bytes(every_scan(table, block))
    assert skimmer.scans == scans


@pytest.mark.parametrize("seed", range(2))
def test_many_bad_tags_are_gathered_alike(seed: int) -> None:
    tags = [tag(f"m{number}") for number in range(40)]
    table = site(tags, [limit(">=", 1.0, one.id, deadband=0.1, on_delay_s=2.0) for one in tags])
    block = made_up(seed, 300, 40, 0.01, 0.03)
    found, _ = skimmed(table, cut(block, [100, 200]))
    assert as_bytes(found) == as_bytes(every_scan(table, block))
    assert any(event.alarm == "server.mine/quality" for event in found)


def test_quiet_scans_are_passed_over() -> None:
    value = np.full((10_000, 4), 0.5)
    value[5_000, 0], value[7_000:, 1] = 1.2, 1.2
    block = Block(T0 + S * np.arange(10_000), value)
    found, skimmer = skimmed(site(), [block])
    assert skimmer.stepped == 1 + 2 + 1  # the start; up and down; up for good
    assert [event.alarm for event in found if event.alarm] == ["m0/alarm", "m0/alarm", "m1/alarm"]


def test_a_delay_fires_with_the_sample_seen_last() -> None:
    table = site(alarms=[limit(">=", 1.0, "m0", on_delay_s=50.5)])
    value = np.full((100, 4), 0.5)
    value[10:, 0] = 1.0 + np.arange(90) / 100
    block = Block(T0 + S * np.arange(100), value)
    found, skimmer = skimmed(table, [block])
    assert as_bytes(found) == as_bytes(every_scan(table, block))
    assert found[-1].value == value[60, 0]
    assert found[-1].time_ns == T0 + S * 60 + S // 2
    assert skimmer.stepped < 8


def test_columns_of_other_shapes_are_refused() -> None:
    with pytest.raises(BadInput, match="times for values"):
        Block(np.zeros(3, np.int64), np.zeros((2, 4)))
    with pytest.raises(BadInput, match="status"):
        Block(np.zeros(2, np.int64), np.zeros((2, 4)), np.zeros((2, 3), np.uint32))


def test_what_remembers_every_sample_is_not_skimmed() -> None:
    assert can_skim(site())
    rate = limit(">=", 0.1, "m0", of=Quantity.RATE_MIN)
    assert not can_skim(site(alarms=[rate]))
    assert not can_skim(site([tag("m0", stale_s=9.0)], [limit(">=", 1.0, "m0")]))
    row = DetectorRow(id="frozen", detector=Detector.FROZEN)
    assert not can_skim(msgspec.structs.replace(site(), detectors=(row,)))


def test_samples_of_a_scan() -> None:
    block = Block(np.array([T0]), np.array([[1.0, np.nan]]))
    samples = block.samples(0, np.array([1, 0]))
    assert isinstance(samples, Samples)
    assert samples.tag.tolist() == [1, 0]
    assert samples.flags.tolist() == [32, 0]


def every_scan_of(table: SiteTable, scans: Scans) -> list[Event]:
    """The plain reference for scans of any tags."""
    judge, journal, found = Judge(table), Journal("core", T0), list[Event]()
    for number, (now, samples) in enumerate(scans):
        heard = dict.fromkeys(groups_of(table), now)
        links = () if number else links_up(table, now)
        step = Step(number + 1, now, samples, links, heard=heard)
        found += lines(journal, judge.catalogue, step, judge.step(step))
    return found


@settings(max_examples=30, deadline=None)
@given(
    limits(),
    st.integers(0, 2**32),
    st.integers(1, 100),
    st.sampled_from([0.02, 0.2, 0.9]),
    st.sampled_from([0.0, 0.02, 0.3]),
    st.sampled_from([0.05, 0.5, 1.0]),
)
def test_scans_of_some_tags(
    definitions: list[AlarmDefinition],
    seed: int,
    scans: int,
    restless: float,
    bad: float,
    share: float,
) -> None:
    table = site(alarms=definitions)
    block = made_up(seed, scans, len(table.tags), restless, bad)
    random = np.random.default_rng(seed)
    scan, tags = np.nonzero(random.random(block.value.shape) < share)
    status = 0 if block.status is None else block.status[scan, tags]
    batch = Samples.of(tags, block.time_ns[scan], block.value[scan, tags], status)
    half = int(np.searchsorted(batch.time_ns, block.time_ns[scans // 2]))
    parts = [Scans(batch.take(rows), S) for rows in (slice(0, half), slice(half, len(batch)))]
    skimmer, journal, found = Skimmer(Judge(table)), Journal("core", T0), list[Event]()
    for part in parts:
        for step, judgement in skimmer.judge_batch(part):
            found += lines(journal, skimmer.judge.catalogue, step, judgement)
    wanted = every_scan_of(table, Scans(batch, S)) if half in (0, len(batch)) else None
    if wanted is None and (batch.time_ns[half - 1] // S) != (batch.time_ns[half] // S):
        wanted = every_scan_of(table, Scans(batch, S))
    assert wanted is None or as_bytes(found) == as_bytes(wanted)
