"""The bank of sensor truth: all marks of a site, over all their sensors at once.

Marks doubt a sensor; they never alter, delay or drop a sample or a limit alarm. The order within a
layer: what sensors, switches and words state of themselves, then what is judged from the values. A
sensor under calibration is marked as such, so that its jumps and flat stretches say nothing more.

Samples that the core put in place (a lost link, silence) are nobody's word: they end what runs, and
state nothing.
"""

import copy
from collections.abc import Callable, Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from scada.detect.bank import Judged, Note, Reply, Scan, Statement, Words
from scada.detect.runs import Rows, run
from scada.detect.truth.codes import CALIBRATING, RANGE, read_status
from scada.detect.truth.level_marks import NegativeDriftMark, OverRangeMark
from scada.detect.truth.mark import Mark
from scada.detect.truth.outlook import Outlook
from scada.detect.truth.portable_mark import PortableMark
from scada.detect.truth.seen import SILENCE, Places, Said, Seen
from scada.detect.truth.stated_marks import (
    CalibrationMark,
    DeviceStateMark,
    LineBreakMark,
    StatedMark,
)
from scada.detect.truth.witnessed_marks import CalibrationShapeMark, FrozenMark, JumpMark
from scada.model import Assigned, Detector, Flag, PortableReading, Samples, SiteTable
from scada.model.quality import BAD

MARKS: Final[dict[Detector, type[Mark]]] = {
    Detector.CALIBRATION: CalibrationMark,
    Detector.LINE_BREAK: LineBreakMark,
    Detector.DEVICE_STATE: DeviceStateMark,
    Detector.OVER_RANGE: OverRangeMark,
    Detector.NEGATIVE_DRIFT: NegativeDriftMark,
    Detector.JUMP: JumpMark,
    Detector.FROZEN: FrozenMark,
    Detector.CALIBRATION_SHAPE: CalibrationShapeMark,
    Detector.PORTABLE: PortableMark,
}
"""The marks, in the order in which they judge."""

_UNMARKED: Final = (JumpMark, FrozenMark, CalibrationShapeMark)
"""Marks that look away while a sensor is under calibration."""
_CLOCK_NS: Final = 60 * 10**9
"""A source time further from the step's than that is no time to judge on."""
_SUBSTITUTED: Final = np.uint16(Flag.SUBSTITUTED)
_OURS: Final = np.uint16(Flag.SUBSTITUTED | Flag.SOURCE_TIME_MISSING)
_CACHED_FROM: Final = 64
_CACHED: Final = 8


class TruthBank:
    """Serves every detector of `MARKS`; see `scada.detect.Bank`."""

    def __init__(self, table: SiteTable, assigned: Sequence[Assigned]) -> None:
        self._outlook = Outlook(table.tags)
        self._marks: list[Mark] = []
        for detector, make in MARKS.items():
            rows = [one for one in assigned if one.row.detector is detector]
            if any(len(one.tags) for one in rows):
                self._marks.append(make(table, rows, self._outlook))
        self._plan = _Planner([mark.assignment.places for mark in self._marks])

    def step(self, scan: Scan) -> Judged:
        """Judge a layer."""
        self._outlook.siblings.see(scan.value, scan.usable, scan.now_ns)
        ours = (scan.layer.flags & _OURS) == _SUBSTITUTED
        measured = not ours.any()
        columns = _Columns.of(scan, measured)
        parts: list[Judged] = []
        shy: _Columns | None = None
        for mark, (rows, at) in zip(self._marks, self._plan.of(scan.layer.tag), strict=True):
            if isinstance(mark, StatedMark):
                if measured:
                    parts.append(_judged(mark, self._state(mark, scan, columns, rows, at)))
                continue
            if isinstance(at, np.ndarray) and not len(at):
                continue
            seen = columns
            if isinstance(mark, _UNMARKED):
                shy = shy or columns.without(self._under_calibration(scan, columns))
                seen = shy
            parts.append(_judged(mark, mark.step(seen.seen(rows, at))))
        return Judged.concatenate(parts)

    def advance(self, now_ns: int) -> Judged:
        """What time alone brings."""
        return Judged.concatenate(_judged(mark, mark.advance(now_ns)) for mark in self._marks)

    def evidence(self, detection: int) -> Words:
        """Why a mark stands."""
        for mark in self._marks:
            slot = mark.assignment.slot(detection)
            if slot >= 0:
                return mark.evidence(slot)
        raise KeyError(detection)

    def tell(self, statement: Statement, tag: int, now_ns: int) -> Reply | None:
        """A person's calibration or comparison of one sensor."""
        wanted = PortableMark if isinstance(statement, PortableReading) else CalibrationMark
        for mark in self._marks:
            slot = mark.assignment.places.slot(tag)
            if slot < 0 or not isinstance(mark, wanted):
                continue
            said = mark.tell(statement, slot, now_ns)  # type: ignore[arg-type]
            if isinstance(said, str):
                return Reply(Judged.nothing(), said)
            return Reply(_judged(mark, said))
        return None

    def recall(self, detection: int, text: Words) -> None:
        """Go on from what the journal said: open windows, readings that differed."""
        for mark in self._marks:
            slot = mark.assignment.slot(detection)
            if slot >= 0 and isinstance(mark, CalibrationMark | PortableMark):
                mark.recall(slot, text)

    def notes(self) -> tuple[Note, ...]:
        """The journal lines since the last call."""
        said: list[Note] = []
        for mark in self._marks:
            if isinstance(mark, CalibrationMark | PortableMark):
                said += mark.notes
                mark.notes.clear()
        return tuple(said)

    def _state(
        self, mark: StatedMark, scan: Scan, columns: "_Columns", rows: Rows, at: Rows
    ) -> Said:
        """What switches, state words and statuses say of the sensors of one mark."""
        said = SILENCE
        if len(mark.words):
            said = _hear(scan, mark.words.places, mark.hear_words)
        if isinstance(mark, CalibrationMark) and len(mark.switches):
            said = said.then(_hear(scan, mark.switches.places, mark.hear_switches))
        if isinstance(at, np.ndarray) and not len(at):
            return said
        mark.hear_status(at, scan.layer.status[rows])
        return said.then(mark.step(columns.seen(rows, at)))

    def _under_calibration(self, scan: Scan, columns: "_Columns") -> NDArray[np.intp]:
        """The rows of sensors under calibration."""
        stated = np.zeros(len(scan.layer), np.bool_)
        if columns.codes is not None:
            stated |= (columns.codes & np.uint8(CALIBRATING)) != 0
        if self._outlook.any_calibrating:
            stated |= self._outlook.calibrating[run(scan.layer.tag)]
        return np.flatnonzero(stated)


