"""A drawing of the plant as the site describes it: roads, faces, fans, pills, bound to tags.

It is a TOML text of the site table (``mimics``); every length is in the drawing's own units.
"""

import tomllib
from typing import Literal

import msgspec

from scada.model import BadInput, SiteTable

Point = tuple[float, float]


class Element(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Base: a field that is not known is refused by name."""


class Road(Element, frozen=True):
    """A roadway as a line; ``arrows`` are places along it, 0 to 1, where the air's way is shown."""

    air: Literal["fresh", "return"]
    points: list[Point]
    arrows: list[float] = []


class Face(Element, frozen=True):
    """A longwall face or a chamber: a bright bar with its area's name at ``label``."""

    area: str
    points: list[Point]
    label: Point | None = None


class Label(Element, frozen=True):
    """A name: of an area, or a text of its own in both languages."""

    at: Point
    area: str = ""
    text_zh: str = ""
    text_en: str = ""


class Fan(Element, frozen=True):
    """A fan bound to its running state."""

    tag: str
    at: Point
    text_zh: str = ""
    text_en: str = ""


class Pill(Element, frozen=True):
    """A tag's value in place; its short name is the tag's number unless a text is given."""

    tag: str
    at: Point
    text_zh: str = ""
    text_en: str = ""


class Note(Element, frozen=True):
    """Where it is said that an area's power was cut and whether the feed sensor agrees."""

    area: str
    at: Point


class Mimic(Element, frozen=True):
    """A whole drawing. ``air`` is the tag of the total airflow, said in the heading's remark.

    Its names are the heading of the panel.
    """

    width: float
    height: float
    name_zh: str = ""
    name_en: str = ""
    air: str = ""
    roads: list[Road] = []
    faces: list[Face] = []
    labels: list[Label] = []
    fans: list[Fan] = []
    pills: list[Pill] = []
    notes: list[Note] = []

    @property
    def tags(self) -> set[str]:
        """All tags that it is bound to."""
        own = {self.air} if self.air else set()
        return own | {fan.tag for fan in self.fans} | {pill.tag for pill in self.pills}

    @property
    def areas(self) -> set[str]:
        """All areas that it names."""
        named = {label.area for label in self.labels if label.area}
        return named | {face.area for face in self.faces} | {note.area for note in self.notes}


def read_mimic(text: str) -> Mimic:
    """The drawing; raises `BadInput` with the place of what is wrong."""
    try:
        return msgspec.convert(tomllib.loads(text), Mimic)
    except (tomllib.TOMLDecodeError, msgspec.ValidationError) as error:
        raise BadInput(f"mimic: {error}") from error


def shows(text: str, tag: str) -> bool:
    """Whether a drawing has a tag in its place; a damaged one has none."""
    try:
        return tag in read_mimic(text).tags
    except BadInput:
        return False


def unknown_names(mimic: Mimic, table: SiteTable) -> list[str]:
    """What the drawing names and the site does not have, sorted."""
    tags = {tag.id for tag in table.tags}
    areas = {area.id for area in table.areas}
    return sorted((mimic.tags - tags) | (mimic.areas - areas))
