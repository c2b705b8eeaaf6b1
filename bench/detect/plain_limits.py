"""Limits, rates, deviations and votes as one writes them for one tag: plain Python, sample by sample."""

from collections.abc import Sequence
from dataclasses import dataclass, field

GOOD, UNCERTAIN, BAD = 0, 1, 2
SLOTS = 20
RING = SLOTS + 2


@dataclass(slots=True)
class PlainLimit:
    """One limit and its state; ``bounds`` are where it begins and where it stays."""

    on_low: float
    on_high: float
    stay_low: float
    stay_high: float
    on_delay_ns: int
    off_delay_ns: int
    active: bool = False
    held: bool = False
    rising_ns: int = -1
    falling_ns: int = -1

    def sample(self, now_ns: int, value: float, quality: int) -> None:
        """Judge one sample."""
        self.advance(now_ns)
        if quality == BAD:
            self.falling_ns = -1
            self.held = self.active or self.rising_ns >= 0
        elif self.active:
            self._active(now_ns, value, quality)
        else:
            self._normal(now_ns, value)

    def advance(self, now_ns: int) -> None:
        """Let a delay run out."""
        if self.held:
            return
        if self.rising_ns >= 0 and self.rising_ns + self.on_delay_ns <= now_ns:
            self.rising_ns, self.active = -1, True
        elif self.falling_ns >= 0 and self.falling_ns + self.off_delay_ns <= now_ns:
            self.falling_ns, self.active = -1, False

    def _normal(self, now_ns: int, value: float) -> None:
        self.held = False
        if not self.on_low <= value <= self.on_high:
            self.rising_ns = -1
            return
        if self.rising_ns < 0:
            self.rising_ns = now_ns
        if self.rising_ns + self.on_delay_ns <= now_ns:
            self.rising_ns, self.active = -1, True

    def _active(self, now_ns: int, value: float, quality: int) -> None:
        if self.stay_low <= value <= self.stay_high:
            self.held, self.falling_ns = False, -1
        elif quality == UNCERTAIN:
            self.falling_ns = -1
        else:
            self.held = False
            if not self.off_delay_ns:
                self.active = False
            elif self.falling_ns < 0:
                self.falling_ns = now_ns


@dataclass(slots=True)
class PlainRate:
    """The rate of one polled tag over a window, per ``per_ns``."""

    step_ns: int
    per_ns: float
    gap_ns: int
    ring: list[float] = field(default_factory=lambda: [0.0] * RING)
    last_ns: int = 0
    value: float = 0.0
    first: int = -1
    doubted: int = -1
    doubtful: bool = False

    def sample(self, time_ns: int, value: float, quality: int) -> tuple[float, int]:
        """The rate and its quality."""
        if quality == BAD or time_ns - self.last_ns > self.gap_ns:
            self.first = -1
        slot = -(-time_ns // self.step_ns)
        fresh = self.first < 0
        if not fresh:
            before = -(-self.last_ns // self.step_ns)
            for at in range(max(before + 1, slot - SLOTS - 1), slot):
                self.ring[at % RING] = self.value
        elif quality != BAD:
            self.first = slot
        doubt = quality == UNCERTAIN
        if doubt or (self.doubtful and not fresh):
            self.doubted = slot
        elif fresh:
            self.doubted = -1
        self.doubtful = doubt
        self.ring[slot % RING] = value
        self.last_ns, self.value = time_ns, value
        far = slot - 1 - SLOTS
        if self.first < 0 or self.first > far:
            return 0.0, BAD
        rate = (value - self.ring[far % RING]) / (time_ns - far * self.step_ns) * self.per_ns
        return rate, UNCERTAIN if self.doubted >= far else GOOD


def standing(limits: Sequence[PlainLimit], worst_first: Sequence[int]) -> list[bool]:
    """Which limits of a tag stand: of those in ``worst_first`` the first that holds alone."""
    shown = [limit.active for limit in limits]
    found = False
    for number in worst_first:
        shown[number] = shown[number] and not found
        found = found or shown[number]
    return shown


@dataclass(slots=True)
class PlainVote:
    """``n`` of its members beyond their limit; a bad member is left out with a vote less."""

    members: tuple[int, ...]
    n: int
    stands: bool = False
    judged: bool = False

    def step(self, exceeds: Sequence[bool], bad: Sequence[bool]) -> None:
        """Count the votes of one scan; ``exceeds`` and ``bad`` are of all tags."""
        out = sum(bad[member] for member in self.members)
        votes = sum(exceeds[member] and not bad[member] for member in self.members)
        held = sum(exceeds[member] and bad[member] for member in self.members)
        if out == len(self.members):
            return
        stays = (self.stands or not self.judged) and votes + held >= self.n
        self.stands = votes >= max(self.n - out, 1) or stays
        self.judged = True
