"""tags.csv: what each point is."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from davylamp.site.cells import (
    booleans,
    choices,
    duplicates,
    lookups,
    numbers,
    optional_numbers,
    require,
)
from davylamp.site.columns import TAG_REQUIRED
from davylamp.site.node import is_by_index, is_node, proposed
from davylamp.site.problem import FileProblems, Said, also_in
from davylamp.site.sheet import Sheet
from davylamp.site.site_file import SiteFile
from davylamp.site.suggest import unknown
from davylamp.site.tag_range import read_ranges
from davylamp.site.tag_states import read_states
from scada.model import SWITCH_KINDS, Kind, Tag
from scada.profiles import ProfileRow, load

ID_CHARACTERS: Final = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-"
_EVENT: Final = "event"


@dataclass(frozen=True, slots=True)
class TagRows:
    """The tags of the file by id, and for each the profile row that it stands for.

    ``lines`` holds every id of the file with its line, also of rows that could not be used;
    ``is_named`` is False where the file has no ids at all to hold others against.
    """

    tags: dict[str, Tag]
    lines: dict[str, int]
    rows: dict[str, ProfileRow]
    is_named: bool


def read_tags(
    sheet: Sheet, site: SiteFile, limited: frozenset[str], problems: FileProblems
) -> TagRows:
    """Turn the sheet into tags; ``limited`` names those that have a limit (their scan default)."""
    require(sheet, sorted(TAG_REQUIRED), problems)
    _check_ids(sheet, problems)
    _check_nodes(sheet, problems)
    ids = sheet.cells["tag"]
    rows = _locations(sheet, site, problems)
    columns = _columns(sheet, site, rows, limited, problems)
    faulty = problems.lines_with_errors()
    is_whole = sheet.given >= TAG_REQUIRED
    tags: dict[str, Tag] = {}
    for line, values in zip(sheet.lines, zip(*columns.values(), strict=True), strict=True):
        if is_whole and line not in faulty:
            tag = Tag(**dict(zip(columns, values, strict=True)))
            tags[tag.id] = tag
    lines = dict(zip(reversed(ids), reversed(sheet.lines), strict=True))
    known = {name: row for name, row in zip(ids, rows, strict=True) if row and name in tags}
    return TagRows(tags, lines, known, "tag" in sheet.given)


def _columns(
    sheet: Sheet,
    site: SiteFile,
    rows: Sequence[ProfileRow | None],
    limited: frozenset[str],
    problems: FileProblems,
) -> dict[str, Iterable[Any]]:
    """Every field of `Tag` as a column; faults are reported and a default stands in."""
    cells = sheet.cells
    kinds = choices(sheet, "kind", Kind, ("kind", "类型"), problems)
    lookups(sheet, "server", site.servers, ("server", "服务器"), problems)
    switches = [kind is None or kind in SWITCH_KINDS for kind in kinds]
    ranges = read_ranges(sheet, switches, rows, problems)
    states_zh, states_en = read_states(sheet, switches, rows, problems)
    scales = numbers(sheet, "scale", 1.0, problems)
    _not_zero(sheet, scales, problems)
    stale = numbers(sheet, "stale_s", 0.0, problems)
    _not_negative(sheet, stale, problems)
    columns: dict[str, Iterable[Any]] = {
        "id": cells["tag"],
        "server": cells["server"],
        "node": cells["node"],
        "kind": kinds,
        "area": cells["area"],
        "name_zh": first_filled(cells["name_zh"], cells["name_en"], cells["tag"]),
        "name_en": first_filled(cells["name_en"], cells["name_zh"], cells["tag"]),
        "number": first_filled(cells["number"], [row.number if row else "" for row in rows]),
        "unit": first_filled(cells["unit"], [row.unit if row else "" for row in rows]),
        "location": cells["location"],
        "scan_s": _scans(sheet, limited, site.scan_s, problems),
        "stale_s": stale,
        "scale": scales,
        "offset": numbers(sheet, "offset", 0.0, problems),
        "invert": booleans(sheet, "invert", problems),
        "states_zh": states_zh,
        "states_en": states_en,
    }
    return columns | ranges


def first_filled(*columns: Sequence[str]) -> list[str]:
    """Row by row the first text that is not empty."""
    return [next(filter(None, texts), "") for texts in zip(*columns, strict=True)]


def _check_ids(sheet: Sheet, problems: FileProblems) -> None:
    ids = sheet.cells["tag"]
    for name, line in zip(ids, sheet.lines, strict=True):
        if name.strip(ID_CHARACTERS):
            problems.error(line, "tag", _bad_id(name))
    for row, before in duplicates(ids).items():
        problems.error(sheet.lines[row], "tag", _twice(ids[row], sheet.lines[before]))
    for row, before in duplicates(ids, str.casefold).items():
        if ids[row] != ids[before]:
            said = _but_for_case(ids[row], ids[before], sheet.lines[before])
            problems.warning(sheet.lines[row], "tag", said)


def _bad_id(name: str) -> Said:
    return Said(
        f"{name!r} is no tag id",
        "use letters, digits, dot, dash and underscore",
        f"{name!r} 不能作测点编号",
        "用字母、数字、点、短横线和下划线",
    )


def _twice(name: str, line: int) -> Said:
    return Said(
        f"tag {name} stands on line {line} already",
        "give it another id or delete it",
        f"测点 {name} 与第 {line} 行重复",
        "改编号或删除",
    )


def _but_for_case(name: str, before: str, line: int) -> Said:
    return Said(
        f"tag {name} differs from {before} on line {line} only by case",
        "give it an id of its own",
        f"测点 {name} 与第 {line} 行的 {before} 只差大小写",
        "改用不同的编号",
    )


def _check_nodes(sheet: Sheet, problems: FileProblems) -> None:
    nodes, servers = sheet.cells["node"], sheet.cells["server"]
    for node, line in zip(nodes, sheet.lines, strict=True):
        if node and not is_node(node):
            problems.error(line, "node", _bad_node(node))
    places = [
        f"{server}\n{node}" if node else "" for server, node in zip(servers, nodes, strict=True)
    ]
    for row, before in duplicates(places).items():
        tag, line = sheet.cells["tag"][before], sheet.lines[before]
        problems.error(sheet.lines[row], "node", _same_node(tag, line))
    numbered = [line for node, line in zip(nodes, sheet.lines, strict=True) if is_by_index(node)]
    if numbered:
        problems.warning(numbered[0], "node", _by_index(numbered))


def _bad_node(node: str) -> Said:
    right = proposed(node)
    return Said(
        f"{node!r} is no node id", f"write {right}", f"{node!r} 不是节点编号", f"写成 {right}"
    )


def _same_node(tag: str, line: int) -> Said:
    return Said(
        f"tag {tag} on line {line} reads the same node of the same server",
        "correct the node; one node is one tag",
        f"第 {line} 行的测点 {tag} 已使用同一服务器的同一节点",
        "改正节点；一个节点对应一个测点",
    )


def _by_index(lines: Sequence[int]) -> Said:
    more, more_zh = also_in(lines)
    return Said(
        f"a namespace by number can change when the server restarts{more}",
        "write nsu=<namespace URI>;… in place of ns=<number>;…",
        f"按序号写的命名空间在服务器重启后可能改变{more_zh}",
        "用 nsu=<命名空间 URI>;… 代替 ns=<序号>;…",
    )


def _locations(sheet: Sheet, site: SiteFile, problems: FileProblems) -> list[ProfileRow | None]:
    """The profile row of each tag: the one that its location names in its area's profile."""
    areas = lookups(sheet, "area", site.areas, ("area", "区域"), problems)
    books = {area.profile: load(area.profile).rows for area in areas if area and area.profile}
    rows: list[ProfileRow | None] = []
    for location, area, line in zip(sheet.cells["location"], areas, sheet.lines, strict=True):
        row = books.get(area.profile, {}).get(location) if location and area else None
        rows.append(row)
        if location and area and row is None:
            problems.error(line, "location", _no_location(location, area.profile, books))
    return rows


