"""The bank agrees with the reference over every sequence, however it is cut into batches."""

import itertools
from collections.abc import Sequence

from hypothesis import given, settings
from hypothesis import strategies as st

from scada.detect import LimitBank
from scada.model import AlarmDefinition, Quality, Samples, Tag, quality_of
from tests.detect.plant import T0, S, limit, tag
from tests.detect.reference_limits import Found, ReferenceLimit, finite

GRID = [0.0, 0.4, 0.5, 0.6, 0.7, 0.9, 0.99, 1.0, 1.01, 1.5, 2.0, float("nan")]
NEAR = [*GRID, 0.699999988079071, 0.10000000149011612, 0.30000000000000004]
STATUS = [0, 0, 0, 0x40000000, 0x80000000]
TAGS = [tag("a"), tag("b", scale=0.1, offset=-1.0), tag("c", resolution=0.01)]


@st.composite
def definitions(draw: st.DrawFn) -> list[AlarmDefinition]:
    made = []
    for number in range(draw(st.integers(1, 6))):
        comparison = draw(st.sampled_from([">=", ">", "<=", "<", "="]))
        value = draw(st.sampled_from([0.5, 0.7, 1.0, 1.5]))
        step = draw(st.sampled_from([0.0, 0.1, 0.5]))
        restore = value - step if comparison in (">=", ">") else value + step
        delays = st.sampled_from([0.0, 0.0, 0.5, 2.0])
        made.append(
            limit(
                comparison,
                value,
                draw(st.sampled_from("abc")),
                limit=f"l{number}",
                restore=draw(st.sampled_from([None, restore])),
                deadband=draw(st.sampled_from([0.0, 0.1])),
                on_delay_s=draw(delays),
                off_delay_s=draw(delays),
            )
        )
    return made


SAMPLE = st.tuples(
    st.integers(0, 2),
    st.sampled_from(NEAR),
    st.sampled_from(STATUS),
    st.sampled_from([0, S // 4, S // 2, S, 3 * S]),
    st.sampled_from([0, 0, 0, S // 10, -3600 * S, 3600 * S]),
)
"""Tag, value, status, ns since the sample before, how far its source clock is off."""


def reference(
    tags: Sequence[Tag], limits: list[AlarmDefinition], rows: list[tuple[int, int, float, int, int]]
) -> list[Found]:
    by_id = {tag.id: tag for tag in tags}
    states = [ReferenceLimit(one, by_id[one.tag], 5 * S) for one in limits]
    found: list[Found] = []
    for index, time_ns, value, status, now_ns in rows:
        quality = Quality.BAD if status >> 31 or not finite(value) else Quality(status >> 30)
        for state in states:
            if state.tag is tags[index]:
                found += state.sample(time_ns, value, status, quality, now_ns)
            found += state.advance(now_ns)
    return found


@settings(max_examples=250, deadline=None)
@given(definitions(), st.lists(SAMPLE, max_size=40), st.data())
def test_sample_by_sample(
    limits: list[AlarmDefinition],
    steps: list[tuple[int, float, int, int, int]],
    data: st.DataObject,
) -> None:
    now, rows = T0, []
    for index, value, status, gap, off in steps:
        now += gap
        rows.append((index, now - off, value, status, now))
    bank = LimitBank(TAGS, limits)
    found = []
    for index, time_ns, value, status, at in rows:
        layer = Samples.of([index], time_ns, value, status)
        ids = [one.id for one in limits]
        found += bank.step(layer, quality_of(layer.status, layer.flags), at).named(ids)
        found += bank.advance(at).named(ids)
    mine = [(f.alarm, f.kind, f.time_ns, f.value, f.status) for f in found]
    assert by_alarm(mine) == by_alarm(reference(TAGS, limits, rows))


@settings(max_examples=250, deadline=None)
@given(definitions(), st.lists(SAMPLE, max_size=40), st.data())
def test_every_chunking_finds_the_same(
    limits: list[AlarmDefinition],
    steps: list[tuple[int, float, int, int, int]],
    data: st.DataObject,
) -> None:
    """Batches of any size within the clock tolerance, with or without `advance` between them."""
    now, rows = T0, []
    for index, value, status, gap, _ in steps:
        now += min(gap, S // 2) // 8
        rows.append((index, now, value, status))
    cuts = sorted(data.draw(st.sets(st.integers(0, len(rows)), max_size=8)) | {0, len(rows)})
    bank = LimitBank(TAGS, limits)
    ids = [one.id for one in limits]
    found = []
    for first, last in itertools.pairwise(cuts):
        part = rows[first:last]
        columns = [list(column) for column in zip(*part, strict=True)]
        at = part[-1][1]
        for layer in Samples.of(*columns).layers():
            found += bank.step(layer, quality_of(layer.status, layer.flags), at).named(ids)
        if data.draw(st.booleans()):
            found += bank.advance(at).named(ids)
    found += bank.advance(now).named(ids)
    mine = [(f.alarm, f.kind, f.time_ns, f.value, f.status) for f in found]
    single = [(index, time_ns, value, status, time_ns) for index, time_ns, value, status in rows]
    assert by_alarm(mine) == by_alarm(reference(TAGS, limits, single))


def by_alarm(found: list[Found]) -> dict[str, list[str]]:
    """Per alarm in order; between alarms the order within a step means nothing."""
    sorted_out: dict[str, list[str]] = {}
    for alarm, *rest in found:
        sorted_out.setdefault(alarm, []).append(repr(tuple(str(part) for part in rest)))
    return sorted_out
