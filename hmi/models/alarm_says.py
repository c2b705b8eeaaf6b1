"""What the cells of a row of the alarm list say."""

from hmi.models.alarm_detail import steps
from hmi.models.alarm_lines import Line
from hmi.models.priority import LABELS, class_of
from hmi.models.station import StationModel
from hmi.models.words import LIMIT_KINDS, SYMBOLS, duration
from scada.model import AlarmRecord


class RowWords:
    """Texts are made when a cell is asked for: ten thousand rows cost what the visible ones cost."""

    def __init__(self, model: StationModel) -> None:
        self.model = model

    def cell(self, line: Line, column: str) -> str:
        """The text of one cell."""
        record, words = line.record, self.model.words
        match column:
            case "priority":
                return LABELS[class_of(record)]
            case "time":
                return words.clock(record.raised_ns)
            case "area":
                return words.area(record.area) if record.area else words.server(record.server)
            case "condition":
                return self._condition(line)
            case "value":
                return self.model.alarm_value(record)
            case "limit":
                return self._limit(record)
            case "state":
                return words.alarm_state(record)
            case "for":
                return duration((self.model.now_ns - record.raised_ns) / 1e9)
            case _:
                return next(iter(steps(words.action(record))), "")

    def _condition(self, line: Line) -> str:
        text = self.model.words.headline(line.record)
        if not line.children:
            return text
        mark = "▾" if line.is_open else "▸"
        children = self.model.text("alarms.children", count=line.children)
        return f"{mark} {text}, {children}"

    def _limit(self, record: AlarmRecord) -> str:
        words = self.model.words
        definition = words.definitions.get(record.alarm)
        if definition is None or record.kind not in LIMIT_KINDS:
            return ""
        return f"{SYMBOLS[definition.comparison]} {words.bound(definition, definition.value)}"
