"""One alarm at a time, by the words of the standard and not by the table.

Written from the prose of ISA-18.2 as the documents of this project tell it; it knows nothing of
`alarms`. Slow, plain, and for tests only.
"""

from dataclasses import dataclass, field

from scada.model import EventKind, FindingKind, Suppression, SuppressionKind

S = 1_000_000_000
SHELVED = SuppressionKind.SHELVED
BY_DESIGN = SuppressionKind.BY_DESIGN
OUT_OF_SERVICE = SuppressionKind.OUT_OF_SERVICE
ORDER = (SHELVED, BY_DESIGN, OUT_OF_SERVICE)


@dataclass(frozen=True)
class PlainDefinition:
    """What a configuration says of one alarm. ``longest_s`` 0: it may not be shelved."""

    latching: bool = False
    re_alarm_s: float = 0.0
    longest_s: float = 28_800.0
    may_be_disabled: bool = True


@dataclass(frozen=True)
class Line:
    """What the journal must say: what happened, and everything that is true afterwards."""

    alarm: str
    kind: EventKind
    there: bool
    latched: bool
    waits_for_acknowledgement: bool
    held: bool
    suppressed: tuple[Suppression, ...]
    first_heard_ns: int
    level: int


def too_late(now: int, since: int, lasts: float) -> bool:
    """A time is over when it has passed, or when the clock was set back to well before it began."""
    return now - since >= round(lasts * S) or since - now > 5 * S


@dataclass
class PlainAlarm:
    """What is true of one alarm; `lines` is what it has told since they were taken."""

    name: str
    definition: PlainDefinition = PlainDefinition()
    there: bool = False
    latched: bool = False
    waits_for_acknowledgement: bool = False
    held: bool = False
    cause: str = ""
    first_heard_ns: int = 0
    acknowledged_ns: int = 0
    level: int = 0
    first_out: str = ""
    silenced: dict[SuppressionKind, Suppression] = field(default_factory=dict)
    lines: list[Line] = field(default_factory=list)

    @property
    def is_normal(self) -> bool:
        return not (self.there or self.latched or self.waits_for_acknowledgement)

    # -- what the process does

    def finding(self, kind: FindingKind, time_ns: int, cause: str) -> None:
        if kind is FindingKind.HELD:
            if self.there and (not self.held or cause != self.cause):
                self.held, self.cause = True, cause
                self.tell(EventKind.HELD)
        elif kind is FindingKind.RETURNED:
            if self.there:
                self.over(time_ns)
        elif not self.there:
            self.comes(time_ns)
        elif self.held:
            self.held, self.cause = False, ""
            self.tell(EventKind.CONFIRMED)

    def comes(self, time_ns: int) -> None:
        """It is annunciated; one that nobody has acknowledged yet goes on from when it was first heard."""
        if not self.waits_for_acknowledgement:
            self.first_heard_ns = time_ns
        self.there, self.latched, self.waits_for_acknowledgement = True, False, True
        self.acknowledged_ns = 0
        self.tell(EventKind.RAISED)

    def over(self, time_ns: int) -> None:
        self.there = self.held = False
        self.cause = ""
        self.latched = self.definition.latching
        self.settle()
        self.tell(EventKind.RETURNED)
        if SHELVED in self.silenced and self.silenced[SHELVED].one_shot:
            self.unsilence(SHELVED, time_ns)

    def settle(self) -> None:
        """What is not there and not latched was acknowledged of nothing; what is normal has no grade."""
        if not self.there and not self.latched:
            self.acknowledged_ns = 0
        if self.is_normal:
            self.level = 0
            if not self.silenced:
                self.first_out = ""

    # -- what people do

    def acknowledge(self, now: int) -> bool:
        if not self.waits_for_acknowledgement:
            return False
        self.waits_for_acknowledgement = False
        self.acknowledged_ns = now
        self.settle()
        self.tell(EventKind.ACKNOWLEDGED)
        return True

    def reset(self) -> bool:
        """Only what is over, latched and acknowledged."""
        if not self.latched or self.waits_for_acknowledgement:
            return False
        self.latched = False
        self.settle()
        self.tell(EventKind.RESET)
        return True

    def shelve(self, now: int, until: int, one_shot: bool, user: str, reason: str) -> bool:
        longest = round(self.definition.longest_s * S)
        if not longest or SHELVED in self.silenced or (until and until <= now):
            return False
        if not one_shot and (not until or until - now > longest):
            return False
        if one_shot:
            until = min(until or now + longest, now + longest)
        self.silence(
            Suppression(
                kind=SHELVED,
                since_ns=now,
                until_ns=until,
                one_shot=one_shot,
                user=user,
                reason=reason,
            ),
            EventKind.SHELVED,
        )
        return True

    def take_out(self, now: int, until: int, user: str, reason: str, permit: str) -> bool:
        if not self.definition.may_be_disabled or OUT_OF_SERVICE in self.silenced:
            return False
        if until and until <= now:
            return False
        self.silence(
            Suppression(
                kind=OUT_OF_SERVICE,
                since_ns=now,
                until_ns=until,
                user=user,
                reason=reason,
                rule=permit,
            ),
            EventKind.OUT_OF_SERVICE,
        )
        return True

    def put_back(self, kind: SuppressionKind, now: int) -> bool:
        if kind not in self.silenced:
            return False
        self.unsilence(kind, now)
        return True

    def silence(self, one: Suppression, kind: EventKind) -> None:
        self.silenced[one.kind] = one
        self.tell(kind)

    def unsilence(self, kind: SuppressionKind, now: int) -> None:
        """What is there is annunciated afresh; what is over needs nobody; what is latched stays so."""
        del self.silenced[kind]
        if not self.silenced and not self.latched:
            self.waits_for_acknowledgement = self.there
            if self.there:
                self.first_heard_ns = now
                self.acknowledged_ns = 0
        self.settle()
        self.tell(
            {
                SHELVED: EventKind.UNSHELVED,
                BY_DESIGN: EventKind.UNSUPPRESSED,
                OUT_OF_SERVICE: EventKind.IN_SERVICE,
            }[kind]
        )

    # -- what time does

    def time_passes(self, now: int) -> None:
        """What a person silenced ends by its time, at the latest after the longest that is allowed."""
        for kind in (SHELVED, BY_DESIGN, OUT_OF_SERVICE):
            one = self.silenced.get(kind)
            if one is not None and self.must_end(one, now):
                self.unsilence(kind, now)

    def must_end(self, one: Suppression, now: int) -> bool:
        longest = self.definition.longest_s
        allowed = longest if one.kind is SHELVED else self.definition.may_be_disabled
        if not allowed:
            return True
        if one.kind is SHELVED and too_late(now, one.since_ns, longest):
            return True
        return bool(one.until_ns) and too_late(now, one.since_ns, (one.until_ns - one.since_ns) / S)

    def asks_again(self, now: int) -> None:
        waits = self.definition.re_alarm_s
        if not waits or not self.there or self.waits_for_acknowledgement:
            return
        if too_late(now, self.acknowledged_ns, waits):
            self.waits_for_acknowledgement = True
            self.acknowledged_ns = 0
            self.tell(EventKind.RE_ALARMED)

    def no_longer_latching(self) -> None:
        """The configuration was changed while it was latched: it has returned."""
        if self.latched and not self.definition.latching:
            self.latched = False
            self.settle()
            self.tell(EventKind.RETURNED)

    # -- what is graded

    def grade(self, level: int) -> bool:
        if self.is_normal or level == self.level:
            return False
        self.level = level
        self.tell(EventKind.LEVEL)
        return True

    def tell(self, kind: EventKind) -> None:
        self.lines.append(
            Line(
                self.name,
                kind,
                self.there,
                self.latched,
                self.waits_for_acknowledgement,
                self.held,
                tuple(self.silenced[one] for one in ORDER if one in self.silenced),
                self.first_heard_ns,
                self.level,
            )
        )
        if self.is_normal and not self.silenced:
            self.first_heard_ns = 0


