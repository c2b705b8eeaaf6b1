"""A drawing as it was read: shapes and words in the order of drawing, and what is bound to the plant.

Frozen: whatever values come, a drawing stays as it was read. Lengths are user units of its viewBox, with the
origin at the view's left top corner.
"""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from hmi.models.mimic.colour import Colour
from hmi.models.mimic.condition import Condition
from hmi.models.mimic.fault import Fault
from hmi.models.mimic.numbers import Box, Matrix, joined, moved_box
from hmi.models.mimic.path_data import Path, box_of


class Role(StrEnum):
    """What the station draws in an element's place."""

    NONE = ""
    """The element itself, changed by its tag or area."""
    PILL = "pill"
    FAN = "fan"
    NOTE = "note"
    SYMBOL = "symbol"


class Target(StrEnum):
    """What an element opens."""

    TAG = "tag"
    AREA = "area"
    DRAWING = "drawing"
    TREND = "trend"


class Direction(StrEnum):
    """Which way something fills."""

    UP = "up"
    DOWN = "down"
    RIGHT = "right"
    LEFT = "left"


@dataclass(frozen=True, slots=True)
class Gradient:
    """Colours along a line or around a point; ``points`` x1 y1 x2 y2, or cx cy r fx fy."""

    is_radial: bool
    points: tuple[float, ...]
    stops: tuple[tuple[float, Colour], ...]
    matrix: Matrix
    is_of_box: bool
    """Whether the points are shares of the box of what is painted."""
    spread: str = "pad"


Paint = Colour | Gradient


@dataclass(frozen=True, slots=True)
class Stroke:
    """An outline; ``dash`` in user units."""

    paint: Paint
    width: float
    cap: str = "butt"
    join: str = "miter"
    miter: float = 4.0
    dash: tuple[float, ...] = ()
    dash_at: float = 0.0


@dataclass(frozen=True, slots=True)
class Clip:
    """A place beyond which nothing of a shape is seen: that of all its paths together."""

    paths: tuple[tuple[Path, Matrix, bool], ...]
    """Each with its matrix, and whether it is filled by even and odd."""

    @property
    def box(self) -> Box:
        """Where something may be seen."""
        return joined([moved_box(matrix, box_of(path)) for path, matrix, _ in self.paths])


def within(box: Box, clips: tuple[Clip, ...]) -> Box:
    """What clips leave of a box."""
    left, top, right, bottom = box
    for clip in clips:
        x, y, end, foot = clip.box
        left, top, right, bottom = max(left, x), max(top, y), min(right, end), min(bottom, foot)
    return left, top, max(left, right), max(top, bottom)


@dataclass(frozen=True, slots=True)
class Shape:
    """A path with what fills and outlines it; ``box`` is where it lies in the drawing, outline included."""

    path: Path
    matrix: Matrix
    box: Box
    fill: Paint | None = None
    is_even_odd: bool = False
    stroke: Stroke | None = None
    opacity: float = 1.0
    clips: tuple[Clip, ...] = ()
    band: int = -1
    """Of a line drawn as several strokes which of them this is; -1: a shape of its own."""
    group: int = 0
    """The group that it stands in: bands of one group run into each other, of others they cross."""
    is_state: bool = False
    """Whether a switch's state changes its fill."""


@dataclass(frozen=True, slots=True)
class Piece:
    """Words in one style. ``is_value``: the bound tag's value, or area's name, stands in their place."""

    zh: str
    en: str
    size: float
    weight: int
    is_italic: bool
    colour: Colour
    opacity: float = 1.0
    dx: float = 0.0
    dy: float = 0.0
    """How far it moves on from where the piece before ended."""
    rise: float = 0.0
    """How far below its line it stands: an index, or words placed by their middle."""
    stroke: Stroke | None = None
    is_stroke_first: bool = False
    is_value: bool = False


@dataclass(frozen=True, slots=True)
class Words:
    """A line of words from a place; ``anchor`` is start, middle or end."""

    x: float
    y: float
    anchor: str
    pieces: tuple[Piece, ...]
    matrix: Matrix
    box: Box
    """Where it lies, by an estimate: no font is known here."""
    clips: tuple[Clip, ...] = ()


Item = Shape | Words


@dataclass(frozen=True, slots=True)
class Opens:
    """What the mouse and Enter open: a tag, an area, a drawing, or the trend of some tags."""

    target: Target
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Bound:
    """An element that the plant changes, with all that is drawn of it."""

    line: int
    name: str
    """The SVG element's name, for messages."""
    items: tuple[Item, ...]
    box: Box
    matrix: Matrix
    role: Role = Role.NONE
    tag: str = ""
    area: str = ""
    opens: Opens | None = None
    fills: Direction | None = None
    fill_from: float | None = None
    fill_to: float | None = None
    shows: tuple[Condition, ...] = ()
    turns: tuple[Condition, ...] = ()
    zh: str = ""
    en: str = ""
    has_unit: bool = False

    @property
    def tags(self) -> frozenset[str]:
        """All tags that change it."""
        asked = (condition.tags for condition in (*self.shows, *self.turns))
        return frozenset({self.tag} - {""}).union(*asked)


@dataclass(frozen=True, slots=True)
class Layer:
    """What lies on one level: the shapes that never change, then the bound elements above them."""

    items: tuple[Item, ...]
    bound: tuple[int, ...]
    """Places in `Mimic.bound`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mimic:
    """A whole drawing. ``tag`` is one whose value is said beside the heading.

    ``faults`` are what was left out or is shown otherwise: nothing here keeps it from being shown.
    """

    width: float
    height: float
    layers: tuple[Layer, ...]
    bound: tuple[Bound, ...]
    zh: str = ""
    en: str = ""
    remark_zh: str = ""
    remark_en: str = ""
    tag: str = ""
    faults: tuple[Fault, ...] = field(default=())

    @property
    def tags(self) -> frozenset[str]:
        """All tags that change it."""
        return frozenset({self.tag} - {""}).union(*(one.tags for one in self.bound))

    @property
    def places(self) -> frozenset[str]:
        """The tags whose place it shows."""
        return frozenset(one.tag for one in self.bound if one.tag)


NOTHING: Final[Box] = (0.0, 0.0, 0.0, 0.0)
