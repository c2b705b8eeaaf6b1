"""Heartbeats: tags that must be heard from more often than their scan group."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from scada.detect.runs import Rows
from scada.model import Tag


class Heartbeats:
    """The tags with ``stale_s``, and when each was last received; costs nothing where none has it."""

    def __init__(self, tags: Sequence[Tag]) -> None:
        limits = np.rint(np.array([tag.stale_s for tag in tags]) * 1e9).astype(np.int64)
        self._beating = np.flatnonzero(limits)
        self._limit_ns = limits[self._beating]
        self._received_ns = np.zeros(len(tags) if len(self._beating) else 0, np.int64)
        self._n_tags = len(tags)

    def received(self, tags: Rows | NDArray[np.bool_], now_ns: int) -> None:
        """These tags were received, or have their patience from here; rows or a mask."""
        if len(self._beating):
            self._received_ns[tags] = now_ns

    def over(self, now_ns: int) -> NDArray[np.bool_]:
        """Which tags have been silent for too long; shape ``(n_tags,)``."""
        over = np.zeros(self._n_tags, np.bool_)
        if len(self._beating):
            over[self._beating] = now_ns - self._received_ns[self._beating] > self._limit_ns
        return over
