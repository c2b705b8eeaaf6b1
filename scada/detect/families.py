"""Which bank serves which detector."""

from collections.abc import Mapping
from typing import Final

from scada.detect.bank import Bank
from scada.detect.forecast.bank import ForecastBank
from scada.detect.trend.bank import TrendBank
from scada.detect.trend.ensemble_bank import EnsembleBank
from scada.detect.trend.settings import DEFAULTS as TRENDS
from scada.detect.truth import MARKS, TruthBank
from scada.detect.voting import AdjacentBank, VoteBank
from scada.model import Detector

FAMILIES: Final[Mapping[Detector, type[Bank]]] = {
    Detector.ENSEMBLE: EnsembleBank,
    Detector.FORECAST: ForecastBank,
    Detector.VOTE: VoteBank,
    Detector.ADJACENT: AdjacentBank,
    **dict.fromkeys(MARKS, TruthBank),
    **dict.fromkeys(TRENDS, TrendBank),
}
"""Every detector that can be switched on, and the family that it belongs to."""

JUDGE_BAD: Final[frozenset[Detector]] = frozenset(
    {Detector.LINE_BREAK, Detector.DEVICE_STATE, Detector.OVER_RANGE, Detector.CALIBRATION}
    | {Detector.PORTABLE}
)
"""Detectors that read the status itself, or a person's word: bad quality does not hold what they found."""
