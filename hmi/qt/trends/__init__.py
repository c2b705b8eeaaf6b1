"""The trends page."""

from hmi.qt.trends.asking import ask_for
from hmi.qt.trends.page import TrendsPage
from hmi.qt.trends.plot import Plot

__all__ = ["Plot", "TrendsPage", "ask_for"]
