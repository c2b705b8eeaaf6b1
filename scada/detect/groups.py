"""Scan groups: when each was last heard from, and which have fallen silent.

Judged on receipt (a poll's answer, a publish answer, a keep-alive), never on source times, which
many servers leave at the last change.
"""

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from scada.model import Server, Tag, scan_group


class ScanGroups:
    """The scan groups of a site, one row per group.

    A group is silent when it was not heard from for its server's ``silent_s`` or ``scans`` of its
    scans (of ``scan_s`` for the tags sampled by exception), whichever is longer.
    """

    def __init__(
        self, tags: Sequence[Tag], servers: Sequence[Server], scan_s: float, scans: int
    ) -> None:
        server_row = {server.id: row for row, server in enumerate(servers)}
        keys = sorted({(tag.server, tag.scan_s) for tag in tags})
        self._row = {scan_group(*key): row for row, key in enumerate(keys)}
        self.of_tag: NDArray[np.intp] = np.array(
            [self._row[scan_group(tag.server, tag.scan_s)] for tag in tags], np.intp
        )
        self.server: NDArray[np.intp] = np.array([server_row[key[0]] for key in keys], np.intp)
        self.by_exception: NDArray[np.bool_] = np.array([key[1] == 0 for key in keys], np.bool_)
        patience = [
            max(servers[server_row[server]].silent_s, scans * (period or scan_s))
            for server, period in keys
        ]
        self._patience_ns = np.rint(np.array(patience) * 1e9).astype(np.int64)
        self._heard_ns = np.zeros(len(keys), np.int64)
        self.silent: NDArray[np.bool_] = np.zeros(len(keys), np.bool_)

    def hear(self, heard: Mapping[str, int]) -> NDArray[np.intp]:
        """Note the times of receipt; returns the rows that were silent until now.

        Groups that the site does not know are passed over: a source of an older configuration.
        """
        rows = [self._row[name] for name in heard if name in self._row]
        self._heard_ns[rows] = [time for name, time in heard.items() if name in self._row]
        back = np.array([row for row in rows if self.silent[row]], np.intp)
        self.silent[back] = False
        return back

    def begin(self, server: int, time_ns: int) -> None:
        """The server's link came up: its groups have their patience from here."""
        rows = self.server == server
        self._heard_ns[rows] = time_ns
        self.silent[rows] = False

    def fall_silent(self, up: NDArray[np.bool_], now_ns: int) -> NDArray[np.intp]:
        """The rows that are silent from now on; ``up`` says of each server whether its link is."""
        over = up[self.server] & (now_ns - self._heard_ns > self._patience_ns) & ~self.silent
        self.silent |= over
        return np.flatnonzero(over)
