"""What an import would do, in words."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from davylamp.integrate.compare import Change, Difference
from davylamp.integrate.kinds import NOT_SURE
from davylamp.integrate.propose import Proposal, Proposed
from davylamp.site.load import TAGS_FILE
from davylamp.site.site_file import SiteFile
from scada.model import AlarmDefinition, Language
from scada.profiles import ProfileLimit, load

_EXAMPLES: Final = 3


def lines(difference: Difference, proposal: Proposal, language: Language) -> Iterator[str]:
    """The diff line by line: ``+`` added, ``~`` changed, ``-`` gone, ``?`` lacks something."""
    for one in difference.added:
        yield f"+ {_row(one, language)}"
    for change in difference.changed:
        yield f"~ {_change(change, language)}"
    for tag, line in difference.gone:
        said = (
            "源中没有此节点；该行保留"
            if language == "zh"
            else "the source lacks its node; the row stays"
        )
        yield f"- {tag}  {TAGS_FILE}:{line}: {said}"
    for one in proposal.incomplete:
        lacks = one.lacks[0] if language == "zh" else one.lacks[1]
        yield f"? {_name(one)}  {one.row['node']}: {lacks}"
    yield from _left_out(proposal, language)


def _row(one: Proposed, language: Language) -> str:
    row, guess = one.row, one.kind
    reason = guess.reason_zh if language == "zh" else guess.reason_en
    doubt = " !" if guess.confidence < NOT_SURE else ""
    span = f"{row['low']}…{row['high']}" if row.get("low") else ""
    part = f"[{row['element']}]" if row.get("element") else ""
    part += f" bit {row['bit']}" if row.get("bit") else ""
    cells = (
        row["tag"], _name(one), row["kind"], f"{row.get('unit', '')} {span}".strip(), row["area"],
        row.get("location", ""), f"{row['node']}{part}",
        f"({guess.confidence:.0%}{doubt} {reason})",
    )  # fmt: skip
    return "  ".join(cell for cell in cells if cell)


def _name(one: Proposed) -> str:
    return one.row.get("name_zh") or one.row.get("name_en") or one.found.variable.browse_name


def _change(change: Change, language: Language) -> str:
    place = f"{change.tag}  {TAGS_FILE}:{change.line}: {change.column}"
    if language == "zh":
        return f"{place}：文件为 {change.ours}，源为 {change.theirs}"
    return f"{place}: {change.ours} here, {change.theirs} at the source"


def _left_out(proposal: Proposal, language: Language) -> Iterator[str]:
    """What is no point: one line per reason, with examples."""
    by_reason: dict[str, list[str]] = defaultdict(list)
    for found, chinese, english in proposal.left_out:
        by_reason[chinese if language == "zh" else english].append(found.variable.node)
    for reason, nodes in by_reason.items():
        dots = ", …" if len(nodes) > _EXAMPLES else ""
        yield f"  ({len(nodes)}) {reason}: {', '.join(nodes[:_EXAMPLES])}{dots}"


def summary(difference: Difference, proposal: Proposal, language: Language) -> str:
    """The counts, on one line."""
    unsure = sum(one.kind.confidence < NOT_SURE for one in difference.added)
    counts = (
        len(difference.added), unsure, len({c.row for c in difference.changed}),
        len(difference.gone), difference.kept, len(proposal.incomplete), len(proposal.left_out),
    )  # fmt: skip
    if language == "zh":
        form = "新增 {}（其中 {} 个请核对），变化 {}，消失 {}，不变 {}；信息不全 {}，不是测点 {}"
    else:
        form = (
            "{} added ({} to be looked at), {} changed, {} gone, {} kept; {} lack something,"
            " {} are no points"
        )
    return form.format(*counts)


def limits_of(
    rows: Sequence[Mapping[str, str]], site: SiteFile, areas: Mapping[str, str]
) -> list[AlarmDefinition]:
    """The limits that the profile asks for at the locations of these rows; ``areas``: new ones."""
    found: list[AlarmDefinition] = []
    for row in rows:
        profile = _profile(row, site, areas)
        if profile and row.get("location") in load(profile).rows:
            found += load(profile).definitions(row["tag"], row["location"])
    return found


def _profile(row: Mapping[str, str], site: SiteFile, areas: Mapping[str, str]) -> str:
    known = site.areas.get(row["area"])
    return known.profile if known else areas.get(row["area"], site.profile)


def limit_lines(
    rows: Sequence[Mapping[str, str]], site: SiteFile, language: Language
) -> Iterator[str]:
    """One line per location: how many of the rows stand there, and what the profile asks for."""
    places = Counter((_profile(row, site, {}), row.get("location", "")) for row in rows)
    for (profile, location), count in places.items():
        if not profile or location not in load(profile).rows:
            continue
        limits = load(profile).rows[location].limits
        said = ", ".join(map(_limit, limits)) or ("无限值" if language == "zh" else "no limits")
        yield f"  {profile} {location} ({count}): {said}"


def _limit(limit: ProfileLimit) -> str:
    back = f" ({limit.restore:g})" if limit.restore is not None else ""
    return f"{limit.limit} {limit.comparison} {limit.value:g}{back}"
