"""An alarm that is not there: what a list or a panel shows of one that was, or may be."""

from hmi.models.words import Words
from scada.model import SYSTEM_PRIORITY, Acknowledgement, AlarmKind, AlarmRecord, Process

_QUALITY = "/quality"


def is_known(alarm: str, words: Words) -> bool:
    """Whether it is an alarm of one of the site's tags."""
    by_row = alarm in words.definitions or words.detectors.kind(alarm) is not None
    return by_row or alarm.removesuffix(_QUALITY) in words.tags


def normal(alarm: str, words: Words) -> AlarmRecord:
    """The record of an alarm that is normal, from the site's table alone."""
    row = words.definitions.get(alarm)
    kind, tag = _kind(alarm, words)
    known = words.tags.get(tag)
    return AlarmRecord(
        alarm=alarm,
        kind=kind,
        tag=known.id if known else "",
        area=known.area if known else "",
        server=known.server if known else "",
        priority=row.priority if row else SYSTEM_PRIORITY,
        process=Process.NORMAL,
        acknowledgement=Acknowledgement.ACKNOWLEDGED,
        held=False,
        raised_ns=0,
        changed_ns=0,
        value=float("nan"),
        status=0,
        limit=row.value if row else 0.0,
    )


def _kind(alarm: str, words: Words) -> tuple[AlarmKind, str]:
    """Its kind and its tag."""
    if (row := words.definitions.get(alarm)) is not None:
        return row.kind, row.tag
    if (found := words.detectors.kind(alarm)) is not None:
        return found
    if alarm.endswith(_QUALITY):
        return AlarmKind.QUALITY, alarm.removesuffix(_QUALITY)
    return AlarmKind.SYSTEM, ""
