"""From how far a chart is to whether its alarm stands."""

import numpy as np
from numpy.typing import NDArray

from scada.detect.runs import Rows


class Latch:
    """Standing alarms of ``n`` charts: raised beyond 1, over below ``restore``.

    A chart that begins anew (a start, a gap) cannot say that an alarm is over before ``warm``
    observations: what stood before stays as it was known until then.
    """

    def __init__(
        self, n: int, restore: float | NDArray[np.float64], warm: int | NDArray[np.integer]
    ) -> None:
        self.stands: NDArray[np.bool_] = np.zeros(n, np.bool_)
        self.share: NDArray[np.float64] = np.zeros(n)
        self._seen: NDArray[np.int32] = np.zeros(n, np.int32)
        self._restore = np.array(np.broadcast_to(restore, n), np.float64)
        self._warm = np.array(np.broadcast_to(warm, n), np.int32)

    def take(
        self, at: Rows, share: NDArray[np.float64]
    ) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
        """New shares of the limit; returns which alarms stand, and which of them are to be told."""
        before, warm = np.array(self.stands[at]), self._warm[at]
        seen = self._seen[at] + 1
        stands = (share > 1.0) | (before & ((share >= self._restore[at]) | (seen < warm)))
        self.share[at], self.stands[at] = share, stands
        self._seen[at] = np.minimum(seen, warm + 1)
        return stands, stands | before | (seen == warm)

    def reset(self, at: NDArray[np.intp]) -> None:
        """Charts that begin anew."""
        self._seen[at] = 0
