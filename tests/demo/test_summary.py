from dataclasses import replace
from pathlib import Path

from davylamp.demo import summary
from davylamp.demo.past.fill import SOURCE as PAST
from davylamp.demo.witness import Witness
from historian.check import EpochReport, SequenceReport
from scada.bus.codec import encode_events, encode_step
from scada.model import Event, EventKind, Samples, Step
from tests.historian.test_service import header


def report(rows: int, *, first: int = 1, missing: int = 0, incomplete: int = 0) -> SequenceReport:
    epoch = EpochReport(
        source="core",
        schema="Step",
        epoch=1,
        first=first,
        last=10,
        messages=10,
        rows=rows,
        missing=missing,
        duplicates=0,
        incomplete=incomplete,
    )
    return SequenceReport(
        epochs=(epoch,),
        files=1,
        messages=10,
        rows=rows,
        rows_expected=rows,
        events=0,
        missing=missing,
        duplicates=0,
        incomplete=incomplete,
    )


def witness() -> Witness:
    heard = Witness(scans=3, steps=10, samples=100, first_ns=0, last_ns=2_000_000_000)
    heard.first_ns = 1
    heard.events.update({EventKind.RAISED: 2, EventKind.RETURNED: 1})
    return heard


def test_what_was_heard_and_is_stored_is_not_lost() -> None:
    assert summary.lost(witness().samples, report(100)) == 0


def test_rows_that_are_not_stored_are_lost() -> None:
    assert summary.lost(witness().samples, report(93)) == 7


def test_what_was_stored_of_the_past_hides_no_loss() -> None:
    run = report(93)
    past = replace(run.epochs[0], source=PAST, schema="mine", rows=1_000)
    stored = replace(run, epochs=(*run.epochs, past), rows=1_093, rows_expected=1_093)
    assert summary.lost(witness().samples, stored) == 7
    assert summary.of(witness(), stored, {})["rows_stored"] == 93


def test_a_hole_in_the_sequence_is_a_loss_even_where_the_rows_agree() -> None:
    assert summary.lost(witness().samples, report(100, missing=1)) == 1
    assert summary.lost(witness().samples, report(100, first=3)) == 2
    assert summary.lost(witness().samples, report(100, incomplete=1)) == 1


def test_the_figures_have_the_station_s_latency() -> None:
    station = {"latency_ms": {"p50": 80.0, "p95": 120.0, "p99": 150.0}}
    figures = summary.of(witness(), report(100), station)
    assert figures["samples_per_s"] == 50.0
    assert figures["alarms_raised"] == 2
    assert figures["alarms_acknowledged"] == 0
    assert "p95 120 ms" in "\n".join(summary.lines(figures))


def test_a_station_that_wrote_nothing_leaves_no_latency(tmp_path: Path) -> None:
    assert summary.read_station(tmp_path / "none.json") == {}
    (tmp_path / "torn.json").write_text('{"latency')
    assert summary.read_station(tmp_path / "torn.json") == {}
    figures = summary.of(witness(), report(100), {})
    assert len(list(summary.lines(figures))) == 2


async def test_a_sample_that_comes_twice_the_same_counts_once_where_the_store_keeps_it_once() -> (
    None
):
    heard = Witness(seen=set())
    one, other = [1.5, float("nan"), 2.0], [1.5, float("nan"), 3.0]
    for seq, values in enumerate((one, one, other), 1):
        step = Step(seq, 7, Samples.of([0, 1, 2], [7, 7, 7], values))
        await heard._step("", encode_step(header(seq), step))
    assert (heard.samples, heard.distinct) == (9, 4)
    assert summary.of(heard, SequenceReport.of_rows(4), {})["lost"] == 0


async def test_a_message_that_is_sent_twice_is_heard_once() -> None:
    heard = Witness()
    step = encode_step(header(1), Step(1, 7, Samples.of([0, 1, 2], [7, 7, 7], [1.0, 2.0, 3.0])))
    event = Event(
        source="core",
        epoch=1,
        seq=1,
        prev_hash=bytes(32),
        kind=EventKind.RAISED,
        time_ns=9,
        now_ns=9,
        step=1,
    )
    lines = encode_events(header(1), [event])
    for _ in range(2):
        await heard._step("", step)
        await heard._events("", lines)
    assert (heard.steps, heard.samples, heard.events[EventKind.RAISED]) == (1, 3, 1)
