"""What backfilled samples would have raised: their limits are judged apart from the live ones.

Live alarms are of the present, so samples that were read back later move none of them. They are held
against the same limits in a bank of their own, on source time, from the state in which the alarm stood
when the stretch began. A stretch is a server's backfilled samples up to the `Backfill` that ends it:
however they are cut into steps, the same is told, and told once.
"""

from dataclasses import dataclass, field, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from scada.detect import LimitBank
from scada.model import Backfill, FindingKind, Findings, Quality, Samples, quality_of
from scada.model.findings import CODE

MOST_LINES: Final = 1000
"""Alarms of one stretch that are told one by one; the others are counted."""

REMEMBERED: Final = 100_000
"""Alarms told that are remembered, so that what is read back twice is told once."""

_RAISED: Final = np.uint8(CODE[FindingKind.RAISED])
_RETURNED: Final = np.uint8(CODE[FindingKind.RETURNED])


@dataclass(frozen=True, slots=True)
class WouldHaveRaised:
    """An alarm that would have been raised; ``limit`` counts the site's limits.

    ``value`` and ``status`` are of the sample that decided it. ``returned_ns`` is None where it had not
    returned when the stretch ended.
    """

    limit: int
    raised_ns: int
    returned_ns: int | None
    value: float
    status: int


@dataclass(frozen=True, slots=True)
class Told:
    """What came of one stretch: its alarms by time, and how many more there were."""

    backfill: Backfill
    alarms: tuple[WouldHaveRaised, ...]
    more: int = 0


@dataclass(slots=True)
class _Live:
    """When each live limit was raised and returned last, by the source time of its tag."""

    active: NDArray[np.bool_]
    raised_ns: NDArray[np.int64]
    returned_ns: NDArray[np.int64]

    def at(self, limit: NDArray[np.intp], time_ns: NDArray[np.int64]) -> NDArray[np.bool_]:
        """Whether these limits were active at these times, as far back as one change."""
        raised, returned = self.raised_ns[limit] <= time_ns, time_ns < self.returned_ns[limit]
        return np.where(self.active[limit], raised | returned, raised & returned)


@dataclass(slots=True)
class _Stretch:
    """One server's: what is raised now, and what was raised and has returned."""

    open: dict[int, WouldHaveRaised] = field(default_factory=dict)
    closed: list[WouldHaveRaised] = field(default_factory=list)


class Apart:
    """Judges backfilled samples of a site; ``server`` is each tag's server, by its place."""

    def __init__(self, live: LimitBank, server: NDArray[np.intp], servers: tuple[str, ...]) -> None:
        n = len(live)
        self._bank, self._tag_of_limit, self._server = live.apart(), live.tag_of_limit, server
        self._place = {name: place for place, name in enumerate(servers)}
        self._live = _Live(np.zeros(n, np.bool_), np.zeros(n, np.int64), np.zeros(n, np.int64))
        self._seen = np.zeros(len(server), np.bool_)
        self._stretches: dict[int, _Stretch] = {}
        self._told: dict[tuple[int, int], None] = {}

    def restore(self, active: NDArray[np.bool_], raised_ns: NDArray[np.int64]) -> None:
        """Go on from recorded live limits; shapes ``(n_limits,)``."""
        self._live.active[:], self._live.raised_ns[:] = active, raised_ns

    def live(self, findings: Findings, time_ns: NDArray[np.int64]) -> None:
        """Live limits changed; ``time_ns`` are the tags' latest source times, ``(n_tags,)``."""
        limit = findings.alarm.astype(np.intp)
        time_ns = time_ns[self._tag_of_limit[limit]]
        raised, returned = findings.kind == _RAISED, findings.kind == _RETURNED
        self._live.active[limit[raised]] = True
        self._live.raised_ns[limit[raised]] = time_ns[raised]
        self._live.active[limit[returned]] = False
        self._live.returned_ns[limit[returned]] = time_ns[returned]

    def step(self, samples: Samples) -> None:
        """Judge backfilled samples."""
        for layer in samples.layers():
            self._begin(layer)
            quality = quality_of(layer.status, layer.flags)
            quality[~np.isfinite(layer.value)] = Quality.BAD
            self._note(self._bank.step(layer, quality, 0))

    def end(self, backfill: Backfill) -> Told:
        """End a server's stretch: what it would have raised, by time."""
        place = self._place.get(backfill.server, -1)
        of_server = np.flatnonzero(self._server[self._tag_of_limit] == place)
        self._note(self._bank.advance(backfill.until_ns, of_server))
        stretch = self._stretches.pop(place, _Stretch())
        self._seen[self._server == place] = False
        found = sorted(
            (*stretch.closed, *stretch.open.values()), key=lambda one: (one.raised_ns, one.limit)
        )
        new = [one for one in found if self._is_new(one)]
        return Told(backfill, tuple(new[:MOST_LINES]), max(0, len(new) - MOST_LINES))

    def _begin(self, layer: Samples) -> None:
        """Tags whose first sample of a stretch this is: how their limits stood before it."""
        fresh = ~self._seen[layer.tag]
        if not fresh.any():
            return
        first_ns = np.zeros(len(self._seen), np.int64)
        first_ns[layer.tag[fresh]] = layer.time_ns[fresh]
        limit = np.flatnonzero(np.isin(self._tag_of_limit, layer.tag[fresh]))
        self._bank.put(limit, self._live.at(limit, first_ns[self._tag_of_limit[limit]]))
        self._seen[layer.tag[fresh]] = True

    def _note(self, findings: Findings) -> None:
        for row in np.flatnonzero(
            (findings.kind == _RAISED) | (findings.kind == _RETURNED)
        ).tolist():
            limit, time_ns = int(findings.alarm[row]), int(findings.time_ns[row])
            place = int(self._server[self._tag_of_limit[limit]])
            stretch = self._stretches.setdefault(place, _Stretch())
            if findings.kind[row] == _RAISED:
                stretch.open[limit] = WouldHaveRaised(
                    limit, time_ns, None, float(findings.value[row]), int(findings.status[row])
                )
            elif (raised := stretch.open.pop(limit, None)) is not None:
                stretch.closed.append(replace(raised, returned_ns=time_ns))

    def _is_new(self, one: WouldHaveRaised) -> bool:
        key = (one.limit, one.raised_ns)
        if key in self._told:
            return False
        self._told[key] = None
        if len(self._told) > REMEMBERED:
            del self._told[next(iter(self._told))]
        return True
