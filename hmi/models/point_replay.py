"""The staged limits as rows of alarms.csv: what a replay takes in place of the site's own."""

import csv
import io

from hmi.models.point_draft import Cells, Staging
from scada.bus.point_jobs import ALARMS

MOST_TAGS = 200


def staged_limits(staging: Staging) -> tuple[bytes, tuple[str, ...]]:
    """All limits of the tags that were changed, as a file, and those tags; empty where none was.

    Of a tag that the files do not have there is no history.
    """
    tags = [tag for tag in staging.tags if tag in staging.touched and not staging.is_new(tag)]
    tags = [tag for tag in tags if _has_other_limits(staging, tag)][:MOST_TAGS]
    rows = [row for tag in tags for row in staging.limits(tag)]
    if not rows:
        return b"", ()
    columns = dict.fromkeys(column for row in rows for column in row)
    text = io.StringIO()
    writer = csv.DictWriter(text, list(columns), restval="", lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode("utf-8-sig"), tuple(tags)


def _has_other_limits(staging: Staging, tag: str) -> bool:
    return any(_is_other(staging, tag, row) for row in staging.limits(tag))


def _is_other(staging: Staging, tag: str, row: Cells) -> bool:
    key = (tag, row.get("limit", ""))
    return any(staging.was(ALARMS, key, column) != text for column, text in row.items())
