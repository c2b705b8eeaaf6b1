"""Which points are meant by what a person typed."""

import re
from collections.abc import Iterator
from fnmatch import fnmatchcase
from typing import Final

from scada.model import BadInput, SiteTable, Tag
from scada.model.reach import Reach

MOST: Final = 1_000
SEPARATORS: Final = re.compile(r"[,，、;；。“”‘’\"'\s]+")
_GONE: Final = re.compile(r"[\w-]+(\.[\w-]+)+")


def chosen(text: str, table: SiteTable) -> tuple[Tag, ...]:
    """Points by id, by a pattern (``3301.*``), by an area's id or name, or by a part of their name.

    In the order in which they were named. Raises `BadInput` for none, an unknown one or too many.
    """
    words = [word for word in re.split(SEPARATORS, text) if word]
    if not words:
        raise BadInput("name points, an area or a pattern (3301.*) / 请填写测点、区域或通配 3301.*")
    found: dict[str, Tag] = {}
    for word in words:
        some = list(_meant(word, table))
        if not some:
            raise BadInput(f"no point, area or pattern {word!r} / 没有测点、区域或通配 {word!r}")
        found.update((tag.id, tag) for tag in some)
    if len(found) > MOST:
        raise BadInput(f"{len(found)} points: {MOST} at most / {len(found)} 个测点：最多 {MOST} 个")
    return tuple(found.values())


def asked(text: str, table: SiteTable) -> tuple[str, ...]:
    """The ids of the points that are meant; what looks like an id and is none of the site's, as it is.

    It may have been one: its history is kept for as long as any. Raises `BadInput` as `chosen`.
    """
    words = [word for word in re.split(SEPARATORS, text) if word]
    gone = [word for word in words if _GONE.fullmatch(word) and not any(_meant(word, table))]
    rest = " ".join(word for word in words if word not in gone)
    known = chosen(rest, table) if rest or not gone else ()
    return (*(tag.id for tag in known), *gone)


def _meant(word: str, table: SiteTable) -> Iterator[Tag]:
    exact = [tag for tag in table.tags if tag.id == word]
    if exact:
        yield from exact
        return
    if any(sign in word for sign in "*?["):
        yield from (tag for tag in table.tags if fnmatchcase(tag.id, word))
        return
    areas = [area.id for area in table.areas if word in (area.id, area.name_zh, area.name_en)]
    if areas:
        reach = Reach(table.areas, tuple(areas))
        yield from (tag for tag in table.tags if reach.has(tag.area))
        return
    said = word.casefold()
    yield from (
        tag for tag in table.tags if said in f"{tag.id} {tag.name_zh} {tag.name_en}".casefold()
    )
