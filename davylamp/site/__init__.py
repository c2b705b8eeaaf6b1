"""A site folder read, checked and hashed."""

from davylamp.site.load import load
from davylamp.site.problem import Problem, Severity, SiteError
from davylamp.site.site import BusSettings, HistorianSettings, Site

__all__ = [
    "BusSettings",
    "HistorianSettings",
    "Problem",
    "Severity",
    "Site",
    "SiteError",
    "load",
]
