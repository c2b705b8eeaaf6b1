"""A batch of history cut into scans."""

from collections.abc import Iterator
from typing import Final

import numpy as np
from numpy.typing import NDArray

from davylamp.replay.block import Block
from scada.model import Samples

LOOK: Final = 65_536
"""Rows that are looked through at a time."""


class Scans:
    """Scans of a batch in order of time: those of one span of ``scan_ns`` are one scan.

    ``now_ns`` is the latest time of each, ``first`` its first row with the number of rows behind
    the last, so ``(n_scans + 1,)``.
    """

    def __init__(self, batch: Samples, scan_ns: int) -> None:
        self.batch = batch
        span = batch.time_ns // scan_ns
        begins = np.flatnonzero(np.r_[True, span[1:] != span[:-1]]) if len(batch) else _NOTHING
        self.first: NDArray[np.intp] = np.r_[begins, len(batch)]
        self.now_ns: NDArray[np.int64] = batch.time_ns[self.first[1:] - 1]

    def __len__(self) -> int:
        return len(self.now_ns)

    def __iter__(self) -> Iterator[tuple[int, Samples]]:
        for scan, now_ns in enumerate(self.now_ns.tolist()):
            yield now_ns, self.samples(scan)

    def samples(self, scan: int) -> Samples:
        """The samples of one scan."""
        return self.batch.take(slice(int(self.first[scan]), int(self.first[scan + 1])))

    def rows_by_tag(self, n_tags: int) -> list[NDArray[np.intp]]:
        """The rows of each tag, in order."""
        order = np.argsort(self.batch.tag, kind="stable")
        return np.split(order, np.searchsorted(self.batch.tag[order], np.arange(1, n_tags)))

    def first_with(self, chosen: NDArray[np.bool_], scan: int) -> int:
        """The first scan from ``scan`` on that has a chosen row; how many there are for none."""
        row, rows = int(self.first[scan]), len(self.batch)
        while row < rows:
            part = chosen[row : row + LOOK]
            at = int(part.argmax())
            if part[at]:
                return int(np.searchsorted(self.first, row + at, "right")) - 1
            row += LOOK
        return len(self)

    def reaching(self, time_ns: int) -> int:
        """The first scan whose time is ``time_ns`` or later."""
        return int(np.searchsorted(self.now_ns, time_ns))

    def block(self, n_tags: int) -> Block | None:
        """The same as a block, where every scan has all tags at one time."""
        scans, batch = len(self), self.batch
        if not scans or len(batch) != scans * n_tags:
            return None
        shape = scans, n_tags
        if (np.diff(self.first) != n_tags).any():
            return None
        time_ns, order = batch.time_ns.reshape(shape), batch.tag.reshape(shape)
        if (time_ns != time_ns[:, :1]).any():
            return None
        if (order != np.arange(n_tags)).any():
            at = np.argsort(order, axis=1, kind="stable")
            if (np.take_along_axis(order, at, axis=1) != np.arange(n_tags)).any():
                return None
            at += np.arange(scans)[:, None] * n_tags
            batch = batch.take(at.ravel())
        status = batch.status.reshape(shape) if batch.status.any() else None
        return Block(time_ns[:, 0], batch.value.reshape(shape), status)


_NOTHING = np.zeros(0, np.intp)
