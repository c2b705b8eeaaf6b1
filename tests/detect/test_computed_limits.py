"""Limits on rates and deviations agree with the reference over every sequence and every chunking."""

import itertools
import math
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scada.detect import LimitBank
from scada.model import AlarmDefinition, BadInput, Quality, Quantity, Samples, Tag, quality_of
from tests.detect.plant import T0, S, limit, tag
from tests.detect.reference_limits import Found, ReferenceLimit, finite
from tests.detect.reference_rates import ReferenceDeviation, ReferenceRate
from tests.detect.test_limits_agree import by_alarm

TAGS = [tag("a", scan_s=0.0), tag("b", scan_s=0.0, ambient=0.5), tag("c", resolution=0.01)]
GOOD, UNCERTAIN, BAD = 0, 0x40000000, 0x80000000
Row = tuple[int, int, float, int]
"""Tag, time, value, status."""


@st.composite
def definitions(draw: st.DrawFn) -> list[AlarmDefinition]:
    made = []
    for number in range(draw(st.integers(1, 5))):
        comparison = draw(st.sampled_from([">=", ">", "<=", "<"]))
        name = draw(st.sampled_from("abc"))
        of = draw(st.sampled_from([Quantity.RATE_S, Quantity.RATE_MIN, Quantity.DEVIATION]))
        value = draw(st.sampled_from([-0.5, 0.0, 0.05, 0.3, 1.0]))
        step = draw(st.sampled_from([0.0, 0.05, 0.5]))
        restore = value - step if comparison in (">=", ">") else value + step
        delays = st.sampled_from([0.0, 0.0, 0.5, 2.0])
        other = draw(st.sampled_from([one for one in "abc" if one != name]))
        made.append(
            limit(
                comparison,
                value,
                name,
                limit=f"l{number}",
                of=of,
                reference=other if of is Quantity.DEVIATION else "",
                window_s=draw(st.sampled_from([0.0, 2.0, 20.0])) if of.is_rate else 0.0,
                restore=draw(st.sampled_from([None, restore])),
                deadband=draw(st.sampled_from([0.0, 0.1])),
                on_delay_s=draw(delays),
                off_delay_s=draw(delays),
            )
        )
    return made


def width_of(one: AlarmDefinition, tags: dict[str, Tag]) -> float:
    """The rounding of two values of the size of their ranges."""
    width = 0.0
    for name in (one.tag, one.other or one.tag):
        edge = max(abs(tags[name].low), abs(tags[name].high))
        own = 2.0**-24 * (1 + 2.0**-10) * edge + 2.0**-51 * edge
        width += min(own, tags[name].resolution / 4) if tags[name].resolution else own
    return width * one.of.seconds / one.span_s if one.of.is_rate else width


@dataclass
class Judge:
    """One computed limit: what it judges, and the limit itself."""

    definition: AlarmDefinition
    state: ReferenceLimit
    rate: ReferenceRate | None = None
    pair: ReferenceDeviation | None = None
    found: list[Found] = field(default_factory=list)
    status: int = 0

    def take(self, at_ns: int, came: dict[str, tuple[float, Quality, int]]) -> None:
        """All samples of one time, by tag."""
        if self.rate and self.definition.tag in came:
            value, quality, status = came[self.definition.tag]
            *silent, (at, rate, of_rate) = self.rate.sample(at_ns, value, quality)
            for before in silent:
                self._judge(before[0], 0.0, before[2], self.status)
            self._judge(at, math.nan if rate is None else rate, of_rate, status)
            self.status = status
        elif self.pair:
            places = (self.definition.tag, self.definition.other)
            mine_came = {places.index(name): one for name, one in came.items() if name in places}
            if mine_came:
                self._judge(*self.pair.at(at_ns, mine_came))

    def advance(self, until_ns: int) -> None:
        if self.rate:
            for at, rate, quality in self.rate.advance(until_ns):
                self._judge(at, rate or 0.0, quality, self.status)
        self.found += self.state.advance(until_ns)

    def _judge(self, at: int, value: float, quality: Quality, status: int) -> None:
        self.found += self.state.sample(at, value, status, quality, at)


def judges(limits: Sequence[AlarmDefinition]) -> list[Judge]:
    tags = {one.id: one for one in TAGS}
    made = []
    for one in limits:
        state = ReferenceLimit(one, tags[one.tag], 5 * S, width=width_of(one, tags))
        if one.of.is_rate:
            window = round(one.span_s * 1e9)
            rate = ReferenceRate(window, one.of.seconds, tags[one.tag].scan_s)
            made.append(Judge(one, state, rate=rate))
        else:
            made.append(Judge(one, state, pair=ReferenceDeviation()))
    return made


