"""The points whose staged limits are replayed: those that the files have, with limits that are other now."""

from itertools import islice

from hmi.models.point_draft import Staging
from hmi.models.point_ground import Cells
from scada.bus.point_jobs import ALARMS

MOST_TAGS = 200


def replayed(staging: Staging) -> tuple[str, ...]:
    """Of a tag that the files do not have there is no history."""
    there = (tag for tag in sorted(staging.touched) if tag in staging.tags)
    changed = (tag for tag in there if not staging.is_new(tag) and _has_other_limits(staging, tag))
    return tuple(islice(changed, MOST_TAGS))


def _has_other_limits(staging: Staging, tag: str) -> bool:
    now = {one.get("limit", ""): one for one in staging.limits(tag)}
    return now.keys() != staging.limits_before(tag) or any(
        _is_other(staging, tag, row) for row in now.values()
    )


def _is_other(staging: Staging, tag: str, row: Cells) -> bool:
    key = (tag, row.get("limit", ""))
    return any(staging.was(ALARMS, key, column) != text for column, text in row.items())
