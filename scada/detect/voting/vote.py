"""Voting: n of m redundant sensors beyond a limit of theirs (2oo3).

A vote stands while ``n`` of its ``m`` tags exceed the limit that the row names; the limits, with
their set points, delays and deadbands, are rows of ``alarms.csv``. The judged value is the number of
votes, its unit is members.

Parameters: ``n`` (votes needed; 1), ``limit`` (id of the members' limit, required), ``bad`` (what a
member with bad quality counts as):

- ``out`` (default): it is left out and one vote less is needed, never less than one: 2oo3 becomes
  1oo2, then 1oo1;
- ``trip``: it votes for the alarm;
- ``ignore``: it does not vote, and as many votes are needed as before.

Whatever a bad member counts as, bad quality never ends a vote: a member that exceeded its limit when
it went bad holds a standing vote up. Where all members are bad nothing is judged, but by ``trip``. A
member that never had a value since the start is left out without a vote less: it has an alarm of
its own.

False alarms: sensors that each exceed falsely with probability ``p`` at a time, independently, make
2oo3 exceed with ``3p²(1-p) + p³``: for p = 0.01 that is 0.000298 (IEC 61508-6, B.3, by the same
counting). A vote is as good as its members are independent.

>>> needed = votes_needed(np.array([2, 2, 2]), np.array([0, 1, 3]), np.array([True, True, False]))
>>> needed.tolist()
[2, 1, 2]

Source: IEC 61508-6 and IEC 61511 (M out of N architectures and their degradation); ISA-TR84.00.02.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from scada.detect.bank import Judged, Scan, Words
from scada.detect.voting.members import Heard, Members, WhenBad, whole
from scada.model import Assigned, SiteTable


def votes_needed(
    n: NDArray[np.intp], out: NDArray[np.intp], degrades: NDArray[np.bool_]
) -> NDArray[np.intp]:
    """How many votes are needed while ``out`` members have no say; shapes ``(n_rows,)``."""
    return np.where(degrades, np.maximum(n - out, 1), n)


class VoteBank:
    """All votes of a site."""

    def __init__(self, table: SiteTable, assigned: Sequence[Assigned]) -> None:
        assigned = [one for one in assigned if len(one.tags)]
        self._members = Members(table, assigned, ("n",))
        self._first = np.array([one.first for one in assigned], np.intp)
        self._n = np.array([whole(one.row, "n", 1, len(one.tags)) for one in assigned], np.intp)
        bad = np.array([str(word) for word in self._members.when_bad], np.str_)
        self._degrades, self._trips = bad == WhenBad.OUT, bad == WhenBad.TRIP
        self._stands = np.zeros(len(assigned), np.bool_)
        self._judged = np.zeros(len(assigned), np.bool_)
        """Until a row is judged it may stand from before a restart."""
        self._said: dict[int, Words] = {}

    def step(self, scan: Scan) -> Judged:
        """Count the votes of every row; those that change are judged."""
        rows = self._members.stirred(scan)
        if not len(rows):
            return Judged.nothing()
        heard = self._members.hear(scan, rows)
        trips, stood = self._trips[rows], self._stands[rows]
        out, known = heard.count(heard.out), heard.count(heard.known)
        needed = votes_needed(self._n[rows], out, self._degrades[rows])
        votes = heard.count(heard.exceeds) + np.where(trips, out, 0)
        stays = votes + np.where(trips, 0, heard.count(heard.held)) >= self._n[rows]
        stands = (votes >= needed) | ((stood | ~self._judged[rows]) & stays)
        possible = (known > out) | (trips & (known > 0))
        new = np.flatnonzero(possible & ((stands != stood) | ~self._judged[rows]))
        self._stands[rows[new]], self._judged[rows[new]] = stands[new], True
        for place in new[stands[new]].tolist():
            counts = int(votes[place]), int(needed[place])
            self._said[int(rows[place])] = self._words(heard, place, counts)
        said = stands[new], votes[new].astype(np.float64), heard.latest()[new]
        return Judged(self._first[rows[new]], *said)

    def advance(self, now_ns: int) -> Judged:
        """Time alone brings nothing."""
        return Judged.nothing()

    def evidence(self, detection: int) -> Words:
        """Who voted, who was left out, and how many were needed."""
        return self._said.get(int(np.searchsorted(self._first, detection)), {})

    def _words(self, heard: Heard, place: int, counts: tuple[int, int]) -> Words:
        members, (votes, needed), row = self._members, counts, int(heard.rows[place])
        n, m = int(self._n[row]), int(members.size[row])
        who = members.among(heard, place, heard.exceeds)
        gone = members.among(heard, place, heard.out)
        zh, en = f"{m} 取 {n}：{who['zh'] or '无'} 超限", f"{n}oo{m}: {who['en'] or 'none'} beyond"
        if gone["zh"]:
            zh += f"；{gone['zh']} 数据坏，需 {needed} 票"
            en += f"; {gone['en']} bad, {needed} needed"
        return {"zh": zh, "en": en, "votes": str(votes), "needed": str(needed), "of": str(m)}
