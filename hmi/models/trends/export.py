"""The data on view as CSV: one line per sample or bucket, readable by a spreadsheet."""

import csv
import io
import math
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, tzinfo

from hmi.models.trends.columns import Columns
from scada.model import Flag, Quality, Tag, status_name

HEADER = (
    "tag",
    "name",
    "unit",
    "time",
    "width_s",
    "first",
    "minimum",
    "maximum",
    "last",
    "raw",
    "samples",
    "quality",
    "status",
    "flags",
    "zone",
    "period",
)
SHOWN, COMPARED = "shown", "compared"
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def to_csv(
    pens: list[tuple[Tag, str, Columns]],
    zone: tzinfo,
    compared: list[tuple[Tag, str, Columns]] | None = None,
) -> str:
    """The rows of each pen (tag, its name, its rows) as CSV text, then those of a compared period.

    Times are ISO 8601 with the zone's offset, to the microsecond; values as exact as they are
    stored; a value that is not there is empty. ``raw`` is a sample's number as the server sent it,
    where that is not the value.
    """
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(HEADER)
    for tag, name, columns in pens:
        writer.writerows(_rows(tag, name, columns, zone, SHOWN))
    for tag, name, columns in compared or ():
        writer.writerows(_rows(tag, name, columns, zone, COMPARED))
    return text.getvalue()


def _rows(
    tag: Tag, name: str, columns: Columns, zone: tzinfo, period: str
) -> Iterator[tuple[object, ...]]:
    for i in range(len(columns)):
        values = (columns.first[i], columns.minimum[i], columns.maximum[i], columns.last[i])
        shown = ["" if value != value else repr(float(value)) for value in values]
        raw = float(columns.raw[i])
        at = _EPOCH + timedelta(microseconds=int(columns.start_ns[i]) // 1000)
        yield (
            tag.id,
            name,
            tag.unit,
            at.astimezone(zone).isoformat(timespec="microseconds"),
            f"{columns.width_ns[i] / 1e9:g}",
            *shown,
            "" if math.isnan(raw) or raw == columns.last[i] else repr(raw),
            int(columns.count[i]),
            Quality(int(columns.quality[i])).name.lower(),
            status_name(int(columns.status[i])) if columns.width_ns[i] == 0 else "",
            "|".join(flag.name.lower() for flag in Flag(int(columns.flags[i])) if flag.name),
            str(zone),
            period,
        )
