"""What is said of one alarm: cause, consequence, steps, rule, the moment, the past."""

from collections.abc import Sequence

from PySide6.QtCore import QRectF

from hmi.models import source_alarm
from hmi.models.alarm_detail import Occurrence, steps
from hmi.models.behaviour import hint_path
from hmi.models.silenced import Silenced, say
from hmi.qt.alarm_facts import AlarmFacts
from hmi.qt.canvas import RIGHT, Canvas, Drawing
from hmi.qt.context import Context
from scada.model import AlarmKind, AlarmRecord, Comparison, inherited


class DetailText(Canvas):
    """Cause, consequence, steps, time to act, rule, the moment, the past."""

    def __init__(self, context: Context, facts: AlarmFacts) -> None:
        super().__init__(context)
        self.facts = facts
        self.record: AlarmRecord | None = None

    def draw(self, drawing: Drawing, width: float, height: float) -> None:
        """Rows of a quiet word and a text."""
        record = self.record
        if record is None:
            empty = self.context.text("alarms.none_chosen")
            drawing.paragraph(QRectF(0, 20, width, 60), empty, 14, "quiet")
            return
        y = 4.0
        for label, lines, bold in self._rows(record):
            y = self._draw_row(drawing, y, width, label, lines, bold)
        y = self._draw_moment(drawing, y + 4, width)
        y = self._draw_past(drawing, y, width)
        self.need(y)

    def _rows(self, record: AlarmRecord) -> list[tuple[str, list[str], bool]]:
        words, text = self.context.model.words, self.context.text
        pick = self.context.model.language.pick
        why = words.rationale(record)
        rows: list[tuple[str, list[str], bool]] = []
        if why is not None:
            rows.append(("cause", [pick(why.cause_zh, why.cause_en)], False))
            rows.append(("consequence", [pick(why.consequence_zh, why.consequence_en)], False))
        do = steps(words.action(record))
        numbered = [f"{i} {step}" for i, step in enumerate(do, 1)] if len(do) > 1 else do
        rows.append(("action", numbered, True))
        if why is not None and why.respond_s:
            rows.append(("respond", [words.span(why.respond_s)], False))
        rows += self._place_rows(record)
        if record.kind is AlarmKind.SOURCE:
            rows += self._source_rows(record)
        else:
            rows.append(("rule", [self._rule(record)], False))
        rows.append(("state", [self._state(record)], False))
        silent = [say(Silenced(record, one), words) for one in record.suppressed]
        rows.append(("silent", silent, True))
        if record.kind is AlarmKind.LINK:
            rows += self._link_rows(record)
        own = pick(record.text.get("zh", ""), record.text.get("en", ""))
        own = words.headline(record) if record.kind is AlarmKind.SOURCE else own
        rows.append(("says", [own], False))
        if record.cause:
            rows.append(("gathered", [self.context.model.alarm_name(record.cause)], False))
        comment = f"{record.user}: {record.comment}" if record.comment else ""
        rows.append(("comment", [comment], False))
        rows.append(("restless", self._restless(record), False))
        rows.append(("remarks", self.facts.remarks, False))
        return [
            (text(f"alarms.detail.{name}"), lines, bold) for name, lines, bold in rows if any(lines)
        ]

    def _restless(self, record: AlarmRecord) -> list[str]:
        """Whether it chatters or was gone before anybody could act, and what usually helps."""
        model = self.context.model
        tag = model.words.tags.get(record.tag)
        kind = tag.kind if tag is not None else None
        signs = model.behaviour.signs(record.alarm, model.now_ns)
        return [self.context.text(hint_path(sign, kind)) for sign in signs]

    def _place_rows(self, record: AlarmRecord) -> list[tuple[str, list[str], bool]]:
        """What holds for the alarm's place: advice, what may be done from here, who answers for it."""
        model = self.context.model
        found = inherited(model.table, record.area, model.words.definitions.get(record.alarm))
        advice = model.language.pick(found.guidance_zh, found.guidance_en)
        may = found.commands_zh if model.language.name == "zh" else found.commands_en
        marks = model.words.marks(record) if record.kind is not AlarmKind.SOURCE else ""
        return [
            ("advice", [advice], False),
            ("commands", [" · ".join(may)], False),
            ("role", [model.words.role(found.role)], False),
            ("grade", [marks], True),
        ]

    def _source_rows(self, record: AlarmRecord) -> list[tuple[str, list[str], bool]]:
        """What the server tells of its condition."""
        model = self.context.model
        told = source_alarm.details(record, model.words.server(record.server), model.language)
        return [(name, [line], name == "refused") for name, line in told]

    def _link_rows(self, record: AlarmRecord) -> list[tuple[str, list[str], bool]]:
        """The server's link as it is now, and which points have no value because of it."""
        model, words, text = self.context.model, self.context.model.words, self.context.text
        link = model.links.get(record.server)
        lines = []
        if link is not None:
            state = f"{text(f'points.link.{link.state}')} {words.clock(link.since_ns)}"
            why = words.link_reason(link.reason)
            lines = [" · ".join(part for part in (link.url, state, why) if part)]
        held = model.not_good(record.server)
        areas = [f"{words.area(area)} {count}" for area, count in held.items()]
        said = text("alarms.held_points", count=sum(held.values()))
        points = f"{said}: {', '.join(areas)}" if areas else said
        return [("link", lines, False), ("points", [points], False)]

    def _rule(self, record: AlarmRecord) -> str:
        words = self.context.model.words
        definition = words.definitions.get(record.alarm)
        parts = [definition.rule] if definition and definition.rule else []
        for limit in words.limits.get(record.tag, []):
            parts.append(f"{words.limit_name(limit)} {words.limit(limit)}")
            if limit.restore is not None and limit.comparison is not Comparison.IS:
                sign = "<" if limit.comparison.is_high else ">"
                value = words.bound(limit, limit.restore)
                parts.append(self.context.text("alarms.restore", value=f"{sign} {value}"))
        return " · ".join(parts)

    def _state(self, record: AlarmRecord) -> str:
        words = self.context.model.words
        if not record.raised_ns:
            return words.alarm_state(record)
        since = self.context.text(
            "alarms.raised_at",
            date=words.date(record.raised_ns)[5:],
            time=words.clock(record.raised_ns),
        )
        by = f" · {record.user}" if record.user and not record.comment else ""
        return f"{words.alarm_state(record)} · {since}{by}"

    def _draw_row(
        self, drawing: Drawing, y: float, width: float, label: str, lines: list[str], bold: bool
    ) -> float:
        drawing.text(QRectF(0, y, 96, 22), label, 13, "quiet")
        for line in lines:
            tall = drawing.paragraph(QRectF(100, y + 2, width - 100, 200), line, 14, "text", bold)
            y += max(tall, 18) + (7 if bold else 4)
        return y + 5

    def _draw_moment(self, drawing: Drawing, y: float, width: float) -> float:
        if not self.facts.moment:
            return y
        drawing.line((0, y), (width, y))
        y += 8
        label = self.context.text("alarms.detail.moment")
        drawing.text(QRectF(0, y, 96, 20), label, 13, "quiet")
        words = self.context.model.words
        rows = [(words.tags[tag_id], number) for tag_id, number in self.facts.moment]
        said = [(words.point(tag), words.value_unit(tag, number)) for tag, number in rows]
        needed = max(drawing.width(n, 13) + drawing.width(v, 13.5, True) for n, v in said) + 24
        across = 2 if needed <= (width - 100) / 2 else 1
        column = (width - 100) / across
        for i, (name, value) in enumerate(said):
            cell = QRectF(100 + (i % across) * column, y + (i // across) * 24, column - 16, 20)
            used = drawing.text(cell, value, 13.5, "live", True, RIGHT)
            drawing.text(cell.adjusted(0, 0, -used - 8, 0), name, 13, "quiet")
        return y + (len(said) + across - 1) // across * 24 + 6

    def _draw_past(self, drawing: Drawing, y: float, width: float) -> float:
        past, text = self.facts.past, self.context.text
        if past is None:
            return y
        drawing.line((0, y), (width, y))
        drawing.text(QRectF(0, y + 8, 96, 20), text("alarms.detail.past"), 13, "quiet")
        words = self.context.model.words
        parts = [text("alarms.past_count", count=past.count)]
        if past.median_s is not None:
            parts.append(text("alarms.past_median", time=words.span(past.median_s)))
        if past.last_ns is not None:
            last = f"{words.date(past.last_ns)[5:]} {words.minute(past.last_ns)}"
            parts.append(text("alarms.past_last", time=last))
        said = drawing.as_far_as_fits(width - 100, " · ".join(parts), 13.5)
        drawing.text(QRectF(100, y + 8, width - 100, 20), said, 13.5)
        return self._draw_times(drawing, y + 36, width, past.times) if past.times else y + 30

    def _draw_times(
        self, drawing: Drawing, y: float, width: float, times: Sequence[Occurrence]
    ) -> float:
        """When it came before, how long it stayed, who acknowledged it, with what words."""
        words = self.context.model.words
        label = self.context.text("alarms.detail.last_times")
        drawing.text(QRectF(0, y, 96, 20), label, 13, "quiet")
        for one in times:
            at = f"{words.date(one.raised_ns)[5:]} {words.clock(one.raised_ns)}"
            stayed = words.span(one.lasted_s) if one.lasted_s is not None else ""
            by = ": ".join(part for part in (one.user, one.comment) if part)
            drawing.text(QRectF(100, y, 110, 20), at, 13)
            drawing.text(QRectF(210, y, 80, 20), stayed, 13, align=RIGHT)
            drawing.text(QRectF(308, y, width - 308, 20), by, 13, "quiet")
            y += 23
        return y + 4
