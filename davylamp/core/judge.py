"""The judge: one step of the core, from samples to journal lines, as a pure function.

In a step the order is always the same: the start (once), links, what was heard, the samples layer
by layer (quality, what is calculated from them, limits, then the other detectors, each into the
alarm engine, and the same for what was calculated), what time alone
brings (silence, delays), what the servers said of their own alarms, the core's own faults, the
operators' commands; at last, apart from all that, what was backfilled.
The same steps give the same changes, whoever runs them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from alarms import (
    AlarmEngine,
    Catalogue,
    Changes,
    Overseeing,
    SourceAlarms,
    Transition,
    annunciations,
)
from alarms.flood import Floods, Kept
from davylamp.core import words
from davylamp.core.apart import Apart, Told
from davylamp.core.calculating import Calculating
from davylamp.core.commanding import Commanding, Word
from davylamp.core.flood_words import flood_word
from davylamp.core.latest import Latest
from scada.detect import (
    Detecting,
    LimitBank,
    Note,
    QualityBank,
    QualitySettings,
    Scan,
    Verdict,
)
from scada.detect.calculated import Amounts, Totals
from scada.model import (
    NO_CAUSE,
    AlarmKind,
    AlarmRecord,
    Command,
    CommandResult,
    ConditionAcknowledgement,
    Detector,
    EndCalibration,
    Fault,
    FindingKind,
    Findings,
    Flag,
    Forecast,
    PortableReading,
    Quality,
    Samples,
    SiteTable,
    StartCalibration,
    Step,
    quality_of,
)

_OURS: Final = np.uint16(Flag.SUBSTITUTED | Flag.SOURCE_TIME_MISSING)
_CALCULATED: Final = np.uint16(Flag.CALCULATED)
_NO_TOTALS: Final[Mapping[str, Amounts]] = {}
_NO_FLOODS: Final[Mapping[str, Sequence[int]]] = {}
_NO_QUALITY: Final = np.empty(0, np.uint8)


@dataclass(frozen=True, slots=True)
class JudgeSettings:
    """How the core judges, besides what the site's tables say."""

    clock_tolerance_s: float = 5.0
    floods: bool = True
    """Whether floods are looked for: of a few tags judged anew their number says nothing."""
    quality: QualitySettings = field(default_factory=QualitySettings)


@dataclass(frozen=True, slots=True)
class Judgement:
    """What came of one step.

    ``findings`` count alarms of the catalogue. ``changes`` are the journal lines, in order.
    ``substituted`` are samples to store beside the measured ones. ``results`` answer the step's
    commands, in their order. ``marks`` are the flags to store beside the step's samples, ``(k,)``.
    ``told`` is what ended backfills would have raised. ``sources`` are the
    journal lines of the servers' own alarms, ``requests`` what is to be asked of the servers.
    ``notes`` are journal lines that are no alarms': calibrations and comparisons of sensors;
    ``words`` what people said and did without moving an alarm. ``resumed``: the first step of a life
    that goes on from suppressed alarms; delays count from it, so that it is recorded.
    """

    findings: Findings
    changes: tuple[Changes, ...]
    substituted: Samples
    results: tuple[CommandResult, ...]
    marks: NDArray[np.uint16]
    told: tuple[Told, ...] = ()
    sources: tuple[Transition, ...] = ()
    requests: tuple[ConditionAcknowledgement, ...] = ()
    notes: tuple[Note, ...] = ()
    words: tuple[Word, ...] = ()
    resumed: bool = False

    @property
    def is_empty(self) -> bool:
        """Whether the step said nothing new."""
        changed = self.changes or self.sources or self.notes or self.words or self.resumed
        return not (changed or len(self.substituted) or self.results or self.told)


