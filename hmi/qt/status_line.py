"""The status line: how the whole way from sensor to screen does, all of it measured."""

from PySide6.QtCore import QRectF, Signal

from hmi.models.duty_words import status
from hmi.models.elapsed import passed, waits
from hmi.models.zones import elsewhere
from hmi.qt.canvas import Canvas, Drawing
from hmi.qt.context import Context
from hmi.qt.theme import chinese_font
from scada.model import LinkState

HEIGHT = 30
REMARK_S = 8.0


class StatusLine(Canvas):
    """Servers, scan, latency, store, journal; user, language, search."""

    language_chosen = Signal(str)
    searched = Signal()
    asked_who = Signal()
    """Somebody wants to log in, or out."""

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self._remark = ""
        self._remark_until_ns = 0
        context.say.connect(self.say)
        self.restyle()

    def restyle(self) -> None:
        """Theme, zoom or language changed."""
        self.setFixedHeight(self.context.theme.size(HEIGHT))
        self.update()

    def say(self, remark: str) -> None:
        """Show a remark for some seconds."""
        self._remark = remark
        self._remark_until_ns = self.context.model.now_ns + int(REMARK_S * 1e9)
        self.update()

    def forget(self) -> None:
        """Drop the remark: it was said in another language."""
        self._remark = ""

    def parts(self) -> list[str]:
        """What is said at the left, as far as it is known."""
        model, text = self.context.model, self.context.text
        links = model.links.values()
        up = sum(link.state is LinkState.UP for link in links)
        parts = [] if chinese_font() else [text("frame.no_cjk_font")]
        if servers := model.table.servers:
            parts.append(text("frame.servers", up=up, all=len(servers)))
        core, historian = model.core, model.historian
        if core is not None:
            parts.append(text("frame.scan", scan=core.scan_s, step=core.step_ms))
        p95 = model.latency.quantile_ms(0.95)
        if p95 is not None:
            parts.append(text("frame.latency", seconds=p95 / 1e3))
        if historian is not None and not passed(
            model.now_ns, model.historian_received_ns, 5_000_000_000
        ):
            parts.append(text("frame.store", store=historian.store, lag=historian.lag_s))
        else:
            parts.append(text("frame.no_historian"))
        if core is not None:
            parts.append(text("frame.journal", seq=core.events_seq))
        if here := elsewhere(model.table.timezone, model.now_ns):
            site = model.words.offset(model.now_ns)
            parts.append(text("frame.zones", site=site, here=here))
        return parts

    def draw(self, drawing: Drawing, width: float, height: float) -> None:
        """One line."""
        model, theme = self.context.model, self.context.theme
        drawing.painter.fillRect(QRectF(0, 0, width, height), theme.color("raised"))
        drawing.line((0, 0.5), (width, 0.5))
        stale = model.stale(model.now_ns) is not None
        drawing.painter.setPen(theme.color("quiet"))
        drawing.painter.setBrush(theme.priority(0) if stale else theme.color("edge"))
        drawing.painter.drawEllipse(QRectF(20, height / 2 - 4.5, 9, 9))
        left = self._draw_right(drawing, width, height)
        said = self._remark if waits(model.now_ns, self._remark_until_ns, REMARK_S * 1e9) else ""
        line = said or " · ".join(self.parts())
        drawing.text(QRectF(38, 0, left - 50, height), line, 12.5, "text", bold=bool(said))

    def _draw_right(self, drawing: Drawing, width: float, height: float) -> float:
        """User, languages and search from the right; returns where they begin."""
        model, text = self.context.model, self.context.text
        x = width - 20.0
        x = self._word(drawing, x, height, text("frame.find"), self.searched.emit) - 18
        for name in model.language.names:
            title = "中文" if name == "zh" and chinese_font() else name.upper()
            chosen = name == model.language.name
            x = self._word(
                drawing, x, height, title, lambda n=name: self.language_chosen.emit(n), chosen
            )
            last = name == model.language.names[-1]
            if not last:
                drawing.text(QRectF(x - 10, 0, 8, height), "|", 12.5, "line")
                x -= 4
            x -= 8
        return self._word(drawing, x - 10, height, status(model), self.asked_who.emit) - 16

    def _word(
        self, drawing: Drawing, x: float, height: float, word: str, act, bold: bool = False
    ) -> float:
        """A word that can be clicked, ending at ``x``; returns where it begins."""
        width = drawing.width(word, 12.5, bold)
        rect = QRectF(x - width, 0, width + 1, height)
        drawing.text(rect, word, 12.5, "text" if bold else "quiet", bold=bold)
        self.hit(rect.adjusted(-4, 0, 4, 0), act)
        return x - width
