"""Writing the site's tables: UTF-8 with its mark, so that Excel shows the Chinese right."""

import csv
from collections.abc import Iterable, Mapping, Sequence
from io import StringIO
from pathlib import Path

from davylamp.site.columns import ALARM_COLUMNS, COMMANDS, TAG_COLUMNS
from davylamp.site.detectors_file import DETECTOR_COLUMNS, cells_of
from scada.model import AlarmDefinition, DetectorRow, Quantity, Tag


def write_tags(path: Path, tags: Iterable[Tag]) -> None:
    """Write ``tags`` to ``path``; what `davylamp.site.load` reads back is equal to them.

    Calculated tags stand in a file of their own.
    """
    _write(path, TAG_COLUMNS, (_tag_cells(tag) for tag in tags if tag.server))


def write_alarms(path: Path, alarms: Iterable[AlarmDefinition]) -> None:
    """Write ``alarms`` to ``path``, one row per limit."""
    _write(path, ALARM_COLUMNS, map(alarm_cells, alarms))


def write_detectors(path: Path, rows: Iterable[DetectorRow]) -> None:
    """Write ``rows`` to ``path``, one detector in each."""
    _write(path, DETECTOR_COLUMNS, map(cells_of, rows))


def table_text(columns: Sequence[str], rows: Iterable[Mapping[str, str]]) -> str:
    """A table as it stands in its file, the mark first; a cell that a row does not have is empty."""
    text = StringIO()
    writer = csv.DictWriter(text, columns, restval="", lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return "\ufeff" + text.getvalue()


def _write(path: Path, columns: Sequence[str], rows: Iterable[Mapping[str, str]]) -> None:
    path.write_text(table_text(columns, rows), encoding="utf-8", newline="")


def _tag_cells(tag: Tag) -> dict[str, str]:
    return {
        "tag": tag.id,
        "name_zh": tag.name_zh,
        "name_en": tag.name_en,
        "number": tag.number,
        "kind": tag.kind,
        "area": tag.area,
        "location": tag.location,
        "server": tag.server,
        "node": tag.node,
        "element": ",".join(map(str, tag.element)),
        "bit": str(tag.bit) if tag.bit >= 0 else "",
        "unit": tag.unit,
        "low": number(tag.low),
        "high": number(tag.high),
        "resolution": number(tag.resolution),
        "normal_low": number(tag.normal_low),
        "normal_high": number(tag.normal_high),
        "ambient": number(tag.ambient),
        "ambient_source": tag.ambient_source,
        "scan": number(tag.scan_s) if tag.scan_s else "event",
        "stale_s": _unless(tag.stale_s, 0.0),
        "deadband": _unless(tag.deadband, 0.0),
        "scale": _unless(tag.scale, 1.0),
        "offset": _unless(tag.offset, 0.0),
        "invert": "yes" if tag.invert else "",
        "states_zh": _states(tag.states_zh),
        "states_en": _states(tag.states_en),
    }


def alarm_cells(alarm: AlarmDefinition) -> dict[str, str]:
    """A limit as it is written into alarms.csv, by column."""
    cells = {
        "tag": alarm.tag,
        "limit": alarm.limit,
        "kind": alarm.kind,
        "of": "" if alarm.of is Quantity.VALUE else alarm.of,
        "window_s": _unless(alarm.window_s, 0.0),
        "comparison": alarm.comparison,
        "value": number(alarm.value),
        "restore": number(alarm.restore),
        "on_delay_s": _unless(alarm.on_delay_s, 0.0),
        "off_delay_s": _unless(alarm.off_delay_s, 0.0),
        "deadband": _unless(alarm.deadband, 0.0),
        "latching": "yes" if alarm.latching else "",
        "priority": str(alarm.priority),
        "re_alarm_s": _unless(alarm.re_alarm_s, 0.0),
        "max_shelve_s": number(alarm.max_shelve_s),
        "class": alarm.alarm_class,
        "respond_s": number(alarm.respond_s),
        **{name: "; ".join(getattr(alarm, name)) for name in (*COMMANDS, "related")},
        "test_interval_days": _unless(alarm.test_interval_days, 0.0),
    }
    return {c: cells[c] if c in cells else getattr(alarm, c) for c in ALARM_COLUMNS}


def number(value: float | None) -> str:
    """The shortest text that reads back as the same number; whole numbers without a point."""
    if value is None:
        return ""
    text = repr(float(value))
    return text.removesuffix(".0")


def _unless(value: float, default: float) -> str:
    return "" if value == default else number(value)


def _states(states: tuple[str, str]) -> str:
    return "|".join(states) if any(states) else ""
