"""All detectors of a site beyond its limits: their judgements become findings."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from scada.detect.bank import Bank, Judged, Listening, Note, Scan, Statement, Words
from scada.detect.families import FAMILIES, JUDGE_BAD
from scada.detect.forecast.bank import ForecastBank
from scada.detect.interlocks import InterlockBank
from scada.model import (
    Assigned,
    Detections,
    Detector,
    FindingKind,
    Findings,
    Flag,
    Forecast,
    SiteTable,
)
from scada.model.findings import CODE
from scada.model.quality import BAD

_RAISED, _RETURNED, _CONFIRMED = (
    np.uint8(CODE[kind])
    for kind in (FindingKind.RAISED, FindingKind.RETURNED, FindingKind.CONFIRMED)
)
_PSEUDO: Final = frozenset(
    {Detector.FROZEN, Detector.OVER_RANGE, Detector.NEGATIVE_DRIFT, Detector.JUMP}
)
_CALIBRATION: Final = frozenset({Detector.CALIBRATION, Detector.CALIBRATION_SHAPE})

_NO_NUMBERS: Final = np.zeros(0, np.intp)
_FLAGS: Final = (Flag.PSEUDO, Flag.CALIBRATION)


class Detecting:
    """The banks of a site, and which of their detections stand; findings count detections.

    A detection whose tag goes bad is held until it is judged again: bad quality never says that
    something is over.
    """

    def __init__(self, table: SiteTable, found: Detections) -> None:
        self.active: NDArray[np.bool_] = np.zeros(len(found), np.bool_)
        self.held: NDArray[np.bool_] = np.zeros(len(found), np.bool_)
        self._numbers: NDArray[np.intp] | None = None
        """The numbers of those that stand: few of many, and looked through in every scan."""
        self._bank_of = np.zeros(len(found), np.intp)
        self._banks: list[Bank] = []
        by_family: dict[type[Bank], list[Assigned]] = {}
        for assigned in found.assigned:
            by_family.setdefault(FAMILIES[assigned.row.detector], []).append(assigned)
        for family, rows in by_family.items():
            for row in rows:
                self._bank_of[row.detections] = len(self._banks)
            self._banks.append(family(table, rows))
        self._first_interlock = found.first_interlock
        self._interlocks = InterlockBank(table, found.first_interlock)
        rest = len(found) - found.first_interlock
        tag, holds = _by_tag(found.assigned)
        self._tag = np.r_[tag, np.full(rest, -1)]
        self._holds = np.r_[holds, np.zeros(rest, np.bool_)]
        self._flag = np.r_[_flags(found.assigned), np.zeros(rest, np.uint16)]
        self._during = np.zeros(len(table.tags), np.uint16)
        self._standing = np.zeros((len(_FLAGS), len(table.tags)), np.int32)
        self._marked: NDArray[np.uint16] = np.zeros(len(table.tags), np.uint16)

    def __len__(self) -> int:
        return len(self.active)

    def restore(self, active: NDArray[np.bool_], texts: Mapping[int, Words] | None = None) -> None:
        """Go on from recorded detections: what stood is held until it is judged again.

        ``texts`` is what the journal last said of some of them, by their numbers.
        """
        self.active[:] = active
        self.held[:] = active
        self._numbers = None
        self._mark(np.flatnonzero(active), 1)
        self._interlocks.restore(active[self._first_interlock :])
        for number, text in (texts or {}).items():
            if number < self._first_interlock:
                bank = self._banks[int(self._bank_of[number])]
                if isinstance(bank, Listening):
                    bank.recall(number, text)

    def begin(self) -> None:
        """A step begins: `flags` speaks of what stood at any time since then."""
        self._during[:] = self._marked

    def step(self, scan: Scan) -> Findings:
        """Judge a layer."""
        if not len(self):
            return Findings.empty()
        held = self._hold(scan)
        scan = replace(scan, marks=self._marked)
        found = [self._take(bank.step(scan)) for bank in self._banks]
        return Findings.concatenate((held, *found, self._interlock(scan)))

    def advance(self, now_ns: int) -> Findings:
        """What time alone brings."""
        found = [self._take(bank.advance(now_ns)) for bank in self._banks]
        return Findings.concatenate((*found, self._take(self._interlocks.advance(now_ns))))

    def tell(self, statement: Statement, tag: int, now_ns: int) -> tuple[Findings, str]:
        """What a person says of a sensor: what follows, or why nothing does."""
        for bank in self._banks:
            reply = bank.tell(statement, tag, now_ns) if isinstance(bank, Listening) else None
            if reply is not None:
                return self._take(reply.judged), reply.refused
        return Findings.empty(), "no row of detectors.csv has it / detectors.csv 未为该测点配置"

    def notes(self) -> tuple[Note, ...]:
        """The journal lines that are no alarms', since the last call."""
        banks = (bank for bank in self._banks if isinstance(bank, Listening))
        return tuple(note for bank in banks for note in bank.notes())

    def forecasts(self) -> tuple[Forecast, ...]:
        """What is forecast of every tag, as it is now."""
        return tuple(one for bank in self._foretelling for one in bank.forecasts())

    @property
    def forecast_ns(self) -> int:
        """Of when the newest forecast is; 0 where nothing is forecast."""
        return max((bank.made_ns for bank in self._foretelling), default=0)

    @property
    def _foretelling(self) -> list[ForecastBank]:
        return [bank for bank in self._banks if isinstance(bank, ForecastBank)]

    def flags(self, tags: NDArray[np.integer]) -> NDArray[np.uint16]:
        """The marks that stood on these tags in this step, as they are stored beside its samples."""
        marked: NDArray[np.uint16] = self._during[tags]
        return marked

    def _take(self, judged: Judged) -> Findings:
        if not len(judged):
            return Findings.empty()
        stood, held = self.active[judged.detection], self.held[judged.detection]
        moved = (stood != judged.active) | (held & judged.active)
        if not moved.any():
            return Findings.empty()
        number, active = judged.detection[moved], judged.active[moved]
        kind = np.where(active, np.where(stood[moved], _CONFIRMED, _RAISED), _RETURNED)
        self.active[number], self.held[number] = active, False
        self._numbers = None
        self._mark(number, active.astype(np.int32) - stood[moved])
        detail = {
            row: self._words(one)
            for row, (one, stands) in enumerate(zip(number.tolist(), active.tolist(), strict=True))
            if stands
        }
        return Findings.of(
            number, kind, judged.time_ns[moved], judged.value[moved], 0, detail=detail
        )

    def _words(self, number: int) -> Words:
        if number >= self._first_interlock:
            return self._interlocks.evidence(number)
        return self._banks[int(self._bank_of[number])].evidence(number)

    def _interlock(self, scan: Scan) -> Findings:
        """The interlocks, moment by moment, and what the scan no longer proves."""
        if len(self) == self._first_interlock:
            return Findings.empty()
        found = [self._take(part) for part in self._interlocks.judge(scan)]
        return Findings.concatenate((*found, self._unproved(scan)))

    def _hold(self, scan: Scan) -> Findings:
        """Detections of single tags whose tag went bad."""
        bad = scan.layer.tag[scan.quality == BAD]
        if not len(bad):
            return Findings.empty()
        standing = self._standing_now()
        standing = standing[self._holds[standing]]
        number = standing[np.isin(self._tag[standing], bad)]
        self.held[number] = True
        return Findings.of(number, FindingKind.HELD, scan.time_ns[self._tag[number]], np.nan)

    def _standing_now(self) -> NDArray[np.intp]:
        """The detections that stand and are not held."""
        if self._numbers is None:
            self._numbers = np.flatnonzero(self.active)
        return self._numbers[~self.held[self._numbers]]

    def _unproved(self, scan: Scan) -> Findings:
        """Findings of interlocks that stand, and that a tag gone bad no longer proves."""
        bad, first = scan.layer.tag[scan.quality == BAD], self._first_interlock
        standing = self._standing_now() if len(bad) else _NO_NUMBERS
        unproved = [
            number
            for number in standing[standing >= first].tolist()
            if np.isin(self._interlocks.members_of(number), bad).any()
            and not self._interlocks.proves(number)
        ]
        self.held[unproved] = True
        return Findings.of(unproved, FindingKind.HELD, scan.now_ns, np.nan)

    def _mark(self, number: NDArray[np.intp], change: NDArray[np.int32] | int) -> None:
        """Detections began (1), ended (-1) or went on (0) to stand: of each tag those of a flag count."""
        for row, flag in enumerate(_FLAGS):
            mine = self._flag[number] == flag
            tags = self._tag[number[mine]]
            np.add.at(self._standing[row], tags, np.broadcast_to(change, len(number))[mine])
            stands = (self._standing[row, tags] > 0) * np.uint16(flag)
            self._marked[tags] = (self._marked[tags] & ~np.uint16(flag)) | stands
            self._during[tags] |= self._marked[tags]


def _by_tag(assigned: Sequence[Assigned]) -> tuple[NDArray[np.intp], NDArray[np.bool_]]:
    """The tag of each detection (-1: of a group), and whether it is held while that tag is bad."""
    tags, holds = [np.empty(0, np.intp)], [np.empty(0, np.bool_)]
    for one in assigned:
        detector, count = one.row.detector, len(one.detections)
        tags.append(np.full(count, -1) if detector.is_group else one.tags)
        holds.append(np.full(count, not detector.is_group and detector not in JUDGE_BAD))
    return np.concatenate(tags), np.concatenate(holds)


def _flags(assigned: Sequence[Assigned]) -> NDArray[np.uint16]:
    """The flag that each detection sets on the samples of its tag."""
    parts = [np.empty(0, np.uint16)]
    for one in assigned:
        flag = Flag.PSEUDO if one.row.detector in _PSEUDO else Flag.NONE
        flag = Flag.CALIBRATION if one.row.detector in _CALIBRATION else flag
        parts.append(np.full(len(one.detections), int(flag), np.uint16))
    return np.concatenate(parts)
