"""The engine against a naive reference, over random steps, acknowledgements and restarts."""

import numpy as np
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from alarms import AlarmEngine, Catalogue, Changes, Journal, refusals, verify
from alarms.changes import EVENT_KINDS
from alarms.journal import replay
from scada.model import Event, FindingKind, Findings
from tests.alarms.plant import table
from tests.alarms.reference_engine import ReferenceAlarm

CATALOGUE = Catalogue(table())
COUNT = len(CATALOGUE)
KINDS = tuple(FindingKind)
FINDING = st.tuples(
    st.integers(0, COUNT - 1), st.integers(0, len(KINDS) - 1), st.sampled_from([-1, 0, 5])
)


class EngineAgrees(RuleBasedStateMachine):
    """Whatever happens, the two say the same, and the journal tells all of it."""

    @initialize()
    def start(self) -> None:
        self.engine = AlarmEngine(CATALOGUE)
        self.reference = [ReferenceAlarm(name) for name in CATALOGUE.ids]
        self.journal = Journal("core", 1)
        self.events: list[Event] = []
        self.now = 0

    @rule(batch=st.lists(FINDING, min_size=1, max_size=8))
    def findings(self, batch: list[tuple[int, int, int]]) -> None:
        alarm, kind, cause = (list(column) for column in zip(*batch, strict=True))
        times = [self.now + 1 + row for row in range(len(batch))]
        self.now += len(batch)
        detail = {row: {"reason": str(time_ns)} for row, time_ns in enumerate(times) if row % 2}
        changes = self.engine.step(Findings.of(alarm, kind, times, 1.5, 7, cause, detail))
        expected: list[str] = []
        for (number, code, told), time_ns in zip(batch, times, strict=True):
            words = CATALOGUE.ids[told] if told >= 0 else ""
            expected += self.reference[number].finding(KINDS[code], time_ns, words)
        assert sorted(self.write(changes)) == sorted(expected)

    @rule(
        numbers=st.lists(st.integers(0, COUNT - 1), max_size=4), user=st.sampled_from(["li", "wu"])
    )
    def acknowledge(self, numbers: list[int], user: str) -> None:
        self.now += 1
        ids = [*(CATALOGUE.ids[number] for number in numbers), "gone/alarm"]
        changes, refused = self.engine.acknowledge(ids, user, "why", self.now, "desk")
        expected = {
            CATALOGUE.ids[number]: self.reference[number].acknowledge()
            for number in dict.fromkeys(numbers)
        }
        done = [alarm for alarm, reason in expected.items() if not reason]
        self.write(changes)
        assert [CATALOGUE.ids[n] for n in changes.alarm.tolist()] == done
        assert refused == {alarm: reason for alarm, reason in expected.items() if reason} | {
            "gone/alarm": refusals.UNKNOWN
        }
        assert all((e.user, e.comment) == (user, "why") for e in self.events[-len(done) :] if done)

    @rule()
    def restart(self) -> None:
        """A new engine goes on from the records of the old one."""
        before = self.engine.records()
        self.engine = AlarmEngine(CATALOGUE)
        assert self.engine.restore(before) == ()
        assert self.engine.records() == before

    @rule()
    def rebuild(self) -> None:
        """So does one that has read nothing but the journal."""
        from_journal = {record.alarm: record for record in replay((), self.events)}
        assert from_journal == {record.alarm: record for record in self.engine.records()}

    @invariant()
    def states_agree(self) -> None:
        states = {
            record.alarm: (
                bool(record.process),
                bool(record.acknowledgement),
                record.held,
                record.cause,
                record.raised_ns,
            )
            for record in self.engine.records()
        }
        normal = (False, False, False, "", 0)
        expected = {alarm.name: alarm.state for alarm in self.reference if alarm.state != normal}
        assert states == expected

    def write(self, changes: Changes) -> list[str]:
        new = self.journal.write(changes, CATALOGUE, self.now, 1)
        self.events += new
        assert [EVENT_KINDS[code] for code in changes.kind] == [event.kind for event in new]
        return [f"{e.alarm} {e.kind} {e.cause}".strip() for e in new]

    def teardown(self) -> None:
        assert verify(self.events) == (self.journal.seq, self.journal.head)
        assert np.all(self.engine.held <= self.engine.active)


EngineAgrees.TestCase.settings = settings(max_examples=80, stateful_step_count=40, deadline=None)
TestEngineAgrees = EngineAgrees.TestCase
