"""Seals: the signatures of a chain, and how far what they vouch for goes."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

import numpy as np

from alarms.audit.chain import Chain
from alarms.audit.damage import Damage, Finding
from alarms.audit.digest import KINDS
from alarms.audit.keys import Keys
from alarms.signature import KEY
from scada.model import EventKind

_SIGNED: Final = KINDS.index(EventKind.SIGNED)


@dataclass(slots=True)
class Seals:
    """Which places of a chain are proven by signatures.

    In an unbroken stretch the last signature vouches for all before it, so where it holds the ones
    before are not computed. ``stretches`` are first and last places.
    """

    stretches: list[tuple[int, int]] = field(default_factory=list)
    found: list[Finding] = field(default_factory=list)
    names: list[str] = field(default_factory=list)
    count: int = 0
    checked: int = 0

    @classmethod
    def of(cls, chain: Chain, keys: Keys) -> "Seals":
        """Look at every unbroken stretch of a chain."""
        seals = cls()
        signed = np.flatnonzero((chain.kind == _SIGNED) & chain.digest.readable[chain.rows])
        seals.count = len(signed)
        for first, last in chain.runs():
            mine = signed[(signed >= first) & (signed <= last)].tolist()
            seals._look(chain, keys, first, mine)
        return seals

    @property
    def keys(self) -> tuple[str, ...]:
        """The names of the keys whose signatures hold, in order."""
        return tuple(dict.fromkeys(self.names))

    def _look(self, chain: Chain, keys: Keys, first: int, signed: list[int]) -> None:
        """From the last signature of a stretch back to the first that holds."""
        bad: list[int] = []
        unknown: list[int] = []
        for number, place in reversed(list(enumerate(signed))):
            holds = self._holds(chain, keys, place)
            if holds:
                self._vouch(chain, first, place, signed[: number + 1])
                break
            (unknown if holds is None else bad).append(place)
        else:
            place = first - 1
        self.found += self._complaints(chain, place, bad[::-1], unknown[::-1])

    def _holds(self, chain: Chain, keys: Keys, place: int) -> bool | None:
        event = chain.event(place)
        self.checked += 1
        return False if event is None else keys.holds(event)

    def _vouch(self, chain: Chain, first: int, place: int, signed: Sequence[int]) -> None:
        """A signature stands for every line before its own; of its own line it stands for itself."""
        if place > first:
            self.stretches.append((first, place - 1))
        for one in (signed[0], place):
            event = chain.event(one)
            if event is not None:
                self.names.append(event.text.get(KEY, ""))

    def _complaints(
        self, chain: Chain, good: int, bad: list[int], unknown: list[int]
    ) -> Iterator[Finding]:
        seq = chain.seq
        for place in bad:
            yield chain.finding(Damage.SIGNATURE, int(seq[place]), int(seq[place]), place=place)
        rewritten = [place for place in bad if _is_followed(chain, place)]
        if rewritten:
            place = max(good, 0)  # of its own line a signature says nothing
            yield chain.finding(
                Damage.FORGED, int(seq[place]), int(seq[rewritten[-1]]), place=place
            )
        if unknown:
            name = _name(chain, unknown[0])
            yield chain.finding(
                Damage.KEY,
                int(seq[unknown[0]]),
                int(seq[unknown[-1]]),
                f"密钥 {name} 未知，也未由已知密钥交接",
                f"key {name} is not known, and no known key handed over to it",
                place=unknown[0],
            )


def _is_followed(chain: Chain, place: int) -> bool:
    """Whether the line behind knows this one as it is: then nobody altered it by hand alone."""
    return place == len(chain.rows) - 1 or bool(chain.links[place])


def _name(chain: Chain, place: int) -> str:
    event = chain.event(place)
    return event.text.get(KEY, "") if event is not None else ""
