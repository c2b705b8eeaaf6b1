"""Detectors as a site configures them: rows of ``detectors.csv``, and what each may find.

A *mark* doubts a sensor (传感器存疑), an *advisory* (趋势提示) is a trend or a forecast: both stand
beside the limit alarms and never in their place. A *vote* is an alarm of several tags.
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from scada.model.alarm import AlarmKind
from scada.model.errors import BadInput
from scada.model.rationale import Rationale, check_row
from scada.model.tag import Kind


class Detector(StrEnum):
    """The detectors by the names that stand in ``detectors.csv``; each is one file of its own."""

    FROZEN = "frozen"
    OVER_RANGE = "over_range"
    NEGATIVE_DRIFT = "negative_drift"
    JUMP = "jump"
    CALIBRATION_SHAPE = "calibration_shape"
    CALIBRATION = "calibration"
    LINE_BREAK = "line_break"
    DEVICE_STATE = "device_state"
    PORTABLE = "portable"
    EWMA = "ewma"
    CUSUM = "cusum"
    MEAN_SHIFT = "mean_shift"
    PAGE_HINKLEY = "page_hinkley"
    HOLT = "holt"
    MEWMA = "mewma"
    PCA = "pca"
    ENSEMBLE = "ensemble"
    FORECAST = "forecast"
    VOTE = "vote"
    ADJACENT = "adjacent"

    @property
    def kind(self) -> AlarmKind:
        """The kind of what it finds."""
        if self in _VOTES:
            return AlarmKind.VOTE
        return AlarmKind.MARK if self in _MARKS else AlarmKind.ADVISORY

    @property
    def is_group(self) -> bool:
        """True where it judges its tags together and finds something of all of them."""
        return self in _GROUPS

    @property
    def names(self) -> tuple[str, ...]:
        """What it may find, by the last part of the alarms' ids."""
        return _NAMES.get(self, (self.value,))


_VOTES: Final = frozenset({Detector.VOTE, Detector.ADJACENT})
_GROUPS: Final = _VOTES | {Detector.MEWMA, Detector.PCA, Detector.ENSEMBLE}
_NAMES: Final = {
    Detector.PCA: ("pca_t2", "pca_q"),
    Detector.ENSEMBLE: ("ensemble", "change"),
}
_MARKS: Final = frozenset(
    {
        Detector.FROZEN,
        Detector.OVER_RANGE,
        Detector.NEGATIVE_DRIFT,
        Detector.JUMP,
        Detector.CALIBRATION_SHAPE,
        Detector.CALIBRATION,
        Detector.LINE_BREAK,
        Detector.DEVICE_STATE,
        Detector.PORTABLE,
    }
)


class DetectorRow(Rationale, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One detector on some tags: a row of ``detectors.csv``.

    Its tags are those named by ``tags`` in that order, or, where there are none, all tags of
    ``kinds`` (empty: all that are measured, neither switches nor state words) within ``areas``
    (empty: everywhere; their sub-areas are meant too), without those in ``but``. ``parameters`` are
    numbers or words that the detector documents.
    """

    id: str
    detector: Detector
    tags: tuple[str, ...] = ()
    kinds: tuple[Kind, ...] = ()
    areas: tuple[str, ...] = ()
    but: tuple[str, ...] = ()
    parameters: Mapping[str, float | str] = {}
    priority: int = 4
    area: str = ""
    rule: str = ""

    def __post_init__(self) -> None:
        check_row("detector", self.id, self.priority)

    def number(self, name: str, default: float) -> float:
        """A parameter that is a number. Raises BadInput where it is a word."""
        value = self.parameters.get(name, default)
        if isinstance(value, str):
            raise BadInput(f"detector {self.id}: {name} = {value!r} is not a number")
        return float(value)

    def word(self, name: str, default: str) -> str:
        """A parameter that is a word."""
        return str(self.parameters.get(name, default))
