"""The pages of the station, in the order of the rail."""

from dataclasses import dataclass
from importlib import import_module
from typing import Final, cast

from hmi.qt.alarms import AlarmsPage
from hmi.qt.areas import AreasPage
from hmi.qt.context import Context
from hmi.qt.overview import OverviewPage
from hmi.qt.page import Page
from hmi.qt.page_shelf import PageKind


@dataclass(frozen=True, slots=True)
class LaterPage:
    """A page whose module is read when it is made: what nobody sees yet does not keep the first
    picture waiting.
    """

    key: str
    number: int
    module: str
    kind: str

    def read(self) -> None:
        """Read its module, on any thread: most of what making it takes."""
        import_module(self.module)

    def __call__(self, context: Context) -> Page:
        """Make it."""
        return cast(Page, getattr(import_module(self.module), self.kind)(context))


PAGES: Final[tuple[PageKind, ...]] = (
    OverviewPage,
    AreasPage,
    AlarmsPage,
    LaterPage("trends", 4, "hmi.qt.trends", "TrendsPage"),
    LaterPage("review", 5, "hmi.qt.review", "ReviewPage"),
    LaterPage("points", 6, "hmi.qt.points", "PointsPage"),
    LaterPage("system", 7, "hmi.qt.system", "SystemPage"),
)
