"""The faults that the core sees in itself and in what it stands on: the system alarms."""

from collections.abc import Iterable, Mapping

from alarms.service import EventPublisher
from davylamp.core import words
from davylamp.core.intake import Intake
from davylamp.core.step_publisher import StepPublisher
from scada.bus.bus import Bus
from scada.bus.messages import HistorianHeartbeat
from scada.model import AlarmKind, AlarmRecord, Fault, LinkState, LinkStatus, Process, Server
from scada.model.trouble import TroubleKind

SECOND = 1_000_000_000
HISTORIAN_SILENT_S = 5.0
AGAIN_S = 60.0
"""More of what an alarm told of is told anew, but not more often."""
HISTORIAN_TRIES_S = 5.0
"""For so long a store may say no before it is an alarm: one that starts anew is back by then."""
AWAY_S = 2.0
"""A core that has not looked for so long was stopped itself, and may not call others silent yet."""
NEARLY_FULL = 0.7
CERTIFICATE_DAYS = 30
"""So long before a certificate ends it is time to renew it."""
CLOCK_RETURN = 0.8
"""A clock that was off is right again within this part of the tolerance."""
QUIET_S = 10.0
"""For so long nothing may have been late before the alarm of it returns."""


OWN_ALARM = {
    TroubleKind.REFUSED: "site/historian_refused",
    TroubleKind.DISK: "site/historian_disk",
    TroubleKind.DAMAGED: "site/historian_files",
    TroubleKind.LETTERS: "site/historian_letters",
    TroubleKind.DROPPED: "site/historian_dropped",
    TroubleKind.BEHIND: "site/historian_behind",
}
"""What is wrong with the history and has an alarm of its own; all else is ``site/historian``."""


class Faults:
    """Turns conditions into faults: one when a condition comes, one when it goes."""

    def __init__(self, intake: Intake, recovered: Iterable[AlarmRecord]) -> None:
        self._intake = intake
        self._active = {
            record.alarm
            for record in recovered
            if record.kind is AlarmKind.SYSTEM and record.process is Process.ACTIVE
        }

    def site(self, alarm: str, active: bool, now_ns: int, reason: str = "") -> None:
        """Say how a condition of the site stands now."""
        self.set(alarm, active, now_ns, words.site_fault(alarm, reason) if active else {})

    def set(self, alarm: str, active: bool, now_ns: int, said: words.Words) -> None:
        """Say how any condition stands now, in words."""
        if active == (alarm in self._active):
            return
        (self._active.add if active else self._active.discard)(alarm)
        self._intake.fault(Fault(alarm=alarm, active=active, time_ns=now_ns, detail=said))


