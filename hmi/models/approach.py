"""How near each tag is to its limits, and which one moved towards one: measured, no forecast."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hmi.models.indicator import shown_spans
from hmi.models.live import LiveValues
from scada.model import AlarmDefinition, Comparison, Quality, SiteTable


@dataclass(frozen=True, slots=True)
class Mover:
    """A tag that went towards its next limit: by how much, and how much of the way is left."""

    row: int
    change: float
    limit: AlarmDefinition
    margin: float
    """From the value to the limit, in the tag's unit; 0 or less is beyond."""


class Approach:
    """All analogue limits of a site table as columns of shape ``(n_limits,)``."""

    def __init__(self, table: SiteTable, of_tags: Mapping[str, Sequence[AlarmDefinition]]) -> None:
        """``of_tags``: by tag its limits at their levels, as `hmi.models.limits.levels` gives them."""
        index = {tag.id: row for row, tag in enumerate(table.tags)}
        chosen = [
            one for of in of_tags.values() for one in of if one.comparison is not Comparison.IS
        ]
        self.limits = chosen
        self.row = np.array([index[limit.tag] for limit in chosen], np.intp)
        self.value = np.array([limit.value for limit in chosen], np.float64)
        self.sign = np.array([1.0 if limit.comparison.is_high else -1.0 for limit in chosen])
        low, high = shown_spans(table.tags, self.row, self.value)
        self.span = (high - low)[self.row]

    def margins(self, live: LiveValues) -> NDArray[np.float64]:
        """From each value to each limit in the unit; 0 or less is beyond, NaN is not usable."""
        usable = live.quality[self.row] < Quality.BAD
        return np.where(usable, self.sign * (self.value - live.value[self.row]), np.nan)

    def closest(self, live: LiveValues, rows: NDArray[np.intp], count: int) -> list[int]:
        """Of ``rows`` those nearest to a limit, by share of what their indicator shows."""
        nearest = np.full(len(live.value), np.inf)
        share = self.margins(live) / self.span
        np.fmin.at(nearest, self.row, share)
        known = rows[np.isfinite(nearest[rows])]
        order = np.argsort(nearest[known], kind="stable")[:count]
        return [int(row) for row in known[order]]

    def movers(self, live: LiveValues, span_s: float, count: int) -> list[Mover]:
        """The tags that came nearest to their next limit over the last ``span_s`` seconds."""
        if not len(self.limits):
            return []
        change = live.change(span_s)[self.row]
        margin = self.margins(live)
        before = margin + self.sign * change
        gained = np.full(len(before), np.nan)
        nearer = (before > 0) & (margin <= before)
        np.divide(self.sign * change, before, out=gained, where=nearer)
        gained[self.sign * change < 0.01 * self.span] = np.nan
        movers: dict[int, Mover] = {}
        for i in np.argsort(-np.nan_to_num(gained, nan=-np.inf)):
            if not np.isfinite(gained[i]) or len(movers) == count:
                break
            row = int(self.row[i])
            movers.setdefault(row, Mover(row, float(change[i]), self.limits[i], float(margin[i])))
        return list(movers.values())
