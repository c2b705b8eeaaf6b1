"""The calculated tags within the judge: their samples, and the alarm of one that has no value.

A calculated tag whose operand is bad says nothing of its own: the operand's alarm, or that of its
server, stands for it. One that has no value although all its operands have (a division by zero) is a
fault of the configuration, and raises ``<tag>/quality``.
"""

from collections.abc import Mapping
from typing import Final

import numpy as np
from numpy.typing import NDArray

from davylamp.core.latest import Latest
from scada.detect import Reason
from scada.detect.calculated import Amounts, CalculatedBank
from scada.model import FindingKind, Findings, Samples, SiteTable, is_bad

_REASON: Final = {"reason": Reason.NOT_FINITE.name.lower()}


class Calculating:
    """Calculated tags of a site; findings count them from 0. Columns have shape ``(n_calculated,)``."""

    def __init__(self, table: SiteTable, tolerance_s: float) -> None:
        self.bank = CalculatedBank(table, tolerance_s)
        self._alarmed = np.zeros(len(self.bank), np.bool_)
        self._held = np.zeros(len(self.bank), np.bool_)

    def restore(self, totals: Mapping[str, Amounts], alarmed: NDArray[np.bool_]) -> None:
        """Go on from recorded totals and alarms."""
        self.bank.restore(totals)
        self._alarmed, self._held = alarmed.copy(), alarmed.copy()

    def step(self, latest: Latest, tags: NDArray[np.integer], now_ns: int) -> Samples:
        """What follows from a layer that ``latest`` has taken."""
        return self.bank.step(latest, tags, now_ns)

    def advance(self, latest: Latest, now_ns: int) -> Samples:
        """What time alone brings."""
        return self.bank.advance(latest, now_ns)

    def reasons(self, latest: Latest) -> NDArray[np.uint8]:
        """Why each cannot be used."""
        bad = is_bad(latest.status[self.bank.first :])
        by_status = np.where(bad, np.uint8(Reason.STATUS), np.uint8(Reason.USABLE))
        return np.where(self.bank.broken, np.uint8(Reason.NOT_FINITE), by_status)

    def take_found(self, latest: Latest, now_ns: int) -> Findings:
        """The alarms that changed: raised, returned, held while an operand is bad, confirmed."""
        if not (self.bank.broken.any() or self._alarmed.any()):
            return Findings.empty()
        broken, status = self.bank.broken, latest.status[self.bank.first :]
        bad = is_bad(status) & ~broken
        raised = np.flatnonzero(broken & ~self._alarmed)
        confirmed = np.flatnonzero(broken & self._alarmed & self._held)
        held = np.flatnonzero(bad & self._alarmed & ~self._held)
        returned = np.flatnonzero(~bad & ~broken & self._alarmed)
        self._alarmed[raised], self._alarmed[returned] = True, False
        self._held[held] = True
        self._held[confirmed] = self._held[returned] = False
        return Findings.concatenate(
            Findings.of(
                rows, kind, now_ns, np.nan, status[rows],
                detail={row: _REASON for row in range(len(rows)) if kind is not FindingKind.RETURNED},
            )
            for kind, rows in (
                (FindingKind.RAISED, raised),
                (FindingKind.CONFIRMED, confirmed),
                (FindingKind.HELD, held),
                (FindingKind.RETURNED, returned),
            )
            if len(rows)
        )  # fmt: skip

    def culprits(self, tags: NDArray[np.int32], latest: Latest) -> NDArray[np.int32]:
        """The tags, and for calculated ones the measured tag that makes them bad, where one does."""
        ours = np.flatnonzero(tags >= self.bank.first)
        if not len(ours):
            return tags
        found = tags.copy()
        found[ours] = [self.bank.culprit(tag, latest.status) for tag in tags[ours].tolist()]
        return found