class _Columns:
    """The columns of a layer as the marks want them. Few rows are odd: only those are gone through."""

    def __init__(
        self,
        layer: Samples,
        bad: NDArray[np.intp],
        time_ns: NDArray[np.int64],
        codes: NDArray[np.uint8] | None,
    ) -> None:
        self.value, self.time_ns, self.codes = layer.value, time_ns, codes
        with np.errstate(over="ignore"):
            self.small = layer.value.astype(np.float32)
        self.small[bad] = np.nan

    @classmethod
    def of(cls, scan: Scan, measured: bool) -> "_Columns":
        """The columns of a layer; ``measured`` is False where the core put samples in place."""
        layer, bad = scan.layer, np.flatnonzero(scan.quality == BAD)
        time_ns = layer.time_ns
        codes = _codes(layer, bad) if measured else None
        if len(time_ns) and max(
            int(time_ns.max()) - scan.now_ns, scan.now_ns - int(time_ns.min())
        ) > _CLOCK_NS:  # fmt: skip
            far = np.abs(time_ns - scan.now_ns) > _CLOCK_NS
            time_ns = np.where(far, scan.now_ns, time_ns)
        return cls(layer, bad, time_ns, codes)

    def without(self, rows: NDArray[np.intp]) -> "_Columns":
        """The same with some values taken away."""
        if not len(rows):
            return self
        columns = copy.copy(self)
        columns.small = self.small.copy()
        columns.small[rows] = np.nan
        return columns

    def seen(self, rows: Rows, at: Rows) -> Seen:
        """What one mark sees."""
        codes = None if self.codes is None else self.codes[rows]
        return Seen(at, self.value[rows], self.small[rows], self.time_ns[rows], codes)


def _codes(layer: Samples, bad: NDArray[np.intp]) -> NDArray[np.uint8] | None:
    """What the statuses say, and values that are infinite; None where none says anything."""
    odd = np.flatnonzero(layer.status != 0)
    if not len(odd) and not len(bad):
        return None
    codes = np.zeros(len(layer), np.uint8)
    codes[odd] = read_status(layer.status[odd])
    codes[bad[np.isinf(layer.value[bad])]] |= np.uint8(RANGE)
    return codes


class _Planner:
    """The rows and slots of every mark in a layer; those of the last layers are remembered."""

    def __init__(self, places: Sequence[Places]) -> None:
        self._places = places
        self._recent: list[tuple[NDArray[np.int32], list[tuple[Rows, Rows]]]] = []

    def of(self, tags: NDArray[np.int32]) -> list[tuple[Rows, Rows]]:
        """One pair per mark."""
        if len(tags) < _CACHED_FROM:
            return [places.of(tags) for places in self._places]
        for known, plan in self._recent:
            if len(known) == len(tags) and np.array_equal(known, tags):
                return plan
        plan = [places.of(tags) for places in self._places]
        self._recent = [(tags, plan), *self._recent[: _CACHED - 1]]
        return plan


def _judged(mark: Mark, said: Said) -> Judged:
    if not len(said):
        return Judged.nothing()
    # A mark that no number decided has none to show; a journal line has no NaN.
    value = np.where(np.isfinite(said.value), said.value, 0.0)
    return Judged(mark.assignment.detection[said.slot], said.active, value, said.time_ns)


def _hear(
    scan: Scan, places: Places, hear: Callable[[Rows, NDArray[np.float64], int], Said]
) -> Said:
    """What other tags of the layer say, at their places."""
    rows, at = places.of(scan.layer.tag)
    if isinstance(at, np.ndarray) and not len(at):
        return SILENCE
    value = np.where(scan.quality[rows] == BAD, np.nan, scan.layer.value[rows])
    return hear(at, value, scan.now_ns)