@dataclass
class PlainRule:
    """A row of suppression.csv, as its prose has it. ``stopped`` is when nobody vouched any more."""

    name: str
    when: tuple[str, ...]
    alarms: tuple[str, ...]
    goes_on_s: float = 0.0
    reason: str = ""
    vouched: bool = False
    doubted: bool = False
    in_effect: bool = False
    stopped: int = 0
    counting_down: bool = False

    def causes(self, alarms: dict[str, PlainAlarm]) -> tuple[bool, bool, bool]:
        """One vouches; none does, but one is held; none does, but one was silenced by a person."""
        mine = [alarms[name] for name in self.when if name in alarms and alarms[name].there]
        heard = [a for a in mine if SHELVED not in a.silenced and OUT_OF_SERVICE not in a.silenced]
        vouched = any(not alarm.held for alarm in heard)
        return vouched, bool(heard) and not vouched, len(heard) < len(mine) and not vouched

    def cause_came(self, alarms: dict[str, PlainAlarm]) -> bool:
        vouched = self.causes(alarms)[0]
        self.vouched |= vouched
        self.in_effect |= vouched
        return vouched

    def turn(self, alarms: dict[str, PlainAlarm], now: int) -> None:
        """Afterwards: ``vouched`` begins suppressions, `holds` says which go on."""
        vouched, doubted, muted = self.causes(alarms)
        if not vouched and (self.vouched or (self.doubted and not doubted)):
            self.stopped = now
        self.vouched, self.doubted = vouched, doubted
        lasts = max(self.goes_on_s, 10.0) if doubted else 0.0 if muted else self.goes_on_s
        self.counting_down = self.in_effect and not too_late(now, self.stopped, lasts)
        self.in_effect = vouched or self.counting_down or (doubted and self.in_effect)

    def holds(self, alarm: PlainAlarm) -> bool:
        """Whether it goes on silencing an alarm that it silences."""
        if alarm.name not in self.alarms:
            return False
        if self.vouched or self.counting_down:
            return True
        return self.in_effect and self.doubted and alarm.held
