"""An engine, the reference beside it, and the journal between two lives: whatever happens, they agree."""

from typing import Any

import numpy as np

from alarms import AlarmEngine, Catalogue, Changes, Journal, Wish
from alarms.facts import BITS
from alarms.journal import replay
from scada.model import (
    AlarmRecord,
    Area,
    Event,
    FindingKind,
    Findings,
    Process,
    Server,
    SiteTable,
    Suppression,
    SuppressionRule,
)
from scada.model.record import record_of
from tests.alarms.plain_alarm import Line, PlainAlarm
from tests.alarms.plain_plant import PlainConfiguration, PlainPlant
from tests.detect.plant import limit, tag

KINDS = tuple(FindingKind)
START = 1_790_000_000_000_000_000


def table_of(configuration: PlainConfiguration) -> SiteTable:
    """The site table that says what a plain configuration says."""
    tags = dict.fromkeys(name.partition("/")[0] for name in configuration.alarms)
    protected = {
        n.partition("/")[0] for n, d in configuration.alarms.items() if not d.may_be_disabled
    }
    return SiteTable(
        site="test",
        name_zh="",
        name_en="",
        timezone="UTC",
        config_hash="c",
        servers=(Server(id="mine", url="opc.tcp://m"),),
        areas=(
            Area(id="plant", name_zh="", name_en="", profile="power-plant"),
            Area(id="mine", name_zh="", name_en="", profile="cn-2025"),
        ),
        tags=tuple(tag(name, area="mine" if name in protected else "plant") for name in tags),
        alarms=tuple(
            limit(
                ">=",
                1.0,
                name.partition("/")[0],
                limit=name.partition("/")[2],
                latching=definition.latching,
                re_alarm_s=definition.re_alarm_s,
                max_shelve_s=definition.longest_s or 0.0,
            )
            for name, definition in configuration.alarms.items()
        ),
        suppressions=tuple(
            SuppressionRule(
                id=rule.name,
                when=rule.when,
                alarms=rule.alarms,
                off_delay_s=rule.goes_on_s,
                reason_en=rule.reason,
            )
            for rule in configuration.rules
        ),
    )