class SelfWatch:
    """Looks at the core's parts a few times a second."""

    def __init__(
        self,
        faults: Faults,
        bus: Bus,
        steps: StepPublisher,
        events: EventPublisher,
        servers: Iterable[Server],
        clock_tolerance_s: float,
    ) -> None:
        self._servers = {server.id: server for server in servers}
        self._faults, self._bus, self._steps, self._events = faults, bus, steps, events
        self._tolerance_s = clock_tolerance_s
        self._ends: dict[str, int] = {}
        """When the certificate of each server ends that an alarm was raised for."""
        self._late_ns = 0
        self._bus_up_ns = 0
        self._historian_ns = 0
        self._historian: HistorianHeartbeat | None = None
        self._amounts: dict[str, tuple[int, int]] = {}
        """How much was told with an alarm of the history, and when."""
        self._looked_ns = 0
        self._back_ns = 0
        """When this core came back from having been away itself."""
        self._clocks: dict[str, float] = {}
        """By how much each server's clock is off, in seconds, as it was told."""

    @property
    def bus_up(self) -> bool:
        """Whether the bus takes what the core says."""
        return self._bus.is_up and not self._steps.down

    def historian(self, beat: HistorianHeartbeat, now_ns: int) -> None:
        """The historian was heard."""
        self._historian_ns, self._historian = now_ns, beat

    def reports(self, fault: str, now_ns: int) -> None:
        """What the desk says of the reports that were due; empty where all were made."""
        self._faults.site("site/reports", bool(fault), now_ns, fault)

    def streams(self, fullness: float, now_ns: int) -> None:
        """How full the stream of steps is, 0 to 1."""
        said = f"the stream of steps has used {fullness:.0%} of its room"
        self._faults.site("site/streams", fullness > NEARLY_FULL, now_ns, said)

    def late(self, seconds: float, now_ns: int) -> None:
        """A turn began or ended this much too late."""
        self._late_ns = now_ns
        self._faults.site("site/late", True, now_ns, f"{seconds:.1f} s late")

    def look(self, links: Iterable[LinkStatus], ahead_s: Mapping[str, float], now_ns: int) -> None:
        """Judge every condition; ``ahead_s`` says by how much a server's source times are ahead."""
        if now_ns - self._looked_ns > AWAY_S * SECOND:
            self._back_ns = now_ns
        self._looked_ns = now_ns
        steps, faults = self._steps, self._faults
        up = self.bus_up
        faults.site("site/bus", not up, now_ns, steps.reason or "no connection")
        self._bus_up_ns = (self._bus_up_ns or now_ns) if up else 0
        lost = f"{steps.lost} samples did not fit into memory while the bus was away"
        faults.site("site/memory", steps.overflowing, now_ns, lost)
        disk = self._events.disk_fault
        faults.site("site/disk", bool(disk), now_ns, disk)
        if now_ns - self._late_ns > QUIET_S * SECOND:
            faults.site("site/late", False, now_ns)
        self._look_at_historian(now_ns)
        links = tuple(links)
        ours = self._is_ours(links)
        for link in links:
            self._look_at_clock(link, ahead_s.get(link.server, 0.0), ours, now_ns)
            self._look_at_certificate(link, now_ns)
            self._look_at_conditions(link, now_ns)

    def _look_at_historian(self, now_ns: int) -> None:
        """Silent or in trouble. One that was never heard is not missed: it may not be wanted."""
        if not self._historian_ns:
            self._faults.site("site/historian", False, now_ns)
            return
        since_ns = max(self._historian_ns, self._bus_up_ns, self._back_ns)
        silent = bool(self._bus_up_ns) and now_ns - since_ns > HISTORIAN_SILENT_S * SECOND
        if self._bus_up_ns and silent:
            self._faults.site("site/historian", True, now_ns, "the historian is silent")
        elif self._bus_up_ns and self._historian:
            self._look_at_troubles(self._historian, now_ns)

    def _look_at_troubles(self, beat: HistorianHeartbeat, now_ns: int) -> None:
        """What the historian says of itself; what it said last holds while it is silent."""
        others = [one for one in beat.troubles if one.kind not in OWN_ALARM]
        waited = [one for one in others if beat.now_ns - one.since_ns > HISTORIAN_TRIES_S * SECOND]
        said = "; ".join(one.en for one in waited)
        if not beat.troubles:
            said = beat.fault
        self._faults.site("site/historian", bool(said), now_ns, said)
        for kind, alarm in OWN_ALARM.items():
            told = [one for one in beat.troubles if one.kind is kind]
            if told and self._is_more(alarm, _amount(kind, beat), now_ns):
                self._faults.set(alarm, False, now_ns, {})  # more of it came: said anew
            said_both = words.history_fault([(one.zh, one.en) for one in told])
            self._faults.set(alarm, bool(told), now_ns, said_both)

    def _is_more(self, alarm: str, amount: int, now_ns: int) -> bool:
        """Whether more was lost or refused than was told, and long enough ago to tell it again."""
        told, told_ns = self._amounts.get(alarm, (0, 0))
        if amount > told and now_ns - told_ns < AGAIN_S * SECOND:
            return False
        if amount != told:
            self._amounts[alarm] = (amount, now_ns)
        return amount > told

    def _look_at_clock(self, link: LinkStatus, ahead_s: float, ours: bool, now_ns: int) -> None:
        """The server's own clock, else the times of its samples.

        A clock that goes on jumping is told anew where it is much farther off, or to the other side.
        """
        if link.state is not LinkState.UP:
            return
        alarm, said_s = f"server.{link.server}/clock", self._clocks.get(link.server, 0.0)
        # Once it is off it must come well within the tolerance, so that the alarm does not chatter.
        limit_s = self._tolerance_s * (CLOCK_RETURN if said_s else 1.0)
        off_s = link.clock_offset_s
        if abs(off_s) <= limit_s:
            off_s = ahead_s
        wrong = abs(off_s) > limit_s
        if wrong and said_s and abs(off_s - said_s) > max(self._tolerance_s, abs(said_s) / 2):
            self._faults.set(alarm, False, now_ns, {})
            said_s = 0.0
        said = words.clock_fault(self._servers[link.server], off_s, ours) if wrong else {}
        self._faults.set(alarm, wrong, now_ns, said)
        self._clocks[link.server] = (said_s or off_s) if wrong else 0.0

    def _is_ours(self, links: Iterable[LinkStatus]) -> bool:
        """Whether two servers or more are all off by the same: then it is our own clock that is."""
        off_s = [link.clock_offset_s for link in links if link.state is LinkState.UP]
        agree = len(off_s) > 1 and max(off_s) - min(off_s) < self._tolerance_s
        return agree and min(map(abs, off_s)) > self._tolerance_s

    def _look_at_certificate(self, link: LinkStatus, now_ns: int) -> None:
        """Close to its end, or past it; also while the link is lost, which may be the reason."""
        alarm, until_ns = f"server.{link.server}/certificate", link.certificate_until_ns
        if not until_ns and link.state is not LinkState.UP:
            return  # nothing is known yet
        left_ns = until_ns - now_ns
        due = bool(until_ns) and left_ns < CERTIFICATE_DAYS * 86_400 * SECOND
        if due and self._ends.get(link.server, until_ns) != until_ns:
            self._faults.set(alarm, False, now_ns, {})  # another one is due: said anew
        said = words.certificate_fault(self._servers[link.server], link) if due else {}
        self._faults.set(alarm, due, now_ns, said)
        self._ends[link.server] = until_ns

    def _look_at_conditions(self, link: LinkStatus, now_ns: int) -> None:
        """More alarms of a server's own than are shown."""
        if link.state is not LinkState.UP:
            return
        many = link.conditions_left_out > 0
        said = words.conditions_fault(self._servers[link.server], link) if many else {}
        self._faults.set(f"server.{link.server}/conditions", many, now_ns, said)


def _amount(kind: TroubleKind, beat: HistorianHeartbeat) -> int:
    """How much was lost or refused, where that is counted."""
    if kind is TroubleKind.LETTERS:
        return beat.dead_letters
    if kind is TroubleKind.DROPPED:
        return sum(stream.dropped for stream in beat.streams)
    return 0
