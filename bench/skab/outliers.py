"""Outliers as the board scores them: every row after the training part, all files in one count."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Outliers:
    """Rows by what they are and what was said of them."""

    found: int = 0
    false: int = 0
    missed: int = 0
    quiet: int = 0

    @classmethod
    def of(cls, label: NDArray[np.bool_], said: NDArray[np.bool_]) -> "Outliers":
        """Of one file, row by row."""
        counts = ((label & said), (~label & said), (label & ~said), (~label & ~said))
        return cls(*(int(count.sum()) for count in counts))

    @classmethod
    def together(cls, parts: Iterable["Outliers"]) -> "Outliers":
        """Of all files."""
        total = cls()
        for one in parts:
            total = cls(
                total.found + one.found,
                total.false + one.false,
                total.missed + one.missed,
                total.quiet + one.quiet,
            )
        return total

    def scores(self) -> dict[str, float | None]:
        """F1, and the shares of false and of missed rows in percent; None where nothing was labelled."""
        labelled, order = self.found + self.missed, self.false + self.quiet
        said = self.found + self.false + labelled
        return {
            "f1": round(2 * self.found / said, 4) if labelled else None,
            "far": round(100 * self.false / order, 2) if order else None,
            "mar": round(100 * self.missed / labelled, 2) if labelled else None,
        }
