"""The pages of the station, in the order of the rail."""

from typing import Final

from hmi.qt.alarms import AlarmsPage
from hmi.qt.areas import AreasPage
from hmi.qt.overview import OverviewPage
from hmi.qt.page import Page
from hmi.qt.points import PointsPage
from hmi.qt.review import ReviewPage
from hmi.qt.system import SystemPage
from hmi.qt.trends import TrendsPage

PAGES: Final[tuple[type[Page], ...]] = (
    OverviewPage,
    AreasPage,
    AlarmsPage,
    TrendsPage,
    ReviewPage,
    PointsPage,
    SystemPage,
)
