"""The trends page."""

from hmi.qt.trends.asking import ask_for
from hmi.qt.trends.page import CALM_NS, TrendsPage
from hmi.qt.trends.plot import Plot

__all__ = ["CALM_NS", "Plot", "TrendsPage", "ask_for"]
