"""One turn of the core: take in, judge, write the journal, hand everything to the publishers."""

from collections.abc import Callable
from dataclasses import replace

from alarms import Journal
from alarms.service import EventPublisher, Safety
from davylamp.core.headers import Headers
from davylamp.core.intake import Turn
from davylamp.core.judge import Judge, Judgement
from davylamp.core.lines import lines
from davylamp.core.step_publisher import Packed, StepPublisher
from scada.bus.codec import encode_step
from scada.model import ConditionAcknowledgement, Event, EventKind, Samples, Step


class Turns:
    """Runs the judge over the turns of the intake. Never awaits, so that nothing comes between.

    ``acknowledge`` passes on what is asked of the servers; their answers come as turns.
    """

    def __init__(
        self,
        judge: Judge,
        journal: Journal,
        headers: Headers,
        steps: StepPublisher,
        events: EventPublisher,
        acknowledge: Callable[[ConditionAcknowledgement], None],
    ) -> None:
        self.judge, self.journal = judge, journal
        self._headers, self._steps, self._events = headers, steps, events
        self._acknowledge = acknowledge
        self._carried: dict[str, int] = {}
        self.number = 0
        """Of the last step that was recorded."""

    def run(self, turn: Turn, now_ns: int) -> None:
        """Judge a turn.

        A turn in which nothing came and nothing was found is not recorded; what was heard in it is
        carried into the next, where it says the same.
        """
        step = Step(
            self.number + 1,
            now_ns,
            Samples.concatenate(turn.samples),
            tuple(turn.links),
            tuple(asked.command for asked in turn.commands),
            self._carried | turn.heard,
            tuple(turn.faults),
            tuple(turn.backfills),
            tuple(turn.conditions),
        )
        judgement = self.judge.step(step)
        came = (step.links, step.commands, step.faults, step.backfills, step.conditions)
        taken = len(step.samples) or any(came)
        if not taken and judgement.is_empty:
            self._carried = step.heard
            return
        self.number, self._carried = step.number, {}
        self._record(step, judgement)
        safety = self.put(lines(self.journal, self.judge.catalogue, step, judgement), now_ns)
        for request in judgement.requests:
            self._acknowledge(request)
        for asked, result in zip(turn.commands, judgement.results, strict=True):
            if not asked.done.done():
                asked.done.set_result((result, safety))

    def note(self, kind: EventKind, now_ns: int, time_ns: int = 0, **fields: object) -> Safety:
        """Write a journal line that is of no step: start, stop, gap."""
        event = self.journal.note(kind, time_ns or now_ns, now_ns, self.number, **fields)
        return self.put([event], now_ns)

    def put(self, events: list[Event], now_ns: int) -> Safety:
        """Hand journal lines to the publisher."""
        return self._events.put(events, lambda: self._headers.next("Events", now_ns))

    def _record(self, step: Step, judgement: Judgement) -> None:
        """Queue the step as it is stored: with marks, and the samples that the judge put in place."""
        samples = step.samples
        if judgement.marks.any():
            samples = replace(samples, flags=samples.flags | judgement.marks)
        stored = Step(
            step.number,
            step.now_ns,
            Samples.concatenate((samples, judgement.substituted)),
            step.links,
            step.commands,
            step.heard,
            step.faults,
            step.backfills,
            step.conditions,
        )
        header = self._headers.next("Step", step.now_ns)
        data = encode_step(header, stored)
        self._steps.put(Packed(header.seq, step.now_ns, len(stored.samples), data))
