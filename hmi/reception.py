"""What to do with each message of the bus: the pure part of the station's end."""

import logging
from collections.abc import Callable

from hmi.models.frame import Frame, Mailbox
from scada.bus.header import Header
from scada.bus.messages import (
    CoreHeartbeat,
    Forecasts,
    Snapshot,
)
from scada.model import Event, SiteTable, Step

log = logging.getLogger(__name__)


class Reception:
    """What to do with each message, in the bus's loop: the pure part of the service.

    ``ask_again`` is called where the station has to start over from table and snapshot: another
    configuration, another start of the core, or a hole in the sequence of its messages.
    """

    def __init__(self, mailbox: Mailbox, ask_again: Callable[[str], None]) -> None:
        self._mailbox = mailbox
        self._ask_again = ask_again
        self.config_hash = ""
        self._epoch = 0
        self._step = -1
        self._expected: dict[str, int] = {}
        self._journal = 0
        """The number of the core's last journal line that came here."""
        self._behind = 0
        self.waiting = True
        self._held_steps: list[Step] = []
        self._held_events: list[Event] = []

    def heartbeat(self, header: Header, beat: CoreHeartbeat, now_ns: int) -> None:
        """The core lives; it also says which configuration runs."""

        def put(frame: Frame) -> None:
            frame.core, frame.core_received_ns = beat, now_ns

        self._mailbox.put(put)
        if (header.config_hash, header.epoch) != (self.config_hash, self._epoch):
            self.config_hash, self._epoch = header.config_hash, header.epoch
            self.start_over(header.config_hash)
        elif self._missed(beat):
            log.warning("journal lines up to %d did not come", beat.events_seq)
            self.start_over(header.config_hash)

    def start_over(self, config_hash: str) -> None:
        """Hold everything back until a snapshot came, and ask for one."""
        self.waiting = True
        self._expected.clear()
        self._journal = self._behind = 0
        self._held_steps.clear()
        self._held_events.clear()
        self._ask_again(config_hash)

    def step(self, header: Header, step: Step) -> None:
        """Live samples; held back until there is a snapshot to apply them to."""
        if not self._in_order(header):
            return
        if self.waiting:
            self._held_steps.append(step)
        elif step.number > self._step:
            self._put_steps([step])

    def events(self, header: Header, events: list[Event]) -> None:
        """Journal lines; never dropped."""
        if header.source == "core":
            if not self._in_order(header):
                return
            self._journal = max([self._journal, *(event.seq for event in events)])
        if self.waiting:
            self._held_events.extend(events)
        else:
            self._mailbox.put(lambda frame: frame.events.extend(events))

    def forecasts(self, header: Header, message: Forecasts) -> None:
        """Forecasts of the configuration that is shown; the last ones stand."""
        if header.config_hash != self.config_hash or self.waiting:
            return

        def put(frame: Frame) -> None:
            frame.forecasts = message.forecasts

        self._mailbox.put(put)

    def started(self, table: SiteTable | None, snapshot: Snapshot) -> None:
        """Table (where it is new) and snapshot are here: hand over what was held back since."""
        if table is not None:
            self._mailbox.put_table(table)
        self._mailbox.put_snapshot(snapshot)
        self.waiting = False
        self._step = snapshot.step
        self._journal = max(self._journal, snapshot.events_seq)
        steps, self._held_steps = self._held_steps, []
        events, self._held_events = self._held_events, []
        self._put_steps([step for step in steps if step.number > snapshot.step])
        self._mailbox.put(lambda frame: frame.events.extend(events))

    def _put_steps(self, steps: list[Step]) -> None:
        def put(frame: Frame) -> None:
            frame.samples.extend(step.samples for step in steps if len(step.samples))
            frame.links.extend(change for step in steps for change in step.links)

        if steps:
            self._mailbox.put(put)
            self._step = steps[-1].number

    def _missed(self, beat: CoreHeartbeat) -> bool:
        """Whether the core has told more than came here, and nothing came after it to show the hole.

        An alarm that was told while the connection was away for a moment must not wait for the next
        one. Lines may be on their way at one heartbeat; at two in a row they are not.
        """
        told = not self.waiting and not beat.events_waiting
        self._behind = self._behind + 1 if told and beat.events_seq > self._journal else 0
        return self._behind >= 2

    def _in_order(self, header: Header) -> bool:
        """Whether this message is of the core that the station follows; a hole starts over."""
        if header.epoch != self._epoch or header.config_hash != self.config_hash:
            return False
        expected = self._expected.get(header.schema, header.seq)
        self._expected[header.schema] = header.seq + 1
        if header.seq > expected and not self.waiting:
            log.warning("%s messages %d to %d did not come", header.schema, expected, header.seq)
            self.start_over(self.config_hash)
            self._expected[header.schema] = header.seq + 1
        return header.seq >= expected
