"""Points of a source held against tags.csv: what ``davylamp import`` and the desk propose."""

from collections.abc import Iterable
from dataclasses import dataclass

from davylamp.integrate.compare import Difference, by_uri, compare, key_of
from davylamp.integrate.found import Found
from davylamp.integrate.propose import Options, Proposal, propose
from davylamp.integrate.sources import Source
from davylamp.integrate.table_text import TableText
from davylamp.site.site_file import SiteFile
from davylamp.site.suggest import unknown
from scada.model import BadInput, Kind


@dataclass(frozen=True, slots=True)
class Wish:
    """How to propose; ``confidence`` (0 to 1) leaves out rows that are less sure."""

    options: Options
    confidence: float = 0.0


def check_options(options: Options, site: SiteFile) -> None:
    """Raises `BadInput` for an area or a kind that there is none of."""
    if options.area and options.area not in site.areas:
        said = unknown("area", "区域", options.area, site.areas)
        raise BadInput(f"--area: {said.text}; {said.fix} / {said.text_zh}；{said.fix_zh}")
    if options.kind and options.kind not in list(Kind):
        said = unknown("kind", "类型", options.kind, [str(kind) for kind in Kind])
        raise BadInput(f"--kind: {said.text}; {said.fix} / {said.text_zh}；{said.fix_zh}")


def span(text: str) -> tuple[float, float]:
    """``LOW,HIGH``. Raises `BadInput`."""
    low, _, high = text.partition(",")
    try:
        found = (float(low), float(high))
    except ValueError:
        found = (0.0, 0.0)
    if not found[0] < found[1]:
        raise BadInput(f"--range {text}: write two numbers, the lower first: 0,100")
    return found


def proposed(
    site: SiteFile, text: TableText, source: Source, points: Iterable[Found], wish: Wish
) -> tuple[Proposal, Difference]:
    """What the points would be as rows of ``text``, and what of it the file does not have yet.

    ``points`` are those of the source, as somebody counts them. Tags that are there keep their ids.
    """
    server = wish.options.server
    keys = [key_of(text, row, source.spaces) for row in range(len(text.rows))]
    tags = [text.cell(row, "tag") for row in range(len(text.rows))]
    ids = {(k[1], _element(k[2]), int(k[3]) if k[3].isdecimal() else -1): tag
           for k, tag in zip(keys, tags, strict=True) if k[0] == server}  # fmt: skip
    for point in source.points:
        point.variable.node = by_uri(point.variable.node, source.spaces)
    proposal = propose(points, site, wish.options, tags, ids)
    proposal.rows = [one for one in proposal.rows if one.kind.confidence >= wish.confidence]
    seen = frozenset(point.variable.node for point in source.points)
    difference = compare(
        text, proposal.rows, server, seen=seen, is_whole=source.is_whole, spaces=source.spaces
    )
    known = {(k[1], k[2], k[3]) for k in keys if k[0] == server}
    proposal.incomplete = [
        one
        for one in proposal.incomplete
        if (one.row["node"], one.row["element"], one.row["bit"]) not in known
    ]
    return proposal, difference


def _element(text: str) -> tuple[int, ...]:
    parts = [part for part in text.split(",") if part]
    return tuple(int(part) for part in parts) if all(p.isdecimal() for p in parts) else ()
