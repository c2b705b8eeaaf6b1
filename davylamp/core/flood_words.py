"""The journal line of a flood that began or ended."""

from typing import Any

from alarms.flood import FloodLine
from davylamp.core.commanding import Word
from scada.model import EventKind


def flood_word(line: FloodLine) -> Word:
    """``text`` has since when it lasts and how many annunciations it has had."""
    began = line.kind is EventKind.FLOOD_STARTED
    text = {
        "since_ns": str(line.since_ns),
        "count": str(line.count),
        "zh": f"报警洪水{'开始' if began else '结束'}：{line.count} 次报警",
        "en": f"a flood of alarms {'began' if began else 'ended'}: {line.count} annunciations",
    }
    fields: dict[str, Any] = {"text": text}
    if line.position:
        fields["position"] = line.position
    return Word(line.kind, line.time_ns, fields)
