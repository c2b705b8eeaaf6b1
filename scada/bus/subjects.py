"""Subjects and streams of a site on the bus: ``dvl.<site>.…``.

Every service names subjects through here, so that permissions and streams are written once.
"""

from dataclasses import dataclass
from typing import Final

CORE: Final = "core"
"""The source whose journal lines have the plain subject."""


@dataclass(frozen=True, slots=True)
class Subjects:
    """The names for one site; a site id has letters, digits and dashes only."""

    site: str

    @property
    def steps(self) -> str:
        """Steps of the core: samples, links and commands in their recorded order. A stream."""
        return f"dvl.{self.site}.steps"

    @property
    def events(self) -> str:
        """Journal lines of the core. A stream, which the journals of other services share."""
        return f"dvl.{self.site}.events"

    def events_of(self, source: str) -> str:
        """Journal lines of one writing service: each has its own chain."""
        return self.events if source == CORE else f"dvl.{self.site}.events.{source}"

    @property
    def other_events(self) -> str:
        """Journal lines of all services but the core."""
        return f"dvl.{self.site}.events.*"

    def table(self, config_hash: str) -> str:
        """The site table of a configuration hash. A stream that keeps the last per subject."""
        return f"dvl.{self.site}.table.{config_hash}"

    @property
    def tables(self) -> str:
        """All site tables."""
        return f"dvl.{self.site}.table.*"

    @property
    def alarm_snapshot(self) -> str:
        """The alarm engine's state, from which a restart goes on. Kept as the last per subject."""
        return f"dvl.{self.site}.state.alarms"

    def chain(self, source: str) -> str:
        """Where the chain of a service without an alarm snapshot ends. Kept as the last per subject."""
        return f"dvl.{self.site}.state.chain.{source}"

    @property
    def chains(self) -> str:
        """All of these."""
        return f"dvl.{self.site}.state.chain.*"

    def mark(self, stream: str) -> str:
        """Up to where the historian has stored a stream (``steps``, ``events``). Kept as the last."""
        return f"dvl.{self.site}.state.historian.{stream}"

    @property
    def marks(self) -> str:
        """All of these."""
        return f"dvl.{self.site}.state.historian.*"

    @property
    def dead(self) -> str:
        """Messages that the historian's store would not take, with the reason. A stream."""
        return f"dvl.{self.site}.dead"

    @property
    def desk_state(self) -> str:
        """The desk's keys and the sessions that it has ended, signed. Kept as the last per subject."""
        return f"dvl.{self.site}.state.desk"

    def heartbeat(self, service: str) -> str:
        """Heartbeat of a service (``core``, ``historian``, ``desk``). Not kept."""
        return f"dvl.{self.site}.heartbeat.{service}"

    @property
    def forecasts(self) -> str:
        """What the core forecasts, for the screens. Not kept."""
        return f"dvl.{self.site}.forecasts"

    @property
    def core(self) -> str:
        """Requests to the core: snapshot, commands."""
        return f"dvl.{self.site}.rpc.core"

    @property
    def desk(self) -> str:
        """Requests to the desk: log in, log out, renew. Sealed to its key."""
        return f"dvl.{self.site}.rpc.desk"

    @property
    def outward(self) -> str:
        """Requests to the service that lets messages out: which linkages are open, and their answers."""
        return f"dvl.{self.site}.rpc.outward"

    @property
    def linkage(self) -> str:
        """Emergency linkages, said again until somebody answers. Not kept."""
        return f"dvl.{self.site}.linkage"

    @property
    def history(self) -> str:
        """Requests to the historian: history, events."""
        return f"dvl.{self.site}.rpc.history"

    @property
    def steps_stream(self) -> str:
        """The stream that keeps `steps`."""
        return f"DVL_{self.site}_STEPS"

    @property
    def events_stream(self) -> str:
        """The stream that keeps `events` and `other_events`."""
        return f"DVL_{self.site}_EVENTS"

    @property
    def state_stream(self) -> str:
        """The stream that keeps the last of each site table and snapshot."""
        return f"DVL_{self.site}_STATE"

    @property
    def readers(self) -> tuple[tuple[str, str], ...]:
        """Which service reads which stream to its end: stream and durable name."""
        return (
            (self.steps_stream, "historian"),
            (self.events_stream, "historian"),
            (self.events_stream, "core"),
            (self.events_stream, "outward"),
        )

    @property
    def dead_stream(self) -> str:
        """The stream that keeps `dead` until a person has dealt with each of them."""
        return f"DVL_{self.site}_DEAD"

    def stream_of(self, subject: str) -> str:
        """The stream that keeps a subject; empty for one that is not kept."""
        if subject == self.steps:
            return self.steps_stream
        if subject == self.events or subject.startswith(f"{self.events}."):
            return self.events_stream
        if subject == self.dead:
            return self.dead_stream
        kept = (f"dvl.{self.site}.table.", f"dvl.{self.site}.state.")
        return self.state_stream if subject.startswith(kept) else ""
