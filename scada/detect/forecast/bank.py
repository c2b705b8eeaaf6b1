"""The forecasts of a site: rows of detectors.csv with the detector ``forecast``.

``<tag>/forecast`` stands while a crossing of the tag's limit is advised: with at least ``probability``
within 3, 5 or 10 minutes. It is an advisory, and it is over when the limit is crossed: then there is
an alarm, and nothing to forecast. The figure of the finding is the highest of the three
probabilities.

A restart begins anew: what was learned is not kept, and until enough is learned again damped Holt
forecasts, which is said.
"""

from collections.abc import Sequence

from scada.detect.bank import Judged, Scan, Words
from scada.detect.forecast import telling, words
from scada.detect.forecast.row_forecast import RowForecast
from scada.model import Assigned, Forecast, SiteTable


class ForecastBank:
    """All forecasts; one `RowForecast` per row, over all tags of the row at once."""

    def __init__(self, table: SiteTable, assigned: Sequence[Assigned]) -> None:
        self.rows = [RowForecast(table, one) for one in assigned if len(one.tags)]

    def step(self, scan: Scan) -> Judged:
        """Judge a layer."""
        return Judged.concatenate(row.step(scan) for row in self.rows)

    def advance(self, now_ns: int) -> Judged:
        """What time alone brings: blocks end."""
        return Judged.concatenate(row.advance(now_ns) for row in self.rows)

    def forecasts(self) -> tuple[Forecast, ...]:
        """All forecasts as they are now, for the screens."""
        return tuple(one for row in self.rows for one in telling.forecasts(row))

    @property
    def made_ns(self) -> int:
        """The end of the newest block: later than before where there is something new to tell."""
        return max((row.time_ns for row in self.rows), default=0)

    def evidence(self, detection: int) -> Words:
        """Why a detection stands."""
        for row in self.rows:
            place = detection - row.assigned.first
            if 0 <= place < len(row.tags):
                return words.evidence(row, place)
        return {}
