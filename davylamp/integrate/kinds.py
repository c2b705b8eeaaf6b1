"""What a point most likely measures, guessed from its names and its unit, with the reason."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from davylamp.integrate.words import (
    BY_UNIT,
    KKS_MEASURED,
    KKS_SWITCHED,
    MEASURED,
    MINE_NUMBERS,
    SWITCHED,
    Words,
)
from scada.model import Kind

_KKS: Final = re.compile(r"(?<![A-Z0-9])\d{0,2}[A-Z]{3}\d{2}([A-Z]{2})\d{3}(?![0-9])")
_PIECES: Final = re.compile(r"[A-Z]+(?![a-z])\d*[A-Z]?(?![a-z0-9])|[A-Z]?[a-z]+|[A-Z]+|\d+")
_PORT: Final = re.compile(r"(?<![0-9A-Z])\d{1,3}[#-]?([ADC])\d{1,3}(?![0-9A-Z])")
"""A port of a substation as AQ 6201 systems number them: 001A01 analogue, D switch, C control."""

NAME_AND_UNIT, NAME, ABBREVIATION, WEAK, FOLDER = 0.95, 0.8, 0.7, 0.5, 0.4
NOT_SURE: Final = 0.6
"""Below this a person should look at the guess."""


@dataclass(frozen=True, slots=True)
class Guess:
    """A kind (None: nothing points to one), how sure it is (0 to 1), and why, in both languages."""

    kind: Kind | None
    confidence: float
    reason_zh: str
    reason_en: str


@dataclass(frozen=True, slots=True)
class _Hit:
    words: Words
    word: str
    place: int
    is_weak: bool


def guess_kind(
    names: Sequence[str], folders: Sequence[str], unit: str, *, is_switch: bool, is_mine: bool
) -> Guess:
    """The kind of a point: its own names count before its folders', and both before its unit."""
    return (
        _by_names(names, unit, is_switch)
        or _by_code(names, unit, is_switch, is_mine)
        or _by_unit(unit, is_switch)
        or _by_folders(folders, unit, is_switch)
        or _nothing(is_switch)
    )


def _by_names(names: Sequence[str], unit: str, is_switch: bool) -> Guess | None:
    hit = _best(names, unit, is_switch)
    if hit is None:
        return None
    fits = unit in hit.words.units
    confidence = WEAK if hit.is_weak else NAME_AND_UNIT if fits or is_switch else NAME
    confidence = NAME if hit.is_weak and fits else confidence
    said_zh, said = f"名称含“{hit.word}”", f"its name says {hit.word}"
    if fits:
        return Guess(hit.words.kind, confidence, f"{said_zh}，单位 {unit}", f"{said}, unit {unit}")
    if unit and not is_switch:
        if hit.is_weak:
            return None
        return Guess(
            hit.words.kind, WEAK, f"{said_zh}，但单位为 {unit}", f"{said}, but its unit is {unit}"
        )
    return Guess(hit.words.kind, confidence, said_zh, said)


def _best(names: Iterable[str], unit: str, is_switch: bool) -> _Hit | None:
    """The last strong word whose kind has this unit; a noun's head stands last in both languages."""
    hits: list[tuple[tuple[bool, bool, int, int], _Hit]] = []
    for order, name in enumerate(names):
        hits += [
            ((unit in h.words.units, not h.is_weak, -order, h.place), h)
            for h in _hits(name, SWITCHED if is_switch else MEASURED)
        ]
    return max(hits, key=lambda ranked: ranked[0])[1] if hits else None


def _hits(name: str, table: Sequence[Words]) -> list[_Hit]:
    """Every word of the table in a name, with where it ends; a word within a longer one is left out."""
    pieces = _pieces(name)
    spaced = f" {' '.join(pieces).casefold()} "
    found: list[tuple[int, int, _Hit]] = []
    for words in table:
        for word in (*words.zh, *words.en, *words.weak):
            span = _span(name, pieces, spaced, word)
            if span is not None:
                found.append((*span, _Hit(words, word, span[1], word in words.weak)))
    return [
        hit
        for start, end, hit in found
        if not any(s <= start and end <= e and e - s > end - start for s, e, _ in found)
    ]


def _span(name: str, pieces: Sequence[str], spaced: str, word: str) -> tuple[int, int] | None:
    """Where a word stands in a name, last where it stands more than once."""
    if not word.isascii():
        at = _outside_rooms(name, word)
    elif word.isupper():
        if word not in pieces:
            return None
        at = name.rfind(word)
    else:
        if f" {word} " not in spaced:
            return None
        at = name.casefold().rfind(word.split()[-1])
        return max(0, at - len(word) + len(word.split()[-1])), at + len(word.split()[-1])
    return (at, at + len(word)) if at >= 0 else None


_ROOMS: Final = ("房", "室", "站", "硐室", "库")


def _outside_rooms(name: str, word: str) -> int:
    """The last place of a word that does not name a room: 主扇房 is where fans are, and none itself."""
    at = name.rfind(word)
    while at >= 0 and name[at + len(word) :].startswith(_ROOMS):
        at = name.rfind(word, 0, at)
    return at


def _pieces(name: str) -> list[str]:
    """The words of a name: ``FaceCH4_Temp2`` is Face, CH4, Temp, 2."""
    return _PIECES.findall(name)


def _by_code(names: Sequence[str], unit: str, is_switch: bool, is_mine: bool) -> Guess | None:
    """Numbers by which mines and power plants name their points."""
    for name in names:
        if found := _KKS.search(name):
            kind = (KKS_SWITCHED if is_switch else KKS_MEASURED).get(found[1])
            if kind is not None:
                return Guess(kind, NAME, f"KKS 编码 {found[1]}", f"KKS code {found[1]}")
        number = next((p for p in _pieces(name) if p in MINE_NUMBERS), "")
        if number and not is_switch and unit in ("%CH4", "%", "") and (is_mine or unit == "%CH4"):
            confidence = NAME_AND_UNIT if unit == "%CH4" else NAME if unit else ABBREVIATION
            said = f"{number} is a methane sensor's number"
            return Guess(Kind.METHANE, confidence, f"{number} 为甲烷传感器编号", said)
        if is_switch and is_mine and (found := _PORT.search(name)) and found[1] == "C":
            return Guess(Kind.CUT, WEAK, "分站控制量 C", "control port C of a substation")
    return None


def _by_unit(unit: str, is_switch: bool) -> Guess | None:
    if is_switch or unit not in BY_UNIT:
        return None
    kind, confidence = BY_UNIT[unit]
    return Guess(kind, confidence, f"单位 {unit}", f"unit {unit}")


def _by_folders(folders: Sequence[str], unit: str, is_switch: bool) -> Guess | None:
    hit = _best(tuple(reversed(folders)), unit, is_switch)
    if hit is None or (unit and not is_switch and unit not in hit.words.units):
        return None
    return Guess(hit.words.kind, FOLDER, f"所在文件夹含“{hit.word}”", f"its folder says {hit.word}")


def _nothing(is_switch: bool) -> Guess:
    if is_switch:
        return Guess(Kind.SWITCH, 0.3, "布尔量，名称看不出类型", "a Boolean; its names say no more")
    return Guess(None, 0.0, "名称和单位看不出类型", "neither its names nor its unit say what it is")
