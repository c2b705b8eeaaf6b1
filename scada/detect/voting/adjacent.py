"""Adjacent sensors: consecutive tags of a row beyond a limit together are an alarm.

The tags stand in the row in the order in which they hang along the road or the belt. The alarm
stands while ``count`` consecutive ones exceed the limit that the row names (two at alert are an alarm:
30 CFR 75.351(c) [M]); the limits are rows of ``alarms.csv``. The judged value is the length of the
longest run, its unit is sensors.

Parameters: ``limit`` (id of the members' limit, required), ``count`` (2), ``bad`` (what a bad member
counts as): ``out`` (default) skips it, so that its neighbours become adjacent; ``trip`` counts it as
exceeding; ``ignore`` lets it part its neighbours. Bad quality never ends the alarm: a member that
exceeded its limit when it went bad goes on to count while the alarm stands.

False alarms: a single sensor that exceeds falsely raises nothing. With independent false
exceedances of probability ``p`` at a time, m sensors in a row show ``(m - 1) p²`` pairs at a time: 20
sensors at p = 0.001 once in 52,600 looks. Gas that moves with the air reaches neighbours one after
another, so that a true one is late by their distance over the air's velocity, less while it stands.

>>> said = np.array([True, False, True, True, False])
>>> longest(said, np.array([0, 0, 0, 1, 1]), 2).tolist()   # of the two rows, runs up to 2
[1, 1]

Source: 30 CFR 75.351(c), from memory [M]: two consecutive sensors at alert level.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from scada.detect.bank import Judged, Scan, Words
from scada.detect.voting.members import Heard, Members, WhenBad, whole
from scada.model import Assigned, SiteTable


def longest(said: NDArray[np.bool_], row: NDArray[np.intp], n_rows: int) -> NDArray[np.intp]:
    """The longest run of True within each row; ``row`` is each member's, ascending."""
    number = np.arange(len(said))
    starts = np.r_[True, row[1:] != row[:-1]][: len(said)]
    broken = np.maximum.accumulate(np.where(~said, number, np.where(starts, number - 1, -1)))
    runs = np.zeros(n_rows, np.intp)
    np.maximum.at(runs, row, np.where(said, number - broken, 0))
    return runs


class AdjacentBank:
    """All rows of adjacent sensors of a site."""

    def __init__(self, table: SiteTable, assigned: Sequence[Assigned]) -> None:
        assigned = [one for one in assigned if len(one.tags)]
        self._members = members = Members(table, assigned, ("count",))
        self._first = np.array([one.first for one in assigned], np.intp)
        self._count = np.array(
            [whole(one.row, "count", 2, len(one.tags)) for one in assigned], np.intp
        )
        bad = np.array([str(word) for word in members.when_bad], np.str_)
        self._skips, self._trips = bad == WhenBad.OUT, bad == WhenBad.TRIP
        self._stands = np.zeros(len(assigned), np.bool_)
        self._judged = np.zeros(len(assigned), np.bool_)
        self._said: dict[int, Words] = {}

    def step(self, scan: Scan) -> Judged:
        """Look for runs in every row; those that change are judged."""
        rows = self._members.stirred(scan)
        if not len(rows):
            return Judged.nothing()
        heard = self._members.hear(scan, rows)
        trips, stood = self._trips[rows][heard.place], self._stands[rows]
        said = heard.exceeds | (heard.out & trips)
        runs = self._runs(said, heard)
        stays = self._runs(said | heard.held, heard) >= self._count[rows]
        stands = (runs >= self._count[rows]) | ((stood | ~self._judged[rows]) & stays)
        out, known = heard.count(heard.out & ~trips), heard.count(heard.known)
        new = np.flatnonzero((known > out) & ((stands != stood) | ~self._judged[rows]))
        self._stands[rows[new]], self._judged[rows[new]] = stands[new], True
        for place in new[stands[new]].tolist():
            self._said[int(rows[place])] = self._words(heard, place, int(runs[place]), said)
        told = stands[new], runs[new].astype(np.float64), heard.latest()[new]
        return Judged(self._first[rows[new]], *told)

    def advance(self, now_ns: int) -> Judged:
        """Time alone brings nothing."""
        return Judged.nothing()

    def evidence(self, detection: int) -> Words:
        """Which sensors exceed, and which were passed over."""
        return self._said.get(int(np.searchsorted(self._first, detection)), {})

    def _runs(self, said: NDArray[np.bool_], heard: Heard) -> NDArray[np.intp]:
        """The longest run of each row; members without a say are no neighbours where they are out."""
        skips = self._skips[heard.rows][heard.place]
        here = np.flatnonzero(said | ~(~heard.known | (heard.out & skips)))
        return longest(said[here], heard.place[here], len(heard.rows))

    def _words(self, heard: Heard, place: int, run: int, said: NDArray[np.bool_]) -> Words:
        who = self._members.among(heard, place, said)
        gone = self._members.among(heard, place, heard.out)
        row = int(heard.rows[place])
        zh, en = f"相邻传感器同时超限：{who['zh']}", f"adjacent sensors beyond: {who['en']}"
        if gone["zh"]:
            zh, en = f"{zh}；{gone['zh']} 数据坏", f"{en}; {gone['en']} bad"
        return {"zh": zh, "en": en, "run": str(run), "needed": str(int(self._count[row]))}
