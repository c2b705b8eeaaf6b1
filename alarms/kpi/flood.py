"""Floods (ISA-18.2-2016, 16.5): above 10 annunciations in 10 minutes, until below 5 in 10 minutes."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from scada.model.floods import FloodSpan, flood_seconds, floods

__all__ = ["ABOVE", "SPAN_NS", "Flood", "flood_seconds", "floods", "periods"]

Flood = FloodSpan
SPAN_NS: Final = 600_000_000_000
ABOVE: Final = 10


def periods(
    time_ns: NDArray[np.int64], start_ns: int, end_ns: int, span_ns: int = SPAN_NS
) -> NDArray[np.int64]:
    """Annunciations in each whole period of ``span_ns`` from ``start_ns``; shape ``(n_periods,)``."""
    count = max(1, -(-(end_ns - start_ns) // span_ns))
    return np.bincount((time_ns - start_ns) // span_ns, minlength=count)[:count]
