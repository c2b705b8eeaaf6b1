"""Below the tree and the table: the chosen node, the rule of the chosen point, the month replayed."""

from collections.abc import Callable

from PySide6.QtCore import QRectF

from hmi.models.point_rules import Rule, Violation, rule_lines
from hmi.models.points import raw_words
from hmi.models.words import duration
from hmi.qt.canvas import CENTER, RIGHT, Canvas, Drawing
from hmi.qt.context import Context
from scada.bus.node_jobs import NodeRow
from scada.bus.review_messages import ReplayResult
from scada.model import AlarmKind, status_name


class NodeCard(Canvas):
    """The chosen node as its server told it; where a tag reads it, as it is now."""

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self.node: NodeRow | None = None
        self.tag = -1
        """The row of the tag that reads it; -1 where none does."""
        self.why = ""
        """What stands here instead: why there is no tree."""

    def draw(self, drawing: Drawing, width: float, height: float) -> None:
        """Rows of name and value."""
        text = self.context.text
        drawing.box(QRectF(0, 0, width, height), "raised")
        inside = QRectF(14, 8, width - 28, height - 16)
        if self.node is None:
            drawing.paragraph(inside, self.why or text("points.tree_none"), 13, "quiet")
            return
        rows = self._rows(self.node)
        step = min(30.0, inside.height() / len(rows))
        for i, (name, said, token) in enumerate(rows):
            row = QRectF(inside.left(), inside.top() + i * step, inside.width(), step)
            used = drawing.text(row.adjusted(0, 0, -90, 0), name, 12.5, "quiet")
            drawing.text(row.adjusted(used + 14, 0, 0, 0), said, 13, token, True, RIGHT)

    def _rows(self, node: NodeRow) -> list[tuple[str, str, str]]:
        text, pick = self.context.text, self.context.model.language.pick
        span = f"{node.low} … {node.high} {node.unit}" if node.low or node.high else "–"
        stored = "points.history_yes" if "h" in node.access else "points.history_no"
        if not node.is_variable:
            said = node.status or (str(node.children) if node.children >= 0 else "–")
            return [(node.name, said, "text"), (text("points.node"), node.node, "text")]
        return [
            *self._now(node),
            (text("points.span"), span, "text"),
            (text("points.stored"), text(stored), "text"),
            (text("points.node"), node.node, "text"),
            (text("points.said"), pick(node.said_zh, node.said_en) or "–", "text"),
        ]

    def _now(self, node: NodeRow) -> list[tuple[str, str, str]]:
        """Its value: live where a tag reads it, else as it was when the server was asked."""
        text, model = self.context.text, self.context.model
        if self.tag < 0:
            said = node.status or f"{node.value} {node.unit}".strip() or "–"
            return [(node.name, said, "live" if node.value else "text")]
        tag, live, words = model.table.tags[self.tag], model.live, model.words
        value, status = float(live.value[self.tag]), int(live.status[self.tag])
        time_ns = int(live.time_ns[self.tag])
        clock = f"{words.clock(time_ns)}.{time_ns // 1_000_000 % 1000:03d}" if time_ns else "–"
        age = f"{(model.now_ns - time_ns) / 1e9:.2f} s" if time_ns else "–"
        state = words.status(status, status_name(status))
        raw = raw_words(tag, float(live.sent(self.tag)))
        return [
            (tag.id, f"{words.value_unit(tag, value)} · {state}", "live"),
            (text("points.raw"), raw, "live"),
            (text("points.time"), clock, "text"),
            (text("points.delay"), age, "text"),
        ]


class RulePanel(Canvas):
    """What the rule book says at the chosen point: its place, its scope, its source."""

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self.rule: Rule | None = None
        self.tag = ""
        self.violations: list[Violation] = []
        self.top = 0.0
        """Where the limits begin, below the words."""

    def draw(self, drawing: Drawing, width: float, height: float) -> None:
        """Rows of name and words."""
        text, language = self.context.text, self.context.model.language
        profile = self.rule.profile.id if self.rule is not None else ""
        title = f"{text('points.rules')} · {self.tag}" if self.tag else text("points.rules")
        inside = drawing.panel(QRectF(0, 0, width, height), title, profile)
        if self.rule is None:
            said = text("points.no_rule" if self.tag else "points.none")
            drawing.text(QRectF(inside.left(), inside.top(), inside.width(), 20), said, 13, "quiet")
            return
        kept = ("place", "scope", "source")
        rows = [line for line in rule_lines(self.rule, language) if line[0] in kept]
        for i, (name, said) in enumerate(rows):
            row = QRectF(inside.left(), inside.top() - 4 + i * 22, inside.width(), 22)
            drawing.text(row, text(f"points.rule.{name}"), 12.5, "quiet")
            drawing.text(row.adjusted(92, 0, 0, 0), said, 13)


class ReplayPanel(Canvas):
    """What the staged limits would have made of the last thirty days."""

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self.result: ReplayResult | None = None
        self.said = ""
        """What stands here until there is a result."""
        self.replay: Callable[[], None] = lambda: None

    def draw(self, drawing: Drawing, width: float, height: float) -> None:
        """Then → now, a row per figure."""
        text = self.context.text
        remark = text("points.replay_days") if self.result is not None else ""
        inside = drawing.panel(QRectF(0, 0, width, height), text("points.replay"), remark)
        said = self.said or text("points.replay_how")
        if self.result is None:
            foot = QRectF(inside.left(), inside.bottom() - 40, inside.width(), 44)
            drawing.paragraph(foot, said, 12.5, "quiet")
            self.hit(QRectF(0, 0, width, height), self.replay)
        step = min(40.0, (inside.height() - 44) / 4)
        rows = [(name, "–", "–") for name in ("alarms", "cuts", "without_power", "late")]
        for i, (name, then, now) in enumerate(self._rows(self.result) if self.result else rows):
            y = inside.top() + i * step
            row = QRectF(inside.left(), y, inside.width(), step)
            drawing.text(row, text(f"points.replay_row.{name}"), 13, "quiet")
            middle = inside.left() + inside.width() * 0.62
            before = QRectF(inside.left(), y, middle - inside.left() - 26, step)
            drawing.text(before, then, 15, "quiet", align=RIGHT)
            drawing.text(QRectF(middle - 14, y, 28, step), "→", 14, "quiet", align=CENTER)
            after = QRectF(middle, y, (inside.right() - middle) * 0.62, step)
            drawing.text(after, now, 16, "live" if self.result else "quiet", True, RIGHT)

    def _rows(self, result: ReplayResult) -> list[tuple[str, str, str]]:
        cuts = {c.alarm for c in result.changes if c.kind is AlarmKind.CUT}
        cuts |= {one.alarm for one in result.alarms if one.alarm.endswith("/cut")}
        then = [one for one in result.alarms if one.alarm in cuts]
        late = sum(one.removed + one.later for one in result.alarms)
        sums = [
            ("alarms", sum(a.then for a in result.alarms), sum(a.now for a in result.alarms)),
            ("cuts", sum(a.then for a in then), sum(a.now for a in then)),
        ]
        rows = [(name, f"{before:,}", f"{after:,}") for name, before, after in sums]
        without = (sum(a.then_s for a in then), sum(a.now_s for a in then))
        rows.append(("without_power", duration(without[0]), duration(without[1])))
        rows.append(("late", "0", f"{late:,}"))
        return rows
