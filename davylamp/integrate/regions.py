"""The area of the site that a point lies in: from the folders above it, or a new one proposed."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from scada.model import Area, AreaKind

_WORDS: Final = (
    (AreaKind.LONGWALL, ("综采", "综放", "采煤工作面", "回采", "longwall")),
    (AreaKind.HEADING, ("掘进", "综掘", "heading")),
    (AreaKind.FAN_HOUSE, ("主扇", "风机房", "主通风机", "fan house", "main fan")),
    (AreaKind.DRAINAGE, ("抽采", "抽放", "drainage")),
    (AreaKind.BELT, ("皮带", "胶带", "运输机", "belt", "conveyor")),
    (AreaKind.PUMP_ROOM, ("水泵", "泵房", "排水", "pump")),
    (AreaKind.BUNKER, ("煤仓", "bunker")),
    (AreaKind.RETURN, ("回风", "return")),
    (AreaKind.INTAKE, ("进风", "intake")),
    (AreaKind.CHAMBER, ("硐室", "变电所", "chamber", "substation")),
    (AreaKind.UNIT, ("机组", "锅炉", "汽机", "unit", "boiler", "turbine")),
    (AreaKind.SYSTEM, ("系统", "system")),
    (AreaKind.SURFACE, ("地面", "surface")),
    (AreaKind.MINE, ("矿井", "mine")),
)
_ASCII_ID: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")


@dataclass(frozen=True, slots=True)
class NewArea:
    """An area that the site does not have; ``id`` is what its rows write."""

    id: str
    name: str
    kind: AreaKind

    def toml(self) -> str:
        """Its table for site.toml."""
        language = "en" if self.name.isascii() else "zh"
        head = f'[areas."{_quoted(self.id)}"]'
        return f'{head}\nname_{language} = "{_quoted(self.name)}"\nkind = "{self.kind}"\n'


def known_area(folders: Sequence[str], names: Iterable[str], areas: Mapping[str, Area]) -> str:
    """The site's area that a folder stands for, the innermost first; else one that a name begins with."""
    for folder in reversed(folders):
        for area in areas.values():
            if _means(folder, area):
                return area.id
    for name in names:
        for known in sorted(areas, key=len, reverse=True):
            if _begins(name, known):
                return known
    return ""


def _means(folder: str, area: Area) -> bool:
    plain = folder.strip().casefold()
    exact = {area.id.casefold(), area.name_zh.casefold(), area.name_en.casefold()}
    return plain in exact or _begins(folder, area.id)


def _begins(name: str, area: str) -> bool:
    """Whether a name is an area's id and something that is neither letter nor digit, or Chinese."""
    if not name.casefold().startswith(area.casefold()):
        return False
    after = name[len(area) : len(area) + 1]
    return not after or not (after.isascii() and after.isalnum())


def new_area(folder: str) -> NewArea:
    """An area for a folder that the site does not know."""
    name = folder.strip()
    found = _ASCII_ID.match(name)
    plain = found[0].rstrip("._-") if found else ""
    is_whole = len(plain) > 2 or name[len(plain) : len(plain) + 1] in ("", " ")
    return NewArea(plain if plain and is_whole else name, name, area_kind(name))


def area_kind(name: str) -> AreaKind:
    """What kind of place a name speaks of."""
    plain = name.casefold()
    return next((kind for kind, words in _WORDS if any(w in plain for w in words)), AreaKind.OTHER)


def _quoted(text: str) -> str:
    """A text for a basic TOML string."""
    plain = "".join(c if c.isprintable() else " " for c in text)
    return plain.replace("\\", "\\\\").replace('"', '\\"')
