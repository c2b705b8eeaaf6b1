"""Points found to rows of tags.csv, with what was guessed and why."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from davylamp.integrate.found import Found, in_both
from davylamp.integrate.ids import id_for
from davylamp.integrate.kinds import Guess, guess_kind
from davylamp.integrate.places import certain_location
from davylamp.integrate.regions import NewArea, area_kind, known_area, new_area
from davylamp.integrate.spans import range_is_known, span_of, states_of
from davylamp.integrate.words import MINE_NUMBERS
from davylamp.site.site_file import SiteFile
from davylamp.site.write import number
from scada.model import AreaKind, Kind, Language
from scada.opcua.variable import INTEGERS, TYPE_NAMES
from scada.profiles import load
from scada.profiles.unece import unit_of

REMARK: Final = "#import"
"""The column of tags.csv that keeps what was guessed; one that begins with # is a remark."""

_PLACE_NEEDS: Final = 0.7
"""How sure the kind must be for a location to be proposed."""

_LONGEST_NAME: Final = 80
_WITH_A_GUESS: Final = 0.55
"""How sure a row with a guessed unit or range can be at most: a person looks at it."""


@dataclass(frozen=True, slots=True)
class Options:
    """What the integrator asked for. ``area``: for every point; ``arrays``: each element a point;
    ``kind`` and ``range``: for points whose own cannot be told; ``new_areas``: propose areas that are
    missing; ``language``: of the remarks in the file.
    """

    server: str
    area: str = ""
    arrays: bool = False
    kind: str = ""
    range: tuple[float, float] | None = None
    new_areas: bool = False
    language: Language = "en"


@dataclass(frozen=True, slots=True)
class Proposed:
    """One row. ``kind`` is the guess with its reason; ``lacks`` says, in both languages, why the row
    cannot be written (empty: it can).
    """

    found: Found
    row: Mapping[str, str]
    kind: Guess
    lacks: tuple[str, str] = ("", "")


@dataclass(slots=True)
class Proposal:
    """Rows that can be written, rows that lack something, variables that are no points."""

    rows: list[Proposed] = field(default_factory=list)
    incomplete: list[Proposed] = field(default_factory=list)
    left_out: list[tuple[Found, str, str]] = field(default_factory=list)
    areas: dict[str, NewArea] = field(default_factory=dict)


def propose(
    points: Iterable[Found],
    site: SiteFile,
    options: Options,
    taken: Iterable[str] = (),
    ids: Mapping[tuple[str, tuple[int, ...], int], str] | None = None,
) -> Proposal:
    """Rows for all points that a tag can be made of.

    ``taken`` are the ids of other tags; ``ids`` those of points that have a tag already, by node,
    element and bit: they keep it.
    """
    proposal = Proposal()
    maker = _Maker(site, options, {name.casefold() for name in taken}, ids or {}, proposal)
    for point in points:
        for one in _split(point, options):
            said = _no_point(one)
            if said:
                proposal.left_out.append((one, *said))
            else:
                row = maker.make(one)
                (proposal.incomplete if row.lacks[0] else proposal.rows).append(row)
    return proposal


def _split(point: Found, options: Options) -> list[Found]:
    """A word of named bits is one point per bit, an array on request one per element."""
    variable = point.variable
    if point.bit >= 0 or point.element or point.given.get("bit") or point.given.get("element"):
        return [point]
    if variable.bits and variable.base in INTEGERS and not variable.is_array:
        return [Found(variable, bit, (), point.given) for bit in sorted(variable.bits)]
    if variable.is_array and options.arrays and variable.is_number and all(variable.dims):
        return [Found(variable, -1, at, point.given) for at in _indices(variable.dims)]
    return [point]


_MOST_ELEMENTS: Final = 256


def _indices(dims: Sequence[int]) -> list[tuple[int, ...]]:
    found: list[tuple[int, ...]] = [()]
    for size in dims:
        found = [(*at, index) for at in found[:_MOST_ELEMENTS] for index in range(size)]
    return found[:_MOST_ELEMENTS]


