"""The line over the list that says that an emergency linkage waits for an answer."""

from collections.abc import Callable

from hmi.models.linkages import say
from hmi.qt.banner_line import BannerLine
from hmi.qt.context import Context
from scada.bus.messages import LinkageAcknowledge, LinkageCall, Linkages


class LinkageBanner(BannerLine):
    """Shows the oldest open linkage and how many more there are; the button answers it."""

    def __init__(self, context: Context) -> None:
        super().__init__(context, priority=1)
        self.calls: list[LinkageCall] = []
        self.button.clicked.connect(self.answer)

    def refresh(self) -> None:
        """Show what is open now."""
        model = self.context.model
        self.calls = model.linkages.open(model.now_ns)
        self.setVisible(bool(self.calls))
        if self.calls:
            title, below = say(self.calls[0], model.words, model.now_ns)
            if more := len(self.calls) - 1:
                title += self.context.text("linkage.more", count=more)
            self.say(title, below, self.context.text("linkage.answer"))

    def answer(self) -> None:
        """The operator has taken it up with the other end himself."""
        model = self.context.model
        if not self.calls:
            return
        asked = LinkageAcknowledge(id=self.calls[0].id, by=model.user)
        self.context.requests.linkages(asked, self._answered(self.calls[0].id))

    def _answered(self, call: str) -> Callable[[Linkages | Exception], None]:
        def then(answer: Linkages | Exception) -> None:
            if isinstance(answer, Exception):
                said = self.context.text("form.refused", reason=str(answer))
                self.context.say.emit(said)
                return
            self.context.model.linkages.answered(call)
            self.refresh()

        return then
