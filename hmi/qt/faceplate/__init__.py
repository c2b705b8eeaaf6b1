"""The faceplate of a tag (level 3 of ISA-101)."""

from hmi.qt.faceplate.panel import FaceplatePanel

__all__ = ["FaceplatePanel"]
