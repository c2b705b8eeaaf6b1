"""What two profiles ask for differently: by what a limit does, not by how its file is written.

Rows are matched by id, limits by what they do. 24 ppm and 0.0024 % are the same value, and an alarm
that returns at its own value is the same with and without a restore. Where only the clause or the
mark differs, nothing has changed for a site.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, TypeVar

import msgspec

from scada.model import Comparison
from scada.profiles.profile import Policies, Profile, ProfileLimit, ProfileRow
from scada.profiles.units import factor

T = TypeVar("T")
_ADDED, _REMOVED, _CHANGED = "+", "-", "~"
_TOLERANCE: Final = 1e-9
_NOT_MEANT: Final = ("id", "mark", "source", "times_mark", "times_source")
_NAMES: Final = ("name_zh", "name_en")
_WORDS: Final = ("text_zh", "text_en", "title_zh", "title_en", "gas_zh", "gas_en")
"""Fields that say the same in other words: the numbers beside them are what counts."""


@dataclass(frozen=True, slots=True)
class Difference:
    """One point: ``sign`` is ``+`` (only the second has it), ``-`` (only the first) or ``~``.

    ``part`` is the table (``rows``), ``id`` the name in it, ``field`` what differs of it (empty: the
    whole). ``before`` and ``after`` are what the two profiles have there, None for nothing.
    """

    sign: str
    part: str
    id: str
    field: str
    before: Any
    after: Any


@dataclass(frozen=True, slots=True)
class Compared:
    """All differences of two profiles, and how many rows are alike."""

    first: Profile
    second: Profile
    differences: tuple[Difference, ...]
    alike: int


def compare(first: Profile, second: Profile) -> Compared:
    """Hold ``second`` against ``first``, row by row, then table by table."""
    found: list[Difference] = []
    alike = 0
    for name in {**first.rows, **second.rows}:
        ours, theirs = first.rows.get(name), second.rows.get(name)
        if ours is None or theirs is None:
            found.append(_whole("rows", name, ours, theirs))
        else:
            changes = _row(ours, theirs)
            found += changes
            alike += not changes
    found += _policies(first.policies, second.policies)
    for part in ("calibration", "mandatory", "grading", "reports", "requirements"):
        found += _tables(part, getattr(first, part), getattr(second, part))
    return Compared(first, second, tuple(found), alike)


def _whole(part: str, name: str, before: Any, after: Any) -> Difference:
    sign = _ADDED if before is None else _REMOVED
    return Difference(sign, part, name, "", before, after)


def _row(ours: ProfileRow, theirs: ProfileRow) -> list[Difference]:
    """What differs of one kind of place."""
    found = []
    for field in ("kind", "gas_classes", "regulated", "on_delay_max_s"):
        before, after = getattr(ours, field), getattr(theirs, field)
        if _meaning(before) != _meaning(after):
            found.append(Difference(_CHANGED, "rows", ours.id, field, before, after))
    if all(_names(getattr(ours, f)) != _names(getattr(theirs, f)) for f in _NAMES):
        found.append(Difference(_CHANGED, "rows", ours.id, "place", ours, theirs))
    scale = factor(ours.unit, theirs.unit)
    if scale is None:
        found.append(Difference(_CHANGED, "rows", ours.id, "unit", ours.unit, theirs.unit))
        scale = 1.0
    return found + _limits(ours, theirs, scale)


def _names(text: str) -> set[str]:
    """The places that a name lists, in any order."""
    return {_plain(one) for one in re.split(r"[、，,;；]", text)}


def _limits(ours: ProfileRow, theirs: ProfileRow, scale: float) -> list[Difference]:
    """Limits that do the same cancel out; of the others those of one name or kind are one change."""
    before = [x for x in ours.limits if not any(_same(x, y, scale) for y in theirs.limits)]
    after = [y for y in theirs.limits if not any(_same(x, y, scale) for x in ours.limits)]
    found = []
    for limit in before:
        match = next((y for y in after if _answers(limit, y)), None)
        if match is not None:
            after.remove(match)
            found.append(
                Difference(_CHANGED, "rows", ours.id, limit.limit, (ours, limit), (theirs, match))
            )
        else:
            found.append(Difference(_REMOVED, "rows", ours.id, limit.limit, (ours, limit), None))
    found += [Difference(_ADDED, "rows", ours.id, y.limit, None, (theirs, y)) for y in after]
    return found


def _answers(one: ProfileLimit, other: ProfileLimit) -> bool:
    return one.kind is other.kind and _side(one) == _side(other)


def _side(limit: ProfileLimit) -> str:
    if limit.comparison is Comparison.IS:
        return "state"
    return "high" if limit.comparison.is_high else "low"


def _same(one: ProfileLimit, other: ProfileLimit, scale: float) -> bool:
    """Whether both raise, return and cut alike; ``scale`` converts the first one's unit."""
    sense = (one.kind, one.comparison, one.of) == (other.kind, other.comparison, other.of)
    back = (x.value if x.restore is None else x.restore for x in (one, other))
    ours, theirs = back
    values = _close(one.value * scale, other.value) and _close(ours * scale, theirs)
    return sense and values and _same_scope(one, other)


def _close(one: float, other: float) -> bool:
    return abs(one - other) <= _TOLERANCE * max(1e-3, abs(one), abs(other))


def _same_scope(one: ProfileLimit, other: ProfileLimit) -> bool:
    chinese, english = (
        (_plain(getattr(one, field)), _plain(getattr(other, field)))
        for field in ("scope_zh", "scope_en")
    )
    return chinese[0] == chinese[1] or english[0] == english[1]


def _plain(text: str) -> str:
    """A text without its punctuation and case."""
    return "".join(character for character in text.casefold() if character.isalnum())


def _policies(ours: Policies, theirs: Policies) -> list[Difference]:
    return _fields("policies", "", ours, theirs)


def _tables(part: str, ours: Mapping[str, T], theirs: Mapping[str, T]) -> list[Difference]:
    found: list[Difference] = []
    for name in {**ours, **theirs}:
        if name not in ours or name not in theirs:
            found.append(_whole(part, name, ours.get(name), theirs.get(name)))
        else:
            found += _fields(part, name, ours[name], theirs[name])
    return found


def _fields(part: str, name: str, ours: Any, theirs: Any) -> list[Difference]:
    """Field by field; words count only where nothing else is said (a rule without a number)."""
    found = []
    for field in msgspec.structs.fields(ours):
        if field.name in _NOT_MEANT or (field.name in _WORDS and _has_numbers(ours)):
            continue
        before, after = getattr(ours, field.name), getattr(theirs, field.name)
        if _meaning(before) != _meaning(after):
            found.append(Difference(_CHANGED, part, name, field.name, before, after))
    return found


def _has_numbers(one: Any) -> bool:
    return bool(getattr(one, "values", True))


def _meaning(value: Any) -> Any:
    if isinstance(value, str):
        return _plain(value)
    if isinstance(value, tuple):
        return sorted(map(repr, value))
    return value
