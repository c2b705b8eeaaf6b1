"""Which tag a series of a bucket is, and whether it holds values or qualities.

A series is named by one of its tags (``tag``, ``pt``, ``point``, ``name``, ``测点`` …), with its field behind
a point where the field is no plain value and has company. Without such a tag it is named by its
measurement, where the field is a plain value, else by its field.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from davylamp.replay.fault import Fault
from davylamp.replay.sources.influx_tables import Series
from davylamp.replay.sources.layout import FIELDS, STATUSES, TAG_WORDS
from davylamp.site.problem import Said


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a series is: the name of its tag, and whether it holds statuses."""

    name: str
    is_status: bool


def meanings(found: Iterable[Series]) -> dict[Series, Meaning]:
    """What each series means."""
    series = tuple(found)
    fields: dict[tuple[str, str], set[str]] = defaultdict(set)
    for one in series:
        if not _is(one.field, STATUSES):
            fields[one.measurement, _point(one)].add(one.field)
    return {one: _meaning(one, fields[one.measurement, _point(one)]) for one in series}


def _point(series: Series) -> str:
    """What one of its tags calls it; empty where none does."""
    tags = {name.casefold(): text for name, text in series.tags}
    return next((tags[word] for word in TAG_WORDS if tags.get(word)), "")


def _meaning(series: Series, fields: set[str]) -> Meaning:
    point, field = _point(series), series.field
    is_status, is_plain = _is(field, STATUSES), _is(field, FIELDS)
    if point:
        is_alone = is_plain or is_status or len(fields) < 2
        return Meaning(point if is_alone else f"{point}.{field}", is_status)
    return Meaning(series.measurement if is_plain or is_status else field, is_status)


def _is(field: str, words: tuple[str, ...]) -> bool:
    return field.casefold() in words


def refuse_doubles(told: Mapping[Series, Meaning], names: Collection[str], file: str) -> None:
    """Raises `Fault` where one of these names means several places of a bucket."""
    places: dict[Meaning, set[str]] = defaultdict(set)
    for series, meaning in told.items():
        places[meaning].add(f"{series.measurement} {series.field}")
    for meaning, where in places.items():
        if len(where) > 1 and meaning.name in names:
            raise Fault(_doubled(meaning.name, ", ".join(sorted(where)[:4])), file)


def _doubled(name: str, where: str) -> Said:
    return Said(
        f"{name} is in several places of the bucket: {where}",
        "choose one measurement: --measurement NAME",
        f"{name} 在桶中出现多处：{where}",
        "选择一个测量：--measurement 名称",
    )
