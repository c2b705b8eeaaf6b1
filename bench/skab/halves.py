"""How far a figure depends on which files happen to be there: the same count over halves of them."""

from collections.abc import Callable, Sequence
from typing import Final, TypeVar

import numpy as np

T = TypeVar("T")
_DRAWS: Final = 200


def spread(
    parts: Sequence[T], figure: Callable[[list[T]], float | None]
) -> dict[str, float] | None:
    """The 5 %, 50 % and 95 % points of ``figure`` over random halves; None under four parts."""
    if len(parts) < 4:
        return None
    chance = np.random.default_rng(1)
    drawn = [
        figure([parts[int(place)] for place in chance.permutation(len(parts))[: len(parts) // 2]])
        for _ in range(_DRAWS)
    ]
    low, middle, high = np.quantile(
        [x for x in drawn if x is not None] or [np.nan], (0.05, 0.5, 0.95)
    )
    return {
        "p5": round(float(low), 4),
        "p50": round(float(middle), 4),
        "p95": round(float(high), 4),
    }
