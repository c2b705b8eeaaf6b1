"""The health class of EEMUA 191: how far the operator leads the plant, or the plant him.

The five names are quoted second-hand [S]; the edges are from memory [M] and are one table here, to be
put right by whoever has the standard.
"""

from enum import StrEnum
from typing import Final

from alarms.kpi.figures import Figures


class Health(StrEnum):
    """From the best to the worst."""

    PREDICTIVE = "predictive"
    ROBUST = "robust"
    STABLE = "stable"
    REACTIVE = "reactive"
    OVERLOADED = "overloaded"


EDGES: Final = (
    (Health.PREDICTIVE, 1.0, 10, 0.01),
    (Health.ROBUST, 1.0, 100, 0.05),
    (Health.STABLE, 10.0, 100, 0.25),
    (Health.REACTIVE, 100.0, 1000, 0.50),
)
"""At most so many annunciations in ten minutes on average, at the worst, and so great a share of the
ten minutes above ten; what keeps to none of the rows is overloaded."""

NAMES: Final = {
    Health.PREDICTIVE: ("预见型", "predictive"),
    Health.ROBUST: ("稳健型", "robust"),
    Health.STABLE: ("平稳型", "stable"),
    Health.REACTIVE: ("被动型", "reactive"),
    Health.OVERLOADED: ("过载", "overloaded"),
}


def health(figures: Figures) -> Health:
    """The best class whose three edges are all kept."""
    for found, average, most, above in EDGES:
        kept = (
            figures.per_ten_minutes <= average
            and figures.most_in_ten_minutes <= most
            and figures.periods_above_ten <= above
        )
        if kept:
            return found
    return Health.OVERLOADED
