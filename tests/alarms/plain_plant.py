"""All alarms of a site one by one: the reference that the engine is held against."""

from dataclasses import dataclass, field

from scada.model import EventKind, FindingKind, Suppression
from tests.alarms.plain_alarm import (
    BY_DESIGN,
    Line,
    PlainAlarm,
    PlainDefinition,
    PlainRule,
)


@dataclass(frozen=True)
class PlainConfiguration:
    """The alarms by name in the order of the site, and the rules in theirs."""

    alarms: dict[str, PlainDefinition]
    rules: tuple[PlainRule, ...] = ()


@dataclass
class PlainPlant:
    """What a core makes of its alarms, told one at a time."""

    configuration: PlainConfiguration
    alarms: dict[str, PlainAlarm] = field(default_factory=dict)
    rules: list[PlainRule] = field(default_factory=list)
    restarted: bool = False

    def __post_init__(self) -> None:
        self.begin({})

    def begin(self, before: dict[str, PlainAlarm]) -> list[str]:
        """A life of the core that goes on from ``before``; returns what the site has no longer."""
        self.restarted = True
        self.alarms = {}
        for name, definition in self.configuration.alarms.items():
            self.alarms[name] = before.get(name) or PlainAlarm(name)
            self.alarms[name].definition = definition
            if self.alarms[name].cause not in ("", *self.configuration.alarms):
                self.alarms[name].cause = ""
        self.rules = [
            PlainRule(r.name, r.when, r.alarms, r.goes_on_s, r.reason)
            for r in self.configuration.rules
        ]
        for alarm in self.alarms.values():
            for rule in self.rules:
                if BY_DESIGN in alarm.silenced and alarm.silenced[BY_DESIGN].rule == rule.name:
                    rule.vouched = rule.in_effect = True
        gone = [name for name in before if name not in self.alarms]
        return [name for name in gone if not before[name].is_normal or before[name].silenced]

    def findings(self, batch: list[tuple[str, FindingKind, int, str]], now: int) -> None:
        """Causes first, so that what follows from them is silent before it is heard."""
        causes = {name for rule in self.rules for name in rule.when}
        first = [one for one in batch if one[0] in causes]
        for name, kind, time_ns, cause in first:
            self.alarms[name].finding(kind, time_ns, cause)
        if first:
            for rule in self.rules:
                if rule.cause_came(self.alarms):
                    self.silence_by(rule, now)
        for name, kind, time_ns, cause in batch:
            if name not in causes:
                self.alarms[name].finding(kind, time_ns, cause)

    def silence_by(self, rule: PlainRule, now: int) -> None:
        for name in rule.alarms:
            alarm = self.alarms.get(name)
            if alarm and alarm.definition.may_be_disabled and BY_DESIGN not in alarm.silenced:
                alarm.silence(by_design(rule, now), EventKind.SUPPRESSED)

    def time_passes(self, now: int) -> None:
        if self.restarted:
            for alarm in self.alarms.values():
                alarm.no_longer_latching()
        self.restarted = False
        for alarm in self.alarms.values():
            alarm.time_passes(now)
        for rule in self.rules:
            rule.turn(self.alarms, now)
        for alarm in list(self.alarms.values()):
            self.by_rules(alarm, now)
        for alarm in self.alarms.values():
            alarm.asks_again(now)

    def by_rules(self, alarm: PlainAlarm, now: int) -> None:
        """A suppression by design stays with its rule, passes to another that holds, or ends."""
        mine = [r for r in self.rules if alarm.name in r.alarms]
        if BY_DESIGN not in alarm.silenced:
            new = next((rule for rule in mine if rule.vouched), None)
            if new and alarm.definition.may_be_disabled:
                alarm.silence(by_design(new, now), EventKind.SUPPRESSED)
            return
        holding = [rule for rule in mine if rule.holds(alarm)]
        if any(rule.name == alarm.silenced[BY_DESIGN].rule for rule in holding):
            return
        if holding:
            alarm.silence(by_design(holding[0], now), EventKind.SUPPRESSED)
        else:
            alarm.unsilence(BY_DESIGN, now)

    def take_lines(self) -> list[Line]:
        found = [line for alarm in self.alarms.values() for line in alarm.lines]
        for alarm in self.alarms.values():
            alarm.lines.clear()
        return found


def by_design(rule: PlainRule, now: int) -> Suppression:
    return Suppression(kind=BY_DESIGN, since_ns=now, reason=rule.reason, rule=rule.name)
