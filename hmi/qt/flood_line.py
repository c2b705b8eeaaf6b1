"""The line over the list that says how many alarms came, since when, from how many causes."""

from hmi.models.rates import Flood
from hmi.qt.banner_line import BannerLine
from hmi.qt.context import Context


class FloodLine(BannerLine):
    """Shown as long as a flood is on; its button is F."""

    def __init__(self, context: Context) -> None:
        super().__init__(context, priority=2)
        self._said: tuple[object, ...] = ()
        self._first: tuple[str, str, str] = ("", "", "")

    def refresh(self, list_all: bool) -> None:
        """Say the flood as it stands."""
        model = self.context.model
        flood = model.rate.flood(model.now_ns)
        self.setVisible(flood is not None)
        if flood is None:
            self._first = ("", "", "")
            return
        span_s = max(1, round((model.now_ns - flood.since_ns) / 1e9))
        said = (flood, span_s, list_all, model.language.name)
        if said != self._said:
            self._said = said
            self._show(flood, span_s, list_all)

    def _show(self, flood: Flood, span_s: int, list_all: bool) -> None:
        text, words = self.context.text, self.context.model.words
        title = text(
            "alarms.flood.title",
            time=words.clock(flood.since_ns),
            count=flood.alarms,
            span=words.span(span_s),
            causes=flood.causes,
        )
        grouped = text("alarms.flood.all" if list_all else "alarms.flood.grouped")
        name = self._name(flood.first.alarm)
        below, short = (
            text("alarms.flood.first", first=name, grouped=more).strip() for more in (grouped, "")
        )
        button = text("alarms.flood.group" if list_all else "alarms.flood.list")
        self.say(title, below, button, short)

    def _name(self, alarm: str) -> str:
        """Of what came first; looked for once, since it may be over and stand in the journal alone."""
        language = self.context.model.language.name
        if self._first[:2] != (alarm, language):
            self._first = (alarm, language, self.context.model.alarm_name(alarm))
        return self._first[2]
