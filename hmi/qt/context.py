"""What every page is given: the model, the theme, the bus, and the ways to the other pages."""

from collections.abc import Callable
from typing import Any, Protocol, TypeVar, cast

from PySide6.QtCore import QObject, Signal

from hmi.models.station import StationModel
from hmi.qt.on_duty import OnDuty
from hmi.qt.theme import Theme
from scada.bus.desk_messages import SessionAnswer
from scada.bus.messages import (
    EventsAnswer,
    EventsRequest,
    HistoryAnswer,
    HistoryRequest,
    KpiAnswer,
    KpiRequest,
    LinkageAcknowledge,
    Linkages,
    LinkagesRequest,
    Message,
)
from scada.model import Command, CommandResult

T = TypeVar("T")
M = TypeVar("M", bound=Message)
Then = Callable[[T | Exception], None]
"""Called on the screen's thread with the answer, or with why there is none."""


class Requests(Protocol):
    """What a page may ask of the other services; none of these blocks, ``then`` comes later."""

    def command(self, command: Command, then: Then[CommandResult]) -> None:
        """Give the core a command; it says for each alarm what became of it."""
        ...

    def login(self, user: str, password: str, position: str, then: Then[SessionAnswer]) -> None:
        """Ask the desk to let somebody in at this station."""
        ...

    def renew(self, position: str | None, then: Then[SessionAnswer]) -> None:
        """Let the session last longer, or go on at another position."""
        ...

    def logout(self, then: Then[SessionAnswer]) -> None:
        """End the session."""
        ...

    def use_token(self, token: str) -> None:
        """Sign commands with this session from now on; empty: with none."""
        ...

    def kpi(self, request: KpiRequest, then: Then[KpiAnswer]) -> None:
        """Ask how well the alarms do."""
        ...

    def linkages(self, request: LinkagesRequest | LinkageAcknowledge, then: Then[Linkages]) -> None:
        """Ask which emergency linkages nobody has answered, or answer one."""
        ...

    def history(self, request: HistoryRequest, then: Then[HistoryAnswer]) -> None:
        """Ask for samples of the past."""
        ...

    def events(self, request: EventsRequest, then: Then[EventsAnswer]) -> None:
        """Ask for journal lines of the past."""
        ...

    def ask(self, request: Message, then: Then[Any]) -> None:
        """Ask the historian anything that it answers (docs/reference/history-client.md)."""
        ...

    def desk(self, request: Message, kind: type[M], then: Then[M]) -> None:
        """Ask the desk, sealed and in the name of the session, what is answered with a ``kind``."""
        ...

    def work(self, task: Callable[[], T], then: Then[T]) -> None:
        """Run what takes its time on a thread of its own: files, decoding, pages of a report."""
        ...


class Context(QObject):
    """One per window. Pages read `model`, draw with `theme`, ask through `requests`.

    To open something, a page emits the signal; the station brings the right page to the front.
    """

    open_tag = Signal(str)
    """Show the faceplate of a tag, by id."""
    open_alarm = Signal(str)
    """Show an alarm in the list, by id."""
    open_area = Signal(str)
    """Show an area, by id."""
    open_page = Signal(str)
    """Show a page, by key."""
    open_trend = Signal(list)
    """Show the trend of some tags, by id."""
    open_map = Signal(str)
    """Show a tag's place on the overview."""
    open_display = Signal(str)
    """Show a drawing of the site, by name."""
    moved = Signal()
    """Another screen is in view: another area, a faceplate, its diagnostics. For the way back."""
    say = Signal(str)
    """A remark for the operator, shown in the status line for some seconds."""

    def __init__(self, model: StationModel, requests: Requests, theme: Theme) -> None:
        super().__init__()
        self.model = model
        self.requests: Requests = cast(Requests, OnDuty(requests, model))
        self.theme = theme
        self.lit = True
        """The half of the 1 Hz blink; symbols of unacknowledged alarms follow it."""
        self.stale = False
        """Whether the whole station is stale; values are then drawn in quiet grey."""

    def text(self, path: str, /, **values: object) -> str:
        """A text of the station in the language in use."""
        return self.model.text(path, **values)
