"""The latest value of every tag: what a snapshot carries."""

import numpy as np
from numpy.typing import NDArray

from scada.detect.kept import Kept
from scada.detect.runs import run
from scada.model import Samples, Status, is_bad


class Latest:
    """One row per tag; columns of shape ``(n_tags,)``, to be read only. No backfilled sample comes here.

    ``raw`` are the numbers as sent, None until one came that was not its value.
    """

    def __init__(self, n_tags: int) -> None:
        self._time_ns, self._value = Kept(n_tags, 0, np.int64), Kept(n_tags, np.nan, np.float64)
        self._status = Kept(n_tags, Status.BAD_WAITING_FOR_INITIAL_DATA, np.uint32)
        self._flags, self._usable = Kept(n_tags, 0, np.uint16), Kept(n_tags, False, np.bool_)
        self.raw: NDArray[np.float64] | None = None

    @property
    def time_ns(self) -> NDArray[np.int64]:
        """Source time."""
        return self._time_ns.now

    @property
    def value(self) -> NDArray[np.float64]:
        """The value, NaN before the first."""
        return self._value.now

    @property
    def status(self) -> NDArray[np.uint32]:
        """OPC UA StatusCode."""
        return self._status.now

    @property
    def flags(self) -> NDArray[np.uint16]:
        """Bits of `Flag`."""
        return self._flags.now

    @property
    def usable(self) -> NDArray[np.bool_]:
        """Which of them are good or uncertain, and a number."""
        return self._usable.now

    def ahead_s(
        self, server: NDArray[np.intp], n_servers: int, now_ns: int, from_s: float
    ) -> NDArray[np.float64]:
        """How far the source times of each server's tags lie ahead of now: the farthest, in seconds.

        ``server`` is each tag's server. What is less than ``from_s`` counts as 0: source times lie
        behind for many good reasons, but ahead only where a clock is wrong. Shape ``(n_servers,)``.
        """
        farthest = np.zeros(n_servers)
        tags = np.flatnonzero(self.time_ns > now_ns + round(from_s * 1e9))
        np.maximum.at(farthest, server[tags], (self.time_ns[tags] - now_ns) / 1e9)
        return farthest

    def put(self, layer: Samples) -> None:
        """Take a layer in which each tag occurs at most once."""
        at = run(layer.tag)
        if layer.raw is not None and self.raw is None:
            self.raw = self.value.copy()
        if self.raw is not None:
            self.raw[at] = layer.as_sent
        self._time_ns.put(at, layer.time_ns)
        self._value.put(at, layer.value)
        self._status.put(at, layer.status)
        self._flags.put(at, layer.flags)
        self._usable.put(at, ~is_bad(layer.status) & np.isfinite(layer.value))
