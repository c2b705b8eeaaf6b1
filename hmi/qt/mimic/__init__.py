"""Drawings on the screen: painted once, and again only where the plant changes them."""

from hmi.qt.mimic.view import MimicView

__all__ = ["MimicView"]
