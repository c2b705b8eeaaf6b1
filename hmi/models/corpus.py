"""Many short texts in one row of bytes: looking for a word in 20,000 of them takes some milliseconds."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import reduce
from typing import Final

import numpy as np
from numpy.typing import NDArray

NONE, INSIDE, START, FIELD, EXACT = range(5)
"""How well a word fits a text: not, somewhere in it, from a word's start, a field's start, all of a field."""
SHORTEST: Final = 4
"""Bytes of a word in which a slip is allowed; a shorter one would fit everything."""
MOST_PLACES: Final = 20_000
ANY: Final = -1
_BREAK, _END = 1, 10
_CAPITALS = (65, 90)
_FOLD: Final = 32

Fits = NDArray[np.uint8]
Places = NDArray[np.int64]


def folded(text: str) -> str:
    """As it is looked for: small letters, ü as v, no breaks."""
    return text.casefold().replace("ü", "v").replace("\x01", " ").replace("\n", " ")


@dataclass(frozen=True)
class Corpus:
    """``texts`` holds ``size`` texts one after the other, ``rank`` how good a match is that starts there.

    ``texts`` and ``rank`` are uint8 of shape ``(n_bytes,)``, ``starts`` int64 of shape ``(size,)``.
    """

    texts: NDArray[np.uint8]
    rank: Fits
    starts: Places

    @property
    def size(self) -> int:
        """How many texts."""
        return len(self.starts)

    def fits(self, word: str) -> Fits:
        """How well the word fits each text, shape ``(size,)``."""
        pattern = list(folded(word).encode())
        return self._best(self._ranked(self.find(pattern), len(pattern)))

    def nearly(self, word: str) -> Fits:
        """Which texts it fits with one slip: a letter wrong, missing, too many, or two changed over."""
        pattern = list(folded(word).encode())
        if len(pattern) < SHORTEST:
            return np.zeros(self.size, np.uint8)
        at = self._near(pattern)
        marks = np.zeros(len(self.texts), np.uint8)
        marks[at] = INSIDE
        return self._best(marks)

    def find(self, pattern: Sequence[int]) -> Places:
        """Where these bytes stand."""
        last = len(self.texts) - len(pattern) + 1
        if last <= 0 or not pattern:
            return np.zeros(0, np.int64)
        at = np.flatnonzero(self.texts[:last] == pattern[0])
        return self._kept(at, pattern)

    def _kept(self, at: Places, pattern: Sequence[int]) -> Places:
        """Of these places those from which the pattern stands; `ANY` fits every byte of a text."""
        at = at[(at >= 0) & (at + len(pattern) <= len(self.texts))]
        for k, byte in enumerate(pattern):
            here = self.texts[at + k]
            at = at[here > _END] if byte == ANY else at[here == byte]
        return at

    def _near(self, pattern: list[int]) -> Places:
        """A slip is in one half, so the other stands as it is; or it is between the two."""
        half = len(pattern) // 2
        left, right = pattern[:half], pattern[half:]
        swapped = [*pattern]
        swapped[half - 1], swapped[half] = swapped[half], swapped[half - 1]
        found = [self.find(swapped)]
        ends = self.find(left)[:MOST_PLACES] + half
        found += [self._kept(ends, slip) - half for slip in _slips(right)]
        begins = self.find(right)[:MOST_PLACES]
        found += [self._kept(begins - len(slip), slip) for slip in _slips(left)]
        return np.unique(np.concatenate(found))

    def _ranked(self, at: Places, length: int) -> Fits:
        marks = np.zeros(len(self.texts), np.uint8)
        marks[at] = self.rank[at]
        whole = at[(self.rank[at] == FIELD) & (self.texts[at + length] <= _END)]
        marks[whole] = EXACT
        return marks

    def _best(self, marks: Fits) -> Fits:
        if not self.size:
            return np.zeros(0, np.uint8)
        return np.maximum.reduceat(marks, self.starts)


def _slips(part: list[int]) -> list[list[int]]:
    """All that a part may stand for with one slip in it, of different lengths."""
    n = len(part)
    wrong = [[*part[:k], ANY, *part[k + 1 :]] for k in range(n)]
    missing = [[*part[:k], ANY, *part[k:]] for k in range(n + 1)]
    more = [[*part[:k], *part[k + 1 :]] for k in range(n)]
    changed = [[*part[:k], part[k + 1], part[k], *part[k + 2 :]] for k in range(n - 1)]
    return [*wrong, *missing, *more, *changed]


class Writer:
    """Puts texts together to a `Corpus`."""

    def __init__(self) -> None:
        self._bytes = bytearray()
        self._starts: list[int] = []

    def add(self, fields: Sequence[str], typed: Sequence[str] = ()) -> None:
        """One text of these fields; ``typed`` are fields whose syllables begin with capitals."""
        self._starts.append(len(self._bytes))
        said = [folded(field) for field in fields if field]
        self._bytes += "\x01".join(["", *said, *typed]).encode() + b"\n"

    def corpus(self) -> Corpus:
        """What was added."""
        texts = np.frombuffer(bytes(self._bytes), np.uint8).copy()
        capital = (texts >= _CAPITALS[0]) & (texts <= _CAPITALS[1])
        texts[capital] += _FOLD
        return Corpus(texts, _ranks(texts, capital), np.array(self._starts, np.int64))


def _ranks(texts: NDArray[np.uint8], capital: NDArray[np.bool_]) -> Fits:
    """What a match is worth that starts at each byte."""
    before = np.r_[np.uint8(_BREAK), texts[:-1]] if len(texts) else texts
    digit = (texts >= 48) & (texts <= 57)
    letter = (texts >= 97) & (texts <= 122)
    chinese = texts >= 0xC0
    was_digit, was_letter = (np.r_[False, kind[:-1]] for kind in (digit, letter))
    turned = (digit & ~was_digit) | (letter & ~was_letter)
    begins = reduce(np.logical_or, (capital, chinese, turned))
    rank = np.where(begins, START, INSIDE).astype(np.uint8)
    rank[before <= _END] = FIELD
    return rank