class World:
    """Steps both, and compares everything after each."""

    def __init__(self, configurations: list[PlainConfiguration]) -> None:
        self.configurations = configurations
        self.catalogues = [Catalogue(table_of(one)) for one in configurations]
        self.engine = AlarmEngine(self.catalogues[0])
        self.plain = PlainPlant(configurations[0])
        self.journal = Journal("core", 1)
        self.now = START
        self.told: dict[str, AlarmRecord] = {}
        self.events: list[Event] = []
        self.written: list[Event] = []
        self.steps = self.since = 0
        self.base: tuple[AlarmRecord, ...] = ()

    @property
    def names(self) -> list[str]:
        return list(self.plain.alarms)

    # -- a step of the core

    def step(self, batch: list[tuple[str, FindingKind, int, str]]) -> None:
        """Findings, each with how long ago it was and the alarm that explains it; then time."""
        index = self.engine.catalogue.index
        findings = Findings.of(
            [index[name] for name, *_ in batch],
            [KINDS.index(kind) for _, kind, *_ in batch],
            [self.now - ago for _, _, ago, _ in batch],
            1.5,
            7,
            [index.get(cause, -1) for *_, cause in batch],
        )
        self.write(self.engine.step(findings, self.now))
        self.plain.findings([(n, k, self.now - ago, c) for n, k, ago, c in batch], self.now)
        self.elapse()

    def elapse(self) -> None:
        self.write(self.engine.advance(self.now))
        self.plain.time_passes(self.now)
        if self.steps % 8 == 0:
            assert not len(self.engine.advance(self.now))
            self.plain.time_passes(self.now)
        self.compare()

    # -- commands

    def acknowledge(self, names: list[str]) -> None:
        self.command(
            self.engine.acknowledge(names, "li", "seen", self.now),
            [n for n in dict.fromkeys(names) if self.plain.alarms[n].acknowledge(self.now)],
        )

    def reset(self, names: list[str]) -> None:
        self.command(
            self.engine.reset(names, "li", "done", self.now),
            [n for n in dict.fromkeys(names) if self.plain.alarms[n].reset()],
        )

    def silence(self, names: list[str], wish: Wish) -> None:
        def plain(alarm: PlainAlarm) -> bool:
            if wish.permit:
                by = wish.user, wish.reason, wish.permit
                return alarm.take_out(self.now, wish.until_ns, *by)
            return alarm.shelve(self.now, wish.until_ns, wish.one_shot, wish.user, wish.reason)

        self.command(
            self.engine.silence(names, wish),
            [n for n in dict.fromkeys(names) if plain(self.plain.alarms[n])],
        )

    def put_back(self, names: list[str], kind: Any) -> None:
        shelved = kind is next(iter(BITS))
        end = self.engine.unshelve if shelved else self.engine.return_to_service
        self.command(
            end(names, "wu", "back", self.now),
            [n for n in dict.fromkeys(names) if self.plain.alarms[n].put_back(kind, self.now)],
        )

    def grade(self, name: str, level: int) -> None:
        number = np.array([self.engine.catalogue.index[name]], np.int32)
        self.write(self.engine.set_levels(number, np.array([level], np.uint8), self.now))
        self.plain.alarms[name].grade(level)
        self.compare()

    def command(self, outcome: tuple[Changes, dict[str, str]], done: list[str]) -> None:
        changes, refused = outcome
        ids = self.engine.catalogue.ids
        assert [ids[number] for number in changes.alarm.tolist()] == done
        assert not refused.keys() & set(done)
        assert all(" / " in why for why in refused.values())
        self.write(changes)
        self.elapse()

    # -- two lives

    def restart(self, configuration: int, from_events: bool) -> None:
        """The core stops, and another begins from its records, or from the journal alone."""
        self.compare_records()
        before = self.engine.records()
        if from_events:
            records = replay(self.base, self.events[self.since :])
            assert sorted(records, key=_name) == sorted(before, key=_name)
            before = records
        self.engine = AlarmEngine(self.catalogues[configuration])
        orphans = self.engine.restore(before)
        alarms = self.plain.alarms
        self.plain = PlainPlant(self.configurations[configuration])
        assert sorted(record.alarm for record in orphans) == sorted(self.plain.begin(alarms))
        self.note(self.journal.orphaned(orphans, self.now, 0))
        # Area, limit and the like are the new configuration's from here on.
        self.base, self.since = self.engine.records(), len(self.events)
        self.told = {record.alarm: record for record in self.base}

    # -- comparing

    def write(self, changes: Changes) -> None:
        self.note(self.journal.write(changes, self.engine.catalogue, self.now, 1))

    def note(self, new: list[Event]) -> None:
        for event in new:
            record = record_of(event, self.told.get(event.alarm))
            assert record is not None
            self.told[event.alarm] = record
            if not (record.process or record.acknowledgement or record.suppressed):
                del self.told[event.alarm]
        self.events += new
        self.written += [event for event in new if event.text.get("en") != GONE]

    def compare(self) -> None:
        """The lines alarm by alarm; now and then too the records that they make, and every fact."""
        self.steps += 1
        wanted = self.plain.take_lines()
        if self.written or wanted:
            found = [_line(event) for event in self.written]
            assert sorted(found, key=_alarm) == sorted(wanted, key=_alarm)
            self.written.clear()
        if self.steps % 4 == 0:
            self.compare_records()

    def compare_records(self) -> None:
        """What a reader of the journal knows is what the engine has and what the reference has."""
        records = {record.alarm: record for record in self.engine.records()}
        assert self.told == records
        assert {n: _plain(a) for n, a in self.plain.alarms.items() if _is_kept(a)} == {
            name: _facts(record) for name, record in records.items()
        }


GONE = "removed from the configuration"


def _alarm(line: Line) -> str:
    return line.alarm


def _name(record: AlarmRecord) -> str:
    return record.alarm


def _is_kept(alarm: PlainAlarm) -> bool:
    return not alarm.is_normal or bool(alarm.silenced)


def _line(event: Event) -> Line:
    suppressed: tuple[Suppression, ...] = event.suppressed or ()
    return Line(
        event.alarm,
        event.kind,
        event.process is Process.ACTIVE,
        event.process is Process.LATCHED,
        bool(event.acknowledgement),
        event.held,
        suppressed,
        event.raised_ns,
        event.level or 0,
    )


def _facts(record: AlarmRecord) -> tuple[object, ...]:
    return (
        record.process is Process.ACTIVE,
        record.process is Process.LATCHED,
        bool(record.acknowledgement),
        record.held,
        record.cause,
        record.suppressed,
        record.raised_ns,
        record.acknowledged_ns,
        record.level,
    )


def _plain(alarm: PlainAlarm) -> tuple[object, ...]:
    order = sorted(alarm.silenced.values(), key=lambda one: int(BITS[one.kind]))
    return (
        alarm.there,
        alarm.latched,
        alarm.waits_for_acknowledgement,
        alarm.held,
        alarm.cause,
        tuple(order),
        alarm.first_heard_ns,
        alarm.acknowledged_ns,
        alarm.level,
    )
