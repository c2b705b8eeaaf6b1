"""甲烷电闭锁 over arrays against one interlock by itself, sample by sample, at every chunking."""

from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np
from hypothesis import example, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from scada.detect import Scan
from scada.detect.interlocks import InterlockBank
from scada.detect.interlocks.bank import TOLERANCE_NS
from scada.detect.interlocks.group import NEVER
from scada.model import Kind, Samples, SiteTable, quality_of
from scada.model.interlock import Interlock, InterlockRule
from tests.core.mine import site
from tests.detect.plant import T0, S, limit, tag

CONTROL, PATIENCE, SETTLE = 2 * S, S // 2, S
NAMES = ("gas", "cut", "feed")
Event = tuple[str, bool, int]


def table() -> SiteTable:
    """Two interlocks of three tags each; the second one is never spoken to."""
    tags = [
        tag(f"{place}{name}", scan_s=0.0, kind=Kind.METHANE if name == "gas" else Kind.FEED)
        for place in "xy"
        for name in NAMES
    ]
    rows = tuple(
        Interlock(
            id=place, rule=InterlockRule.METHANE_ELECTRIC, area="a", methane=(f"{place}gas",),
            cut=(f"{place}cut",), feed=(f"{place}feed",),
        )
        for place in "xy"
    )  # fmt: skip
    limits = [limit(">=", 1.5, f"{place}gas", limit="cut", restore=1.0) for place in "xy"]
    return replace(site(tags, limits), interlocks=rows)


@dataclass
class Plain:
    """One interlock in plain words: what the manual says, without arrays and without unknowns."""

    over: bool = False
    cut: bool = False
    feed: bool = True
    since: int | None = None
    late: bool = False
    was_ordered: bool = False
    was_dead: bool = False
    back_since: int | None = None
    settled: bool = False
    standing: set[str] = field(default_factory=set)
    events: list[Event] = field(default_factory=list)

    def elapse(self, until: int) -> None:
        while (ended := min(self._ends())) <= until:
            self.late |= self.since is not None and self.since + CONTROL == ended
            self.settled |= self.back_since is not None and self.back_since + SETTLE == ended
            for name in sorted(self._found() - self.standing):
                self.standing.add(name)
                self.events.append((name, True, ended))

    def _ends(self) -> Iterator[int]:
        """When the deadlines end that run."""
        yield NEVER
        if self.since is not None and not self.late:
            yield self.since + CONTROL
        if self.back_since is not None and not self.settled:
            yield self.back_since + SETTLE

    def take(self, name: str, value: float, now: int) -> None:
        # Only what a switch does says that nothing of before is on its way any more.
        acts = name != "gas" and getattr(self, name) != (value >= 0.5)
        self.elapse(now if acts else now - PATIENCE)
        if name == "gas":
            self.over = value >= 1.0 if self.over else value >= 1.5
        else:
            setattr(self, name, value >= 0.5)
        self._update(now)
        found = self._found()
        self.events += [(one, False, now) for one in sorted(self.standing - found)]
        self.events += [(one, True, now) for one in sorted(found - self.standing)]
        self.standing = found

    def _update(self, now: int) -> None:
        if not self.over:
            self.since, self.late, self.was_ordered, self.was_dead = None, False, False, False
        elif self.since is None:
            self.since = now
        if self.over:
            self.was_ordered |= self.cut
            self.was_dead |= not self.feed
        if not self._back():
            self.back_since, self.settled = None, False
        elif self.back_since is None:
            self.back_since = now

    def _back(self) -> bool:
        power = self.feed and self.was_dead
        order = not self.cut and self.was_ordered
        return self.over and (power or order)

    def _found(self) -> set[str]:
        found = set()
        if self.late and not self.cut and not self.was_ordered:
            found.add("cut_abnormal")
        if self.late and self.cut and self.feed and not self.was_dead:
            found.add("feed_abnormal")
        if self._back() and self.settled:
            found.add("restore_abnormal")
        return found


