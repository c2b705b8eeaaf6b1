"""A journal that was begun before suppressions were known: its bytes are those of that program."""

from pathlib import Path

import msgspec

from alarms import AlarmEngine, Catalogue, Journal, verify
from alarms.journal import replay
from scada.model import Event, EventKind, FindingKind, Findings, Process
from tests.alarms.plant import table

CHAIN = Path(__file__).with_name("chain_before_suppressions.msgpack")
HEAD = "327c273b1e1107284714f61c6d64c2b40f41cb388d03498d074a0ccde97e21f5"
S = 1_000_000_000


def old_chain() -> list[Event]:
    return msgspec.msgpack.decode(CHAIN.read_bytes(), type=list[Event])


def test_it_still_holds() -> None:
    events = old_chain()
    assert verify(events) == (8, bytes.fromhex(HEAD))
    assert all(event.suppressed is msgspec.UNSET for event in events)


def test_what_is_written_anew_is_the_same_to_the_byte() -> None:
    assert msgspec.msgpack.encode(old_chain()) == CHAIN.read_bytes()


def test_an_engine_goes_on_from_it_and_so_does_the_chain() -> None:
    events = old_chain()
    records = {record.alarm: record for record in replay((), events)}
    again = records["a/alarm"]
    assert (again.user, again.comment, again.suppressed, again.level) == ("wu", "again", (), 0)
    assert again.acknowledged_ns == events[-1].time_ns
    assert records["b/alarm"].held
    catalogue = Catalogue(table())
    engine = AlarmEngine(catalogue)
    assert engine.restore(records.values()) == ()
    assert {record.alarm: record for record in engine.records()} == records
    journal = Journal("core", events[-1].epoch + 1, *verify(events))
    now = events[-1].now_ns + S
    changes = engine.step(Findings.of([0], FindingKind.RETURNED, now, 0.1), now)
    events += journal.write(changes, catalogue, now, 7)
    shelved, refused = engine.shelve(["b/alarm"], now + S, "li", "works", now)
    assert not refused
    events += journal.write(shelved, catalogue, now, 7)
    assert verify(events)[0] == 10
    assert [event.kind for event in events[-2:]] == [EventKind.RETURNED, EventKind.SHELVED]
    (left,) = replay((), events)
    assert (left.alarm, left.process, len(left.suppressed)) == ("b/alarm", Process.ACTIVE, 1)