class Judge:
    """All detectors and the alarm engine of one site."""

    def __init__(self, table: SiteTable, settings: JudgeSettings | None = None) -> None:
        settings = settings or JudgeSettings()
        self.catalogue = Catalogue(table)
        self.engine = AlarmEngine(self.catalogue)
        self.latest = Latest(len(table.tags))
        rows = {server.id: row for row, server in enumerate(table.servers)}
        nowhere = len(rows)
        self._overseeing = Overseeing(self.engine, self.latest)
        self._floods = Floods(table) if settings.floods else None
        self._server = np.array([rows.get(tag.server, nowhere) for tag in table.tags], np.intp)
        self._place = {tag.id: number for number, tag in enumerate(table.tags)}
        self._tolerance_s = settings.clock_tolerance_s
        self._limits = LimitBank(table.tags, table.alarms, settings.clock_tolerance_s)
        ids = tuple(server.id for server in table.servers)
        self._apart = Apart(self._limits, self._server, ids)
        self._calculating = Calculating(table, settings.clock_tolerance_s)
        self._measured = len(table.tags) - len(table.calculated)
        measured = table.tags[: self._measured]
        self._quality = QualityBank(measured, table.servers, table.scan_s, settings.quality)
        self._detecting = Detecting(table, self.catalogue.detections)
        self._sources = SourceAlarms(table, settings.clock_tolerance_s)
        self._commanding = Commanding(self.engine, self._sources)
        self._lost = np.zeros(len(ids), np.bool_)
        self._calculated: list[Samples] = []
        self._begun = False
        self._found: list[Findings] = []
        self._changed: list[Changes] = []
        self._made: list[Samples] = []
        self._followed: list[Transition] = []
        self._requests: list[ConditionAcknowledgement] = []
        self._words: list[Word] = []
        self._resumed = False
        self._now_ns = 0

    @property
    def count(self) -> int:
        """How many alarms are annunciated."""
        return self.engine.count + len(self._sources)

    def records(self) -> tuple[AlarmRecord, ...]:
        """Every alarm that is not normal, or suppressed."""
        return self.engine.records() + self._sources.records()

    def alarm_area(self, alarm: str) -> str | None:
        """The area of an alarm, empty for one of the site's own; None where there is no such alarm."""
        number = self.catalogue.index.get(alarm)
        return self._sources.area(alarm) if number is None else self.catalogue.area[number]

    def tag_area(self, tag: str) -> str | None:
        """The area of a tag; None where there is no such tag."""
        row = self._place.get(tag)
        return None if row is None else self.catalogue.table.tags[row].area

    @property
    def limits(self) -> LimitBank:
        """The limits of the site and their states, to be read only."""
        return self._limits

    @property
    def reasons(self) -> NDArray[np.uint8]:
        """Why each tag cannot be used (`scada.detect.Reason`), to be read only; ``(n_tags,)``."""
        return np.concatenate((self._quality.reason, self._calculating.reasons(self.latest)))

    def forecasts(self) -> tuple[Forecast, ...]:
        """What is forecast now, for the screens."""
        return self._detecting.forecasts()

    @property
    def forecast_ns(self) -> int:
        """Of when the newest forecast is; 0 where nothing is forecast."""
        return self._detecting.forecast_ns

    @property
    def pending(self) -> bool:
        """Whether a delay is running, so that time alone may change something."""
        return self._limits.pending or self._overseeing.pending(self._now_ns)

    def ahead_s(self, now_ns: int) -> dict[str, float]:
        """By how much source times of each server lie ahead of now, beyond the tolerance; else 0."""
        servers = self.catalogue.table.servers
        ahead = self.latest.ahead_s(self._server, len(servers) + 1, now_ns, self._tolerance_s)
        return {server.id: s for server, s in zip(servers, ahead.tolist(), strict=False)}

    def totals(self, now_ns: int) -> Totals:
        """What the running totals of calculated tags have come to."""
        return self._calculating.bank.totals(now_ns)

    def floods(self) -> dict[str, Kept]:
        """What a restart must know of the floods, by position."""
        return self._floods.kept() if self._floods is not None else {}

    def restore(
        self,
        records: tuple[AlarmRecord, ...],
        totals: Mapping[str, Amounts] = _NO_TOTALS,
        floods: Mapping[str, Sequence[int]] = _NO_FLOODS,
    ) -> tuple[AlarmRecord, ...]:
        """Go on from recorded alarms, totals and floods; returns alarms whose limit or tag is gone.

        To be called before the first step. Alarms that were active are held until a sample confirms
        or returns them.
        """
        of_sources = [record for record in records if record.kind is AlarmKind.SOURCE]
        ours = [record for record in records if record.kind is not AlarmKind.SOURCE]
        orphans = self.engine.restore(ours) + self._sources.restore(of_sources)
        if self._floods is not None:
            self._floods.restore(floods)
        self._resumed = any(record.suppressed for record in records)
        limits = slice(0, self.catalogue.first_quality)
        first_quality, first_link = self.catalogue.first_quality, self.catalogue.first_link
        own = slice(first_quality + self._measured, first_link)
        rest = np.r_[
            first_quality : first_quality + self._measured, first_link : self.catalogue.first_clock
        ]
        active, held = self.engine.active, self.engine.held
        self._limits.restore(active[limits], held[limits])
        self._apart.restore(active[limits], self.engine.active_ns[limits])
        self._quality.restore(active[rest], held[rest])
        self._calculating.restore(totals, active[own])
        first = self.catalogue.first_detection
        texts = {
            number - first: record.text
            for record in ours
            if (number := self.catalogue.index.get(record.alarm, -1)) >= first and active[number]
        }
        self._detecting.restore(active[first:], texts)
        return orphans

    def step(self, step: Step) -> Judgement:
        """Judge one step."""
        now_ns = self._now_ns = step.now_ns
        self._found, self._changed, self._made = [], [], []
        self._detecting.begin()
        self._overseeing.begin()
        self._followed, self._requests, self._calculated, self._words = [], [], [], []
        if not self._begun:
            self._begun = True
            self._state(self._quality.begin(now_ns), now_ns)
            self._followed += self._sources.hold(now_ns)
        for change in step.links:
            self._state(self._quality.link(change), now_ns)
        self._state(self._quality.hear(step.heard, now_ns), now_ns)
        live, backfilled = _parted(step.samples)
        for layer in live.layers():
            self._judge(layer, now_ns)
        self._compare(Samples.concatenate((live, *self._calculated)), now_ns)
        self._state(self._quality.check(now_ns), now_ns)
        self._take_calculated(self._calculating.advance(self.latest, now_ns), now_ns)
        self._elapse(now_ns)
        self._take(self._detecting.advance(now_ns).shifted(self.catalogue.first_detection))
        self._gather(now_ns)
        self._follow(step)
        for fault in step.faults:
            self._take(self._fault(fault))
        self._advance(now_ns)
        results = tuple(self._command(command, now_ns) for command in step.commands)
        if step.commands:
            self._advance(now_ns)
        self._oversee(now_ns)
        resumed, self._resumed = self._resumed, False
        self._apart.step(backfilled)
        return Judgement(
            Findings.concatenate(self._found),
            tuple(self._changed),
            Samples.concatenate(self._made),
            results,
            self._detecting.flags(step.samples.tag) * ~_is_ours(step.samples.flags),
            tuple(self._apart.end(backfill) for backfill in step.backfills),
            tuple(self._followed),
            tuple(self._requests),
            self._detecting.notes(),
            tuple(self._words),
            resumed,
        )

    def _oversee(self, now_ns: int) -> None:
        """What the step's changes amount to: levels, firsts, causes, floods."""
        self._grade(now_ns)
        self._changed = self._overseeing.finish(self._changed, now_ns)
        if self._floods is not None:
            called = annunciations(self._changed, self._followed, self.catalogue)
            self._words += map(flood_word, self._floods.step(called, now_ns))

    def _grade(self, now_ns: int) -> None:
        self._changed += self._overseeing.grade(now_ns)

    def _judge(self, layer: Samples, now_ns: int) -> None:
        """A layer of measured samples."""
        self.latest.put(layer)
        quality = quality_of(layer.status, layer.flags)
        quality[~np.isfinite(layer.value)] = Quality.BAD
        again = self._quality.again(layer, now_ns)
        if len(again):
            self._made.append(again)
        found = self._quality.step(layer, quality, now_ns)
        self._take(self._worded(self._numbered(found)))
        self._judge_values(layer, quality, now_ns)

    def _judge_values(self, layer: Samples, quality: NDArray[np.uint8], now_ns: int) -> None:
        """What follows from a layer that is known already: limits, detectors, calculated tags."""
        made = self._calculating.step(self.latest, layer.tag, now_ns)
        self._take(self._explained(self._limits.step(layer, quality, now_ns)))
        self._detect(layer, quality, now_ns)
        self._take_calculated(made, now_ns)
        self._grade(now_ns)

    def _take_calculated(self, made: Samples, now_ns: int) -> None:
        """Judge what was calculated; nobody measured it, so that it is a layer of its own."""
        own = self._calculating.take_found(self.latest, now_ns)
        self._take(own.shifted(self.catalogue.first_quality + self._measured))
        if not len(made):
            return
        self._made.append(made)
        self._calculated.append(made)
        self.latest.put(made)
        quality = quality_of(made.status, made.flags)
        self._take(self._explained(self._limits.step(made, quality, now_ns)))
        self._detect(made, quality, now_ns)

    def _numbered(self, findings: Findings) -> Findings:
        """Findings of the quality bank by their numbers in the catalogue."""
        return replace(
            findings,
            alarm=self._number(findings.alarm).astype(np.int32),
            cause=self._number(findings.cause).astype(np.int32),
        )

    def _number(self, ours: NDArray[np.integer]) -> NDArray[np.integer]:
        """The quality bank counts measured tags, then servers; the catalogue has all tags first."""
        catalogue, measured = self.catalogue, self._measured
        server = ours - measured + catalogue.first_link
        shifted = np.where(ours >= measured, server, ours + catalogue.first_quality)
        return np.where(ours >= 0, shifted, ours)

    def _cause(self, tags: NDArray[np.int32]) -> NDArray[np.int32]:
        """The alarm that explains why each of these tags is bad, by its number in the catalogue."""
        tags = self._calculating.culprits(tags, self.latest)
        found = np.full(len(tags), NO_CAUSE, np.int32)
        measured = tags < self._measured
        found[measured] = self._number(self._quality.cause(tags[measured]))
        return found

    def _detect(self, layer: Samples, quality: NDArray[np.uint8], now_ns: int) -> None:
        if not len(self._detecting):
            return
        latest = self.latest
        scan = Scan(
            layer,
            quality,
            now_ns,
            latest.value,
            latest.time_ns,
            latest.usable,
            self._limits.exceeded,
        )
        found = self._detecting.step(scan)
        self._take(found.shifted(self.catalogue.first_detection))

    def _state(self, verdict: Verdict, now_ns: int) -> None:
        """What the quality bank found by itself, and the samples that it put in place."""
        self._take(self._worded(self._numbered(verdict.findings)))
        if not len(verdict.substituted):
            return
        self._made.append(verdict.substituted)
        for layer in verdict.substituted.layers():
            self.latest.put(layer)
            self._judge_values(layer, quality_of(layer.status, layer.flags), now_ns)
        self._compare(verdict.substituted, now_ns)

    def _compare(self, samples: Samples, now_ns: int) -> None:
        """The deviations between tags, in order of time over all layers."""
        self._then_detect(self._explained(self._limits.compare(samples, now_ns)), now_ns)

    def _elapse(self, now_ns: int) -> None:
        """What time alone brings to limits."""
        self._then_detect(self._limits.advance(now_ns), now_ns)

    def _then_detect(self, findings: Findings, now_ns: int) -> None:
        """Limits that changed outside a layer: who watches the limits sees it at once."""
        self._take(findings)
        if len(findings):
            self._detect(Samples.empty(), _NO_QUALITY, now_ns)

    def _worded(self, findings: Findings) -> Findings:
        """Findings of the quality bank; where many tags of a server are bad, with words for it."""
        first = self.catalogue.first_link + len(self.catalogue.table.servers)
        rows = np.flatnonzero(findings.alarm >= first).tolist()
        if not rows:
            return findings
        said = dict(findings.detail)
        for row in rows:
            told = said.get(row, {})
            if "bad" in told:
                server = self.catalogue.table.servers[int(findings.alarm[row]) - first]
                said[row] = told | words.gathered(server, told["bad"], told["tags"])
        return replace(findings, detail=said)

    def _explained(self, findings: Findings) -> Findings:
        """Findings of limits, each with the alarm that explains why its tag is bad."""
        if not len(findings):
            return findings
        return findings.shifted(0, self._cause(self._limits.tag_of_limit[findings.alarm]))

    def _gather(self, now_ns: int) -> None:
        """Say it where a held alarm is explained by another alarm than before."""
        held = np.flatnonzero(self.engine.held[: self.catalogue.first_quality])
        if not len(held):
            return
        tags = self._limits.tag_of_limit[held]
        told = self._cause(tags)
        moved = (told >= 0) & (told != self.engine.cause[held])
        status = self.latest.status[tags[moved]]
        self._take(Findings.of(held[moved], FindingKind.HELD, now_ns, np.nan, status, told[moved]))

    def _follow(self, step: Step) -> None:
        """Source alarms: held while their server is lost, else where it says that they are."""
        for change in step.conditions:
            self._followed += self._sources.take(change, step.now_ns)
        first, servers = self.catalogue.first_link, self.catalogue.table.servers
        lost = self.engine.active[first : first + len(servers)]
        for row in np.flatnonzero(lost & ~self._lost).tolist():
            link, server = self.catalogue.ids[first + row], servers[row].id
            self._followed += self._sources.hold(step.now_ns, server, link)
        self._lost = lost

    def _fault(self, fault: Fault) -> Findings:
        number = self.catalogue.index.get(fault.alarm, -1)
        if number < self.catalogue.first_clock:
            return Findings.empty()
        kind = FindingKind.RAISED if fault.active else FindingKind.RETURNED
        return Findings.of(number, kind, fault.time_ns, detail={0: fault.detail})

    def _command(self, command: Command, now_ns: int) -> CommandResult:
        if isinstance(command, StartCalibration | EndCalibration | PortableReading):
            return self._tell(command, now_ns)
        done = self._commanding.carry_out(command, now_ns)
        self._change(done.changes)
        self._followed += done.sources
        self._requests += done.requests
        self._words += done.words
        return done.result

    def _tell(
        self, said: StartCalibration | EndCalibration | PortableReading, now_ns: int
    ) -> CommandResult:
        """What a person says of one sensor."""
        tag = self._place.get(said.tag, -1)
        if tag < 0:
            return CommandResult(refused={said.tag: "no such tag / 无此测点"})
        found, refused = self._detecting.tell(said, tag, now_ns)
        if refused:
            return CommandResult(refused={said.tag: refused})
        self._take(found.shifted(self.catalogue.first_detection))
        detector = Detector.PORTABLE if isinstance(said, PortableReading) else Detector.CALIBRATION
        return CommandResult(changed=(f"{said.tag}/{detector}",))

    def _advance(self, now_ns: int) -> None:
        """What time alone brings to alarms, and what is suppressed by design."""
        self._change(self.engine.advance(now_ns))
        self._followed += self._sources.advance(now_ns)

    def _take(self, findings: Findings) -> None:
        if not len(findings):
            return
        self._found.append(findings)
        of_limits = findings.alarm < self.catalogue.first_quality
        self._apart.live(findings.take(of_limits), self.latest.time_ns)
        self._change(self.engine.step(findings, self._now_ns))

    def _change(self, changes: Changes) -> None:
        if len(changes):
            self._changed.append(self._overseeing.took(changes))


def _parted(samples: Samples) -> tuple[Samples, Samples]:
    """What may move a live state, and what is judged apart; what was put in place is neither."""
    backfilled = (samples.flags & np.uint16(Flag.BACKFILLED)) != 0
    ours = _is_ours(samples.flags)
    apart = backfilled | ours
    if not apart.any():
        return samples, Samples.empty()
    return samples.take(~apart), samples.take(backfilled & ~ours)


def _is_ours(flags: NDArray[np.uint16]) -> NDArray[np.bool_]:
    """What the core itself put in place: it was measured by nobody."""
    ours: NDArray[np.bool_] = (flags & _OURS) == np.uint16(Flag.SUBSTITUTED)
    ours |= (flags & _CALCULATED) != 0
    return ours