def _no_location(location: str, profile: str, books: dict[str, dict[str, ProfileRow]]) -> Said:
    if not profile:
        return Said(
            f"location {location!r} needs a profile, and the area has none",
            'write profile = "…" under [site] or the area in site.toml',
            f"填写了地点 {location!r}，但该区域没有规程",
            '在 site.toml 的 [site] 或该区域写 profile = "…"',
        )
    return unknown(f"location of {profile}", f"地点（{profile}）", location, books[profile])


def _scans(
    sheet: Sheet, limited: frozenset[str], scan_s: float, problems: FileProblems
) -> list[float]:
    """Seconds between polls, 0 for a subscription; empty: subscribed if the tag has a limit."""
    words = sheet.cells["scan"]
    asked = ["" if word.casefold() == _EVENT else word for word in words]
    values = optional_numbers(Sheet(sheet.lines, {"scan": asked}, sheet.given), "scan", problems)
    scans: list[float] = []
    polled: list[int] = []
    for word, value, tag, line in zip(words, values, sheet.cells["tag"], sheet.lines, strict=True):
        if value is None:
            scans.append(0.0 if word or tag in limited else scan_s)
            continue
        scans.append(value)
        if value <= 0:
            problems.error(line, "scan", _bad_scan(word))
        elif tag in limited:
            polled.append(line)
    if polled:
        problems.warning(polled[0], "scan", _polled(polled))
    return scans


def _bad_scan(word: str) -> Said:
    return Said(
        f"scan {word!r} is neither event nor seconds above 0",
        "write event for a subscription, or seconds such as 1 or 0.5",
        f"scan {word!r} 既不是 event 也不是大于 0 的秒数",
        "订阅写 event，轮询写秒数，例如 1 或 0.5",
    )


def _polled(lines: Sequence[int]) -> Said:
    more, more_zh = also_in(lines)
    return Said(
        f"a tag with a limit is polled: what is shorter than its scan is not seen{more}",
        "write event into scan, or leave it empty",
        f"有限值的测点采用轮询，短于周期的变化看不到{more_zh}",
        "scan 写 event 或留空",
    )


def _not_zero(sheet: Sheet, scales: Sequence[float], problems: FileProblems) -> None:
    for value, line in zip(scales, sheet.lines, strict=True):
        if value == 0:
            said = Said("scale is 0", "write the factor from raw to unit, 1 for none", "scale 为 0",
                        "填写原始值到单位的系数，无则写 1")  # fmt: skip
            problems.error(line, "scale", said)


def _not_negative(sheet: Sheet, stale: Sequence[float], problems: FileProblems) -> None:
    for value, line in zip(stale, sheet.lines, strict=True):
        if value < 0:
            said = Said("stale_s is negative", "write seconds, or leave it empty", "stale_s 为负",
                        "填写秒数或留空")  # fmt: skip
            problems.error(line, "stale_s", said)