def _no_point(point: Found) -> tuple[str, str] | None:
    """Why no tag can be made of it, in Chinese and English."""
    variable = point.variable
    if variable.base and not variable.is_number:
        name = variable.type_name or TYPE_NAMES.get(variable.base, "?")
        return f"类型 {name} 不是数值", f"type {name} is no number"
    if not variable.is_readable:
        return "不可读（权限）", "it may not be read"
    if variable.is_array and not point.element and not point.given.get("element"):
        return "数组：用 --arrays 逐元素导入", "an array: --arrays makes a point of each element"
    if not point.is_switch and len(variable.states) > 2:
        return "多状态枚举，不是开关也不是测量值", "an enumeration of more than two states"
    return None


class _Maker:
    """Makes one row after the other; remembers the ids that it gave."""

    def __init__(
        self,
        site: SiteFile,
        options: Options,
        taken: set[str],
        ids: Mapping[tuple[str, tuple[int, ...], int], str],
        proposal: Proposal,
    ) -> None:
        self._site, self._options, self._taken, self._ids = site, options, taken, ids
        self._areas = proposal.areas

    def make(self, point: Found) -> Proposed:
        variable, given = point.variable, point.given
        chinese, english = _names(point)
        area, area_lacks = self._area(point, (chinese, english))
        unit = given.get("unit") or unit_of(variable.unit_uri, variable.unit_id, variable.unit)
        texts = _own_texts(point, chinese, english)
        profile = self._profile(area)
        is_mine = bool(profile) and load(profile).industry == "mine"
        kind = self._kind(point, texts, unit, is_mine)
        if kind.kind is Kind.METHANE and unit == "%":
            unit = "%CH4"
        location = given.get("location") or self._location(point, texts, kind, unit, area)
        profile_row = load(profile).rows.get(location) if profile and location else None
        span, unit, span_zh, span_en = span_of(point, kind.kind, unit, profile_row)
        if span is None and not range_is_known(point, kind.kind, profile_row):
            span = self._options.range
        row = {
            "tag": given.get("tag") or self._id(point),
            "name_zh": chinese,
            "name_en": english,
            "number": given.get("number") or _number(variable.browse_name),
            "kind": kind.kind or "",
            "area": area,
            "location": location,
            "server": given.get("server") or self._options.server,
            "node": variable.node,
            "element": ",".join(map(str, point.element)),
            "bit": str(point.bit) if point.bit >= 0 else "",
            "unit": unit,
            "low": number(span[0]) if span else "",
            "high": number(span[1]) if span else "",
            "states_zh": states_of(point, kind.kind, chinese=True),
            "states_en": states_of(point, kind.kind, chinese=False),
        }
        row |= {column: cell for column, cell in given.items() if cell}
        has_range = bool(span) or range_is_known(point, kind.kind, profile_row)
        guess = _with(kind, span_zh, span_en)
        row[REMARK] = _remark(guess, self._options.language)
        return Proposed(point, row, guess, _lacks(kind, area_lacks, has_range))

    def _kind(self, point: Found, texts: Sequence[str], unit: str, is_mine: bool) -> Guess:
        given = point.given.get("kind", "")
        if given:
            known = {str(kind): kind for kind in Kind}
            return Guess(known.get(given), 1.0, "来源写明", "as the source says")
        kind = guess_kind(
            texts, point.variable.path, unit, is_switch=point.is_switch, is_mine=is_mine
        )
        if kind.kind is None and self._options.kind:
            return Guess(Kind(self._options.kind), 0.3, "按 --kind", "as --kind says")
        return kind

    def _profile(self, area: str) -> str:
        known = self._site.areas.get(area)
        return known.profile if known else self._site.profile

    def _location(
        self, point: Found, texts: Sequence[str], kind: Guess, unit: str, area: str
    ) -> str:
        profile = self._profile(area)
        if not profile or kind.kind is None or kind.confidence < _PLACE_NEEDS:
            return ""
        known = self._site.areas.get(area)
        place = known.kind if known else self._areas[area].kind if area in self._areas else None
        names = (*point.variable.path, *texts)
        where = place or area_kind(area) or AreaKind.OTHER
        book, gas_class = load(profile), self._site.gas_class
        return certain_location(names, kind.kind, unit, where, book, gas_class)

    def _area(self, point: Found, names: tuple[str, str]) -> tuple[str, tuple[str, str]]:
        """The area, and what is wrong where there is none."""
        if self._options.area or point.given.get("area"):
            return point.given.get("area") or self._options.area, ("", "")
        variable, areas = point.variable, self._site.areas
        identifier = variable.node.rpartition("=")[2]
        known = known_area(variable.path, (identifier, variable.browse_name, *names), areas)
        if known:
            return known, ("", "")
        if self._options.new_areas and variable.path:
            proposed = new_area(variable.path[-1])
            self._areas.setdefault(proposed.id, proposed)
            return proposed.id, ("", "")
        if len(areas) == 1:
            return next(iter(areas)), ("", "")
        return "", (
            "不知道属于哪个区域：用 --area 指定，或用 --add-areas 按文件夹新建",
            "its area is not known: name it with --area, or make areas of the folders: --add-areas",
        )

    def _id(self, point: Found) -> str:
        key = (point.variable.node, point.element, point.bit)
        if key in self._ids:
            return self._ids[key]
        variable = point.variable
        plain = id_for(variable.node, variable.browse_name, variable.path, ())
        if point.element:
            plain = f"{plain}.{'_'.join(map(str, point.element))}"
        elif point.bit >= 0:
            plain = f"{plain}.b{point.bit}"
        name = id_for(f"s={plain}", plain, (), self._taken)
        self._taken.add(name.casefold())
        return name