def quality(value: float, status: int) -> Quality:
    return Quality.BAD if status >> 31 or not finite(value) else Quality(status >> 30)


def reference(limits: Sequence[AlarmDefinition], rows: list[Row], end_ns: int) -> list[Found]:
    """Time by time; of one tag at one time only the last counts for a deviation."""
    found = []
    for judge in judges(limits):
        for at, together in itertools.groupby(rows, key=lambda row: row[1]):
            came = {TAGS[i].id: (v, quality(v, s), s) for i, _, v, s in together}
            judge.take(at, came)
        judge.advance(end_ns)
        found += judge.found
    return found


SAMPLE = st.tuples(
    st.integers(0, 2),
    st.sampled_from([0.0, 0.1, 0.2, 0.3, 0.5, 1.0, 1.3, float("nan")]),
    st.sampled_from([GOOD, GOOD, GOOD, UNCERTAIN, BAD]),
    st.sampled_from([0, S // 4, S // 2, S, 3 * S]),
)
"""Tag, value, status, ns since the sample before."""


def rows_of(steps: list[tuple[int, float, int, int]]) -> list[Row]:
    """The samples by time; each tag once at a time."""
    now, rows = T0, list[Row]()
    for index, value, status, gap in steps:
        now += gap
        if all((row[0], row[1]) != (index, now) for row in rows[-3:]):
            rows.append((index, now, value, status))
    return rows


@settings(max_examples=150, deadline=None)
@given(definitions(), st.lists(SAMPLE, max_size=50), st.data())
def test_every_chunking_finds_what_the_reference_finds(
    limits: list[AlarmDefinition],
    steps: list[tuple[int, float, int, int]],
    data: st.DataObject,
) -> None:
    """Cut anywhere between two times, with or without `advance`; the clocks agree."""
    rows = rows_of(steps)
    times = [row[1] for row in rows]
    cuts = data.draw(st.sets(st.integers(0, len(rows)), max_size=8)) | {0, len(rows)}
    cuts = {c for c in cuts if c in (0, len(rows)) or times[c] != times[c - 1]}
    bank = LimitBank(TAGS, limits, clock_tolerance_s=1000.0)
    ids, found = [one.id for one in limits], []
    for first, last in itertools.pairwise(sorted(cuts)):
        columns = [list(column) for column in zip(*rows[first:last], strict=True)]
        batch, at = Samples.of(*columns), times[last - 1]
        for layer in batch.layers():
            of_layer = quality_of(layer.status, layer.flags)
            of_layer[~np.isfinite(layer.value)] = Quality.BAD
            found += bank.step(layer, of_layer, at).named(ids)
        found += bank.compare(batch, at).named(ids)
        if data.draw(st.booleans()):
            found += bank.advance(at).named(ids)
    end = (times[-1] if times else T0) + 100 * S
    found += bank.advance(end).named(ids)
    mine = [(f.alarm, f.kind, f.time_ns, round(f.value, 9), f.status) for f in found]
    theirs = [(a, k, t, round(v, 9), s) for a, k, t, v, s in reference(limits, rows, end)]
    assert by_alarm(mine) == by_alarm(theirs)


# -- rule by rule ----------------------------------------------------------------------------------


def kinds(bank: LimitBank, *rows: Row) -> list[str]:
    """What a batch says, in short."""
    batch = Samples.of(*(list(column) for column in zip(*rows, strict=True)))
    found = []
    for layer in batch.layers():
        found += bank.step(layer, quality_of(layer.status, layer.flags), rows[-1][1]).named("ab")
    found += bank.compare(batch, rows[-1][1]).named("ab")
    return [f"{one.kind} {one.value:.4g}" for one in found]


def test_co_above_ambient_counts_from_the_ambient() -> None:
    belt = tag("b", high=500.0, ambient=3.0)
    bank = LimitBank([belt], [limit(">=", 10.0, "b", of=Quantity.ABOVE_AMBIENT)])
    assert kinds(bank, (0, T0, 12.99, GOOD)) == []
    assert kinds(bank, (0, T0, float(np.float32(13.0)), GOOD)) == ["raised 13"]
    assert kinds(bank, (0, T0, 12.9, GOOD)) == ["returned 12.9"]


def test_a_limit_above_ambient_needs_one() -> None:
    with pytest.raises(BadInput, match="t has no ambient"):
        LimitBank([tag()], [limit(">=", 5.0, of=Quantity.ABOVE_AMBIENT)])


def test_a_deviation_from_a_set_point_is_a_limit_at_another_level() -> None:
    steam = tag("s", high=600.0)
    bank = LimitBank([steam], [limit(">", 8.0, "s", of=Quantity.DEVIATION, reference="540")])
    assert kinds(bank, (0, T0, 548.0, GOOD)) == []
    assert kinds(bank, (0, T0, 548.1, GOOD)) == ["raised 548.1"]


def deviating(**changes: object) -> LimitBank:
    """a less b at or above 0.5."""
    given = {"of": Quantity.DEVIATION, "reference": "b"} | changes
    return LimitBank([tag("a"), tag("b")], [limit(">=", 0.5, "a", **given)])


def test_two_tags_that_step_together_do_not_deviate() -> None:
    bank = deviating()
    assert kinds(bank, (0, T0, 1.0, GOOD), (1, T0, 1.0, GOOD)) == []
    assert kinds(bank, (0, T0 + S, 2.0, GOOD), (1, T0 + S, 2.0, GOOD)) == []
    assert kinds(bank, (0, T0 + 2 * S, 2.5, GOOD)) == ["raised 0.5"]
    assert kinds(bank, (1, T0 + 3 * S, 2.2, GOOD)) == ["returned 0.3"]


def test_the_worse_quality_of_two_tags_counts() -> None:
    bank = deviating()
    assert kinds(bank, (0, T0, 2.0, GOOD)) == []
    assert kinds(bank, (1, T0, 1.0, GOOD)) == ["raised 1"]
    assert kinds(bank, (1, T0 + S, 2.0, BAD)) == ["held 0"]
    assert kinds(bank, (0, T0 + S, 1.0, GOOD)) == []
    assert kinds(bank, (1, T0 + 2 * S, 2.0, UNCERTAIN)) == []
    assert bank.held.all()
    assert kinds(bank, (1, T0 + 3 * S, 2.0, GOOD)) == ["returned -1"]


def test_a_pulse_of_the_other_tag_within_a_batch_is_seen_at_its_time() -> None:
    bank = deviating()
    kinds(bank, (0, T0, 1.0, GOOD), (1, T0, 1.0, GOOD))
    pulse = [(1, T0 + 2 * S, 0.4, GOOD), (1, T0 + 3 * S, 1.0, GOOD)]
    others = [(0, T0 + S, 1.0, GOOD), (0, T0 + 4 * S, 1.0, GOOD)]
    assert kinds(bank, *others, *pulse) == ["raised 0.6", "returned 0"]


def test_a_rise_is_raised_and_returns_when_the_value_stays() -> None:
    rise = limit(">=", 0.5, "a", of=Quantity.RATE_MIN, deadband=0.1)
    bank = LimitBank([tag("a", scan_s=0.0)], [rise])
    said = []
    for second in range(70):
        said += kinds(bank, (0, T0 + second * S, 0.6 / 60 * second, GOOD))
    assert said == ["raised 0.6"]
    assert bank.pending
    ended = bank.advance(T0 + 200 * S)
    assert [(one.kind, one.time_ns) for one in ended.named("a")] == [("returned", T0 + 132 * S)]
    assert not bank.pending


def test_a_rate_that_is_not_known_holds_what_stands() -> None:
    bank = LimitBank(
        [tag("a", scan_s=0.0)], [limit(">=", 0.05, "a", of=Quantity.RATE_S, window_s=2.0)]
    )
    for second in range(5):
        kinds(bank, (0, T0 + second * S, 0.1 * second, GOOD))
    assert bank.active.all()
    assert kinds(bank, (0, T0 + 5 * S, 0.0, BAD)) == ["held nan"]
    assert kinds(bank, (0, T0 + 6 * S, 0.0, GOOD)) == []
    assert bank.held.all()
    assert kinds(bank, (0, T0 + 9 * S, 0.0, GOOD)) == ["returned 0"]


def test_a_restored_rate_stands_held_until_it_is_known() -> None:
    bank = LimitBank([tag("a", scan_s=0.0)], [limit(">=", 0.05, "a", of=Quantity.RATE_S)])
    bank.restore(np.array([True]), np.array([True]))
    assert kinds(bank, (0, T0, 0.0, GOOD)) == []
    assert bank.held.all()
    assert [one.kind for one in bank.advance(T0 + 11 * S).named("a")] == ["returned"]
