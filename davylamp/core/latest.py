"""The latest value of every tag: what a snapshot carries."""

import numpy as np
from numpy.typing import NDArray

from scada.detect.runs import run
from scada.model import Samples, Status, is_bad


class Latest:
    """One row per tag; columns of shape ``(n_tags,)``. Backfilled samples never come here.

    ``raw`` are the numbers as sent, None until one came that was not its value.
    """

    def __init__(self, n_tags: int) -> None:
        self.time_ns: NDArray[np.int64] = np.zeros(n_tags, np.int64)
        self.value: NDArray[np.float64] = np.full(n_tags, np.nan)
        self.status: NDArray[np.uint32] = np.full(
            n_tags, Status.BAD_WAITING_FOR_INITIAL_DATA, np.uint32
        )
        self.flags: NDArray[np.uint16] = np.zeros(n_tags, np.uint16)
        self.usable: NDArray[np.bool_] = np.zeros(n_tags, np.bool_)
        """Which of them are good or uncertain, and a number."""
        self.raw: NDArray[np.float64] | None = None

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
        self.time_ns[at] = layer.time_ns
        self.value[at] = layer.value
        self.status[at] = layer.status
        self.flags[at] = layer.flags
        self.usable[at] = ~is_bad(layer.status) & np.isfinite(layer.value)
