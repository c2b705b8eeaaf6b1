"""A site's table for the tags that a history has."""

from collections.abc import Collection

import msgspec

from scada.model import AlarmDefinition, SiteTable


def restricted(table: SiteTable, tags: Collection[str], detectors: bool) -> SiteTable:
    """The table of these tags alone, with what can be judged from them.

    What the core calculated is history as what was measured is: such a tag is judged by its stored
    values. A row of ``detectors.csv`` or ``interlocks.csv`` that names a tag which is not there is
    left out, as are all of them without ``detectors``, and grading. No related values are kept: a
    history need not have them.
    """
    known = frozenset(tags)
    # A calculated tag has no server, and here it is judged as a measured one, which has: its quality
    # hangs on a link and a scan group. Any does, since in a history all links are up.
    somewhere = table.servers[0].id if table.servers else ""
    rows = (row for row in table.detectors if detectors and all(name in known for name in row.tags))
    return msgspec.structs.replace(
        table,
        tags=tuple(
            msgspec.structs.replace(tag, stale_s=0.0, server=tag.server or somewhere)
            for tag in table.tags
            if tag.id in known
        ),
        areas=tuple(msgspec.structs.replace(area, related=()) for area in table.areas),
        alarms=tuple(
            msgspec.structs.replace(limit, related=())
            for limit in table.alarms
            if _is_judged(limit, known)
        ),
        detectors=tuple(rows),
        calculated=(),
        grading=table.grading if detectors else (),
        interlocks=table.interlocks if detectors and len(known) >= len(table.tags) else (),
        mimics={},
    )


def _is_judged(limit: AlarmDefinition, known: frozenset[str]) -> bool:
    return limit.tag in known and (not limit.other or limit.other in known)