def _names(point: Found) -> tuple[str, str]:
    given = (point.given.get("name_zh", ""), point.given.get("name_en", ""))
    texts = [(locale, text) for locale, text in point.texts if len(text) <= _LONGEST_NAME]
    chinese, english = in_both(texts)
    if point.bit >= 0:
        base = in_both(list(point.variable.names.items()))
        chinese = f"{base[0]} {chinese}".strip() if chinese else ""
        english = f"{base[1]} {english}".strip() if english else ""
    if point.element:
        at = f"[{','.join(map(str, point.element))}]"
        chinese, english = (f"{name} {at}" if name else "" for name in (chinese, english))
    return given[0] or chinese, given[1] or english


def _own_texts(point: Found, chinese: str, english: str) -> list[str]:
    """Everything that names the point, the plainest first."""
    browse = point.variable.browse_name
    identifier = point.variable.node.rpartition("=")[2]
    given = [point.given.get("number", ""), point.given.get("tag", "")]
    return [text for text in (chinese, english, browse, *given, identifier) if text]


def _number(browse_name: str) -> str:
    """T0 to T6 as they stand on maps; other names are left to the location."""
    return browse_name if browse_name in MINE_NUMBERS else ""


def _lacks(kind: Guess, area: tuple[str, str], has_range: bool) -> tuple[str, str]:
    """What keeps the row from being written, in both languages."""
    if kind.kind is None:
        return (
            "类型未知：手工填写，或用 --kind 指定",
            "its kind is not known: write the row by hand, or name a kind with --kind",
        )
    if area[0] or has_range:
        return area
    return (
        "来源未给量程：用 --range 低,高 指定，或在来源中补充",
        "its source gives no range: name one with --range LOW,HIGH, or add it to the source",
    )


def _with(kind: Guess, more_zh: str, more_en: str) -> Guess:
    if not more_zh:
        return kind
    zh, en = f"{kind.reason_zh}；{more_zh}", f"{kind.reason_en}; {more_en}"
    return Guess(kind.kind, min(kind.confidence, _WITH_A_GUESS), zh, en)


def _remark(kind: Guess, language: Language) -> str:
    reason = kind.reason_zh if language == "zh" else kind.reason_en
    return f"{kind.confidence:.0%} {reason}"