class Arrays:
    """The bank, with what the core does for it."""

    def __init__(self) -> None:
        self.table = table()
        self.bank = InterlockBank(self.table)
        self.value = np.zeros(6)
        self.time_ns = np.zeros(6, np.int64)
        self.over = np.zeros(2, np.bool_)
        self.standing: set[int] = set()
        self.events: list[Event] = []
        self.say([(name, value, T0) for name, value in (("gas", 0.2), ("cut", 0.0), ("feed", 1.0))])

    def say(self, samples: list[tuple[str, float, int]]) -> None:
        batch = Samples.of(
            [NAMES.index(name) for name, _, _ in samples],
            [time_ns for _, _, time_ns in samples],
            [value for _, value, _ in samples],
        )
        now = samples[-1][2]
        for layer in batch.layers():
            self.value[layer.tag], self.time_ns[layer.tag] = layer.value, layer.time_ns
            gas = layer.value[layer.tag == 0]
            if len(gas):
                self.over[0] = gas[0] >= (1.0 if self.over[0] else 1.5)
            quality = quality_of(layer.status, layer.flags)
            usable = np.ones(6, np.bool_)
            scan = Scan(layer, quality, now, self.value, self.time_ns, usable, self.over.copy())
            for judged in self.bank.judge(scan):
                self._note(judged)
        self._note(self.bank.advance(now))

    def _note(self, judged: object) -> None:
        ids = ("cut_abnormal", "feed_abnormal", "restore_abnormal", "fault_lockout")
        rows = zip(judged.detection, judged.active, judged.time_ns, strict=True)  # type: ignore[attr-defined]
        for number, active, time_ns in sorted(rows, key=lambda row: (row[1], row[0])):
            if active != (number in self.standing):
                (self.standing.add if active else self.standing.discard)(int(number))
                self.events.append((ids[number % 4], bool(active), int(time_ns)))


pauses = st.integers(1, 50).map(lambda tenth: tenth * S // 10)
spoken = st.one_of(
    st.tuples(st.just("gas"), st.sampled_from([0.2, 1.2, 1.6])),
    st.tuples(st.sampled_from(["cut", "feed"]), st.sampled_from([0.0, 1.0])),
)


@settings(max_examples=50, deadline=None)
@example(
    # The order is lifted before the power is back: what stands from the first of the two deadlines on.
    said=[
        (S // 10, ("gas", 1.6)), (S // 10, ("cut", 1.0)), (S // 10, ("feed", 0.0)),
        (S // 10, ("cut", 0.0)), (S // 10, ("feed", 1.0)), (15 * S // 10, ("gas", 0.2)),
    ],
    cuts=[],
)  # fmt: skip
@given(
    said=st.lists(st.tuples(pauses, spoken), max_size=16),
    cuts=st.lists(st.integers(1, 4), max_size=16),
)
def test_at_every_chunking_as_one_interlock_by_itself(
    said: list[tuple[int, tuple[str, float]]], cuts: list[int]
) -> None:
    samples, now = [], T0
    for pause, (name, value) in said:
        now += pause
        samples.append((name, value, now))
    plain = Plain()
    for name, value, time_ns in samples:
        plain.take(name, value, time_ns)
    for sizes in ([1] * len(samples), [*cuts, len(samples)]):
        arrays, at = Arrays(), 0
        for size in sizes:
            if chunk := _in_one_layer(samples[at : at + size]):
                arrays.say(chunk)
                at += len(chunk)
        for rest in samples[at:]:
            arrays.say([rest])
        if samples:
            plain.elapse(samples[-1][2] - PATIENCE)
        assert sorted(arrays.events) == sorted(plain.events)


def _in_one_layer(samples: list[tuple[str, float, int]]) -> list[tuple[str, float, int]]:
    """As many as are of different tags and near each other: layers follow each other by tag, and a
    source time that is far from now is not believed.
    """
    names: set[str] = set()
    for count, (name, _, time_ns) in enumerate(samples):
        if name in names or time_ns - samples[0][2] > TOLERANCE_NS:
            return samples[:count]
        names.add(name)
    return samples


def test_a_thousand_interlocks_are_one_step() -> None:
    names = [f"i{k}" for k in range(1000)]
    tags = [
        tag(f"{place}{name}", scan_s=0.0, kind=Kind.METHANE if name == "gas" else Kind.FEED)
        for place in names
        for name in NAMES
    ]
    rows = tuple(
        Interlock(
            id=place, rule=InterlockRule.METHANE_ELECTRIC, area="a", methane=(f"{place}gas",),
            cut=(f"{place}cut",), feed=(f"{place}feed",),
        )
        for place in names
    )  # fmt: skip
    limits = [limit(">=", 1.5, f"{place}gas", limit="cut") for place in names]
    one = replace(site(tags, limits), interlocks=rows)
    bank, count = InterlockBank(one), len(one.tags)
    layer = Samples.of(np.arange(count), T0, np.tile([1.6, 0.0, 1.0], 1000))
    quality, usable = quality_of(layer.status, layer.flags), np.ones(count, np.bool_)
    over = np.ones(1000, np.bool_)
    parts = list(bank.judge(Scan(layer, quality, T0, layer.value, layer.time_ns, usable, over)))
    assert len(parts) == 2
    raised = bank.advance(T0 + CONTROL + PATIENCE)
    assert len(raised) == 1000
    assert set(raised.time_ns.tolist()) == {T0 + CONTROL}
