"""Exclusive limits: only the worst step stands, and the plain limits below agree with themselves."""

import itertools

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from scada.detect import LimitBank
from scada.model import AlarmDefinition, Finding, FindingKind, Samples, Status, quality_of
from tests.detect.plant import T0, S, limit, tag

GOOD, UNCERTAIN, BAD = 0, 0x40000000, 0x80000000
STEPS = [
    limit("<=", 0.2, limit="low_low", exclusive="level"),
    limit("<=", 0.5, limit="low", exclusive="level"),
    limit(">=", 1.0, limit="high", exclusive="level", deadband=0.1),
    limit(">=", 2.0, limit="high_high", exclusive="level", deadband=0.1),
    limit(">=", 1.5, limit="cut"),
]
WORST = ["high_high", "high"], ["low_low", "low"]


def feed(bank: LimitBank, value: float, at: float = 0.0, status: int = GOOD) -> list[str]:
    layer = Samples.of([0], T0 + round(at * S), value, status)
    quality = quality_of(layer.status, layer.flags)
    return short(bank.step(layer, quality, T0 + round(at * S)).named([one.limit for one in STEPS]))


def short(found: list[Finding]) -> list[str]:
    return [f"{one.alarm} {one.kind}" for one in found]


def test_the_worse_step_takes_over_and_gives_back() -> None:
    bank = LimitBank([tag()], STEPS)
    assert feed(bank, 1.2) == ["high raised"]
    assert feed(bank, 2.5) == ["cut raised", "high_high raised", "high returned"]
    assert bank.active.tolist() == [False, False, False, True, True]
    assert bank.exceeded.tolist() == [False, False, True, True, True]
    assert feed(bank, 1.2) == ["cut returned", "high raised", "high_high returned"]
    assert feed(bank, 0.6) == ["high returned"]


def test_a_jump_over_two_steps_raises_the_worse_alone() -> None:
    bank = LimitBank([tag()], STEPS)
    assert feed(bank, 2.5) == ["cut raised", "high_high raised"]
    assert feed(bank, 0.1) == ["cut returned", "low_low raised", "high_high returned"]
    assert feed(bank, 0.7) == ["low_low returned"]


def test_bad_holds_the_one_that_stands() -> None:
    bank = LimitBank([tag()], STEPS)
    feed(bank, 2.5)
    assert feed(bank, 0.0, status=BAD) == ["cut held", "high_high held"]
    assert bank.held.tolist() == [False, False, False, True, True]
    assert feed(bank, 1.2) == ["cut returned", "high raised", "high_high returned"]


def test_a_restored_group_goes_on_with_its_step() -> None:
    bank = LimitBank([tag()], STEPS)
    stood = np.array([False, False, False, True, False])
    bank.restore(stood, stood)
    assert bank.active.tolist() == stood.tolist()
    assert feed(bank, 0.95) == ["high raised", "high_high returned"]
    assert feed(bank, 0.8) == ["high returned"]


def test_two_that_stood_before_they_were_a_group() -> None:
    bank = LimitBank([tag()], STEPS)
    stood = np.array([False, False, True, True, False])
    bank.restore(stood, stood)
    assert sorted(feed(bank, 2.5)) == ["cut raised", "high returned", "high_high confirmed"]


@st.composite
def groups(draw: st.DrawFn) -> list[AlarmDefinition]:
    delays = st.sampled_from([0.0, 0.0, 0.5, 2.0])
    made = []
    for number, value in enumerate(
        draw(st.lists(st.sampled_from([0.9, 1.0, 1.5, 2.0]), max_size=4))
    ):
        made.append(
            limit(
                draw(st.sampled_from([">=", "<="])),
                value,
                limit=f"l{number}",
                exclusive=draw(st.sampled_from(["", "level", "level"])),
                deadband=draw(st.sampled_from([0.0, 0.1])),
                on_delay_s=draw(delays),
                off_delay_s=draw(delays),
            )
        )
    return made


SAMPLE = st.tuples(
    st.sampled_from([0.0, 0.85, 0.95, 1.0, 1.2, 1.45, 1.5, 2.0, 2.5]),
    st.sampled_from([GOOD, GOOD, GOOD, UNCERTAIN, BAD]),
    st.sampled_from([0, S // 4, S, 3 * S]),
)


@settings(max_examples=200, deadline=None)
@given(groups(), st.lists(SAMPLE, max_size=30), st.booleans())
def test_at_every_time_the_worst_that_holds_stands_alone(
    limits: list[AlarmDefinition], samples: list[tuple[float, int, int]], restart: bool
) -> None:
    """Against the same limits without groups: what stands is computed anew after every sample."""
    plain = [limit(d.comparison, d.value, limit=d.limit, deadband=d.deadband,
                   on_delay_s=d.on_delay_s, off_delay_s=d.off_delay_s) for d in limits]  # fmt: skip
    bank, free = LimitBank([tag()], limits), LimitBank([tag()], plain)
    ids, now, stands = [one.limit for one in limits], T0, set[str]()
    for value, status, gap in samples:
        now += gap
        layer = Samples.of([0], now, value, status)
        quality = quality_of(layer.status, layer.flags)
        free.step(layer, quality, now)
        free.advance(now)
        found = bank.step(layer, quality, now).named(ids) + bank.advance(now).named(ids)
        apply(found, stands)
        expected = worst(limits, free.exceeded.tolist())
        assert stands == expected
        assert {ids[i] for i in np.flatnonzero(bank.active)} == expected
        assert bank.exceeded.tolist() == free.exceeded.tolist()


def test_a_delay_that_runs_out_as_the_tag_goes_bad_raises_and_holds() -> None:
    one = limit("<=", 0.9, limit="low", on_delay_s=0.5, exclusive="level")
    bank = LimitBank([tag()], [one])
    told = []
    for at, status in ((0, 0), (250_000_000, 0), (500_000_000, int(Status.BAD))):
        layer = Samples.of([0], T0 + at, 0.0, status)
        found = bank.step(layer, quality_of(layer.status, layer.flags), T0 + at)
        told += [finding.kind for finding in found.named(["low"])]
    assert told == [FindingKind.RAISED, FindingKind.HELD]


def apply(found: list[Finding], stands: set[str]) -> None:
    """Follow the findings as the alarm engine does: nothing is raised twice or returned unraised."""
    for one in found:
        if one.kind is FindingKind.RAISED:
            assert one.alarm not in stands
            stands.add(one.alarm)
        elif one.kind is FindingKind.RETURNED:
            stands.remove(one.alarm)
        else:
            assert one.alarm in stands


def worst(limits: list[AlarmDefinition], holds: list[bool]) -> set[str]:
    """Of those that hold in a group the outermost: counted in steps from the innermost."""
    free = {one.limit for one, on in zip(limits, holds, strict=True) if on and not one.exclusive}
    grouped = [(one, on) for one, on in zip(limits, holds, strict=True) if one.exclusive]
    ranks: list[tuple[int, int, int, str]] = []
    for is_high, side in itertools.groupby(
        sorted(grouped, key=lambda pair: pair[0].comparison.is_high),
        key=lambda pair: pair[0].comparison.is_high,
    ):
        ordered = sorted(side, key=lambda pair: pair[0].value if is_high else -pair[0].value)
        ranks += [
            (-step, one.priority, limits.index(one), one.limit)
            for step, (one, on) in enumerate(ordered)
            if on
        ]
    return free | ({min(ranks)[3]} if ranks else set())
