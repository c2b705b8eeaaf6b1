"""Gathering: many bad tags of one server are one alarm."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from scada.detect.reasons import ALONE, Reason
from scada.model import FindingKind, Findings, Status


@dataclass(frozen=True, slots=True)
class GatherSettings:
    """From when on a server's bad tags are gathered; shares are fractions of its tags."""

    share: float = 0.2
    at_least: int = 10
    release_share: float = 0.1


class Gathering:
    """Counts the bad tags of each server; ``size`` is how many it has. Columns ``(n_servers,)``.

    It begins with more than ``share`` of the tags bad by themselves, and ends when less than
    ``release_share`` are bad for whatever reason: a lost link ends nothing.
    """

    def __init__(self, size: NDArray[np.intp], settings: GatherSettings) -> None:
        self._size, self._settings = size, settings
        self.alone: NDArray[np.int64] = np.zeros(len(size), np.int64)
        """Tags that are bad by themselves."""
        self.unusable: NDArray[np.int64] = size.astype(np.int64)
        """Tags that are bad for any reason; at the start all are."""
        self.active: NDArray[np.bool_] = np.zeros(len(size), np.bool_)
        self.held: NDArray[np.bool_] = np.zeros(len(size), np.bool_)

    def count(
        self, server: NDArray[np.intp], new: NDArray[np.integer], old: NDArray[np.integer]
    ) -> None:
        """Tags of these servers changed their reasons."""
        self.alone += self._tally(server, ALONE[new], ALONE[old])
        self.unusable += self._tally(server, new != Reason.USABLE, old != Reason.USABLE)

    def hold(self, server: int) -> bool:
        """The server is lost; returns whether a standing alarm became held by it."""
        holds = bool(self.active[server] and not self.held[server])
        self.held[server] |= holds
        return holds

    def judge(self, lost: NDArray[np.bool_], now_ns: int) -> tuple[Findings, NDArray[np.intp]]:
        """Begin, confirm or end; findings count servers. Returns the servers where it ended."""
        chosen = self._settings
        many = (self.alone > chosen.share * self._size) & (self.alone >= chosen.at_least) & ~lost
        few = (self.unusable < chosen.release_share * self._size) | (self.unusable == 0)
        begins = np.flatnonzero(many & ~self.active)
        confirmed = np.flatnonzero(many & self.active & self.held)
        ends = np.flatnonzero(self.active & few & ~lost)
        self.active[begins], self.active[ends] = True, False
        self.held[confirmed] = self.held[ends] = False
        findings = (
            self._found(begins, FindingKind.RAISED, now_ns),
            self._found(confirmed, FindingKind.CONFIRMED, now_ns),
            self._found(ends, FindingKind.RETURNED, now_ns),
        )
        return Findings.concatenate(findings), ends

    def _found(self, servers: NDArray[np.intp], kind: FindingKind, now_ns: int) -> Findings:
        counts = self.alone[servers]
        detail = {
            row: {"bad": str(self.alone[server]), "tags": str(self._size[server])}
            for row, server in enumerate(servers)
        }
        return Findings.of(servers, kind, now_ns, counts, int(Status.BAD), detail=detail)

    def _tally(
        self, server: NDArray[np.intp], new: NDArray[np.bool_], old: NDArray[np.bool_]
    ) -> NDArray[np.int64]:
        change = new.astype(np.int64) - old
        return np.rint(np.bincount(server, change, len(self._size))).astype(np.int64)
