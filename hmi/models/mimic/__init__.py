"""Drawings of the plant: SVG files whose elements are bound to tags and areas."""

from hmi.models.mimic.fault import Damaged, Fault, Weight
from hmi.models.mimic.read import parsed, read_mimic, shows
from hmi.models.mimic.scene import Bound, Mimic

__all__ = ["Bound", "Damaged", "Fault", "Mimic", "Weight", "parsed", "read_mimic", "shows"]
