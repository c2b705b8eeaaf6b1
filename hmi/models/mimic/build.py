"""From the tree of a drawing to what is drawn: transforms, styles, uses and markers worked out once."""

from dataclasses import dataclass, replace
from itertools import groupby
from typing import Final

from hmi.models.mimic.bindings import Binding, is_bound, read_binding
from hmi.models.mimic.classes import band_stroke, bands_of
from hmi.models.mimic.condition import Condition
from hmi.models.mimic.fault import Damaged, Faults
from hmi.models.mimic.numbers import (
    LARGEST,
    SAME,
    Box,
    Matrix,
    joined,
    length,
    moved_box,
    numbers,
    rotation,
    times,
    transform,
)
from hmi.models.mimic.paint import Painter, reference, scaled, share, width_of
from hmi.models.mimic.path_data import Path, box_of
from hmi.models.mimic.scene import (
    Bound,
    Clip,
    Gradient,
    Item,
    Paint,
    Role,
    Shape,
    Stroke,
)
from hmi.models.mimic.shapes import path_of
from hmi.models.mimic.style import Sheet, computed
from hmi.models.mimic.subset import SHAPES
from hmi.models.mimic.vertices import vertices
from hmi.models.mimic.words import TextReader, value_span
from hmi.models.mimic.xml_tree import Node

MOST_ITEMS: Final = 8_000
MOST_WALKED: Final = 20_000
"""Elements, those counted again that a use shows again: groups that draw nothing count too."""
MOST_SEGMENTS: Final = 200_000
MOST_BOUND: Final = 2_000
MOST_USES: Final = 16
"""A use may show another use, that one a third: so many deep."""
MOST_DEPTH: Final = 120
"""Groups within uses within groups: deeper than this nobody draws."""
MOST_MARKERS: Final = 400
BAND_WIDTH: Final = 9.0
"""The width of a road whose element says none."""


@dataclass(frozen=True, slots=True)
class Place:
    """What an element gets from those around it."""

    matrix: Matrix
    style: dict[str, str]
    opacity: float = 1.0
    clips: tuple[Clip, ...] = ()
    shows: tuple[Condition, ...] = ()
    turns: tuple[Condition, ...] = ()
    uses: tuple[int, ...] = ()
    """The elements that are shown by the uses around, by identity: one within itself has no end."""
    depth: int = 0
    group: int = 0
    """A number of the group around."""


class Builder:
    """Walks one drawing. ``order`` is what is drawn, bound elements as their place in ``bound``."""

    def __init__(
        self, ids: dict[str, Node], sheet: Sheet, view: tuple[float, float], faults: Faults
    ) -> None:
        self._ids, self._sheet, self._view, self._faults = ids, sheet, view, faults
        self._painter = Painter(ids, sheet, faults)
        self._text = TextReader(self._painter, sheet)
        self.order: list[Item | int] = []
        self.bound: list[Bound] = []
        self._into: list[Item] | None = None
        """Where what is drawn goes while a bound element is read."""
        self._bindings: dict[int, Binding] = {}
        self._told: set[tuple[int, str]] = set()
        self._items = self._segments = self._groups = self._walked = 0

    def walk(self, node: Node, place: Place) -> None:
        """Draw an element with all that is in it."""
        self._walked += 1
        if self._walked > MOST_WALKED:
            raise self._too_much(node.line)
        style = computed(node, place.style, self._sheet)
        if style.get("display") == "none" or place.depth > MOST_DEPTH:
            return
        matrix = self._matrix(node, place)
        if matrix is None:
            return
        inner = replace(
            place,
            matrix=matrix,
            style=style,
            opacity=place.opacity * share(style.get("opacity", "1")),
            clips=(*place.clips, *self._clip(node, style, matrix)),
            depth=place.depth + 1,
        )
        if is_bound(node) or (node.name == "text" and value_span(node) is not None):
            self._bind(node, inner)
        else:
            self._draw(node, inner)

    def _draw(self, node: Node, place: Place) -> None:
        if node.name in SHAPES:
            self._draw_shape(node, place)
        elif node.name == "text":
            self._draw_text(node, place)
        elif node.name == "use":
            self._draw_use(node, place)
        elif node.name == "svg":
            self._draw_all(node, self._viewed(node, place))
        elif node.name in ("g", "a", "switch"):
            self._draw_all(node, place)

    def _draw_all(self, node: Node, place: Place) -> None:
        self._groups += 1
        place = replace(place, group=self._groups)
        for child in node.children:
            self.walk(child, place)

    def _matrix(self, node: Node, place: Place) -> Matrix | None:
        """Where an element's own coordinates lie in the drawing."""
        text = node.get("transform").strip()
        if not text:
            return place.matrix
        own = transform(text)
        matrix = times(place.matrix, own) if own is not None else None
        if matrix is None or max(map(abs, matrix)) > LARGEST:
            self._tell(
                node, "transform", f"{text[:60]!r} cannot be used", "draw the element anew without it",
                f"变换 {text[:60]!r} 无法使用", "去掉变换后重画",
            )  # fmt: skip
            return None
        return matrix

    # What is bound.

    def _bind(self, node: Node, place: Place) -> None:
        binding = self._binding(node)
        mine = replace(
            place,
            shows=(*place.shows, *filter(None, [binding.show])),
            turns=(*place.turns, *filter(None, [binding.reverse])),
        )
        if len(self.bound) >= MOST_BOUND:
            raise self._faults.refuse(
                node.line, node.name, f"is bound element number {MOST_BOUND + 1:,}",
                "split the drawing", f"绑定元素超过 {MOST_BOUND:,} 个", "把图分开",
            )  # fmt: skip
        index, at = len(self.bound), len(self.order)
        self.bound.append(_empty(node))
        self.order.append(index)
        outer, self._into = self._into, []
        self._painter.is_placeholder = binding.role is not Role.NONE
        self._draw(node, mine)
        self._painter.is_placeholder = False
        items, self._into = tuple(self._into), outer
        made = self._made(node, binding, mine, items)
        if made is not None:
            self.bound[index] = made
        elif len(self.bound) == index + 1:
            self.bound.pop()
            self.order.pop(at)

    def _binding(self, node: Node) -> Binding:
        """Read once, however often a use shows the element; of a text it may be its tspan's."""
        if id(node) not in self._bindings:
            is_named = node.get("data-tag") or node.get("data-area")
            span = value_span(node) if node.name == "text" and not is_named else None
            self._bindings[id(node)] = read_binding(span or node, self._faults)
        return self._bindings[id(node)]

    def _made(
        self, node: Node, binding: Binding, place: Place, items: tuple[Item, ...]
    ) -> Bound | None:
        role = binding.role
        if not items:
            return None
        if binding.fills and node.name not in SHAPES:
            self._tell(
                node, "data-fill", "only a closed shape fills", "put it on the shape itself",
                "只有封闭图形可填充", "写在图形本身上",
            )  # fmt: skip
            binding = replace(binding, fills=None)
        boxes = [one.box for one in items]
        shapes = [one for one in items if isinstance(one, Shape)]
        if role is not Role.NONE and shapes:
            boxes = [moved_box(shapes[0].matrix, box_of(shapes[0].path))]
        if node.name in SHAPES:
            items = tuple(_as_state(one) if isinstance(one, Shape) else one for one in items)
        return Bound(
            line=node.line,
            name=node.name,
            items=() if role is not Role.NONE else items,
            box=joined(boxes),
            matrix=place.matrix,
            role=role,
            tag=binding.tag,
            area=binding.area,
            opens=binding.opens,
            fills=binding.fills,
            fill_from=binding.fill_from,
            fill_to=binding.fill_to,
            shows=place.shows,
            turns=place.turns,
            zh=node.get("data-zh") or node.get("data-en"),
            en=node.get("data-en") or node.get("data-zh"),
            has_unit=node.get("data-unit") in ("yes", "true", "1"),
        )

    # What is drawn.

    def _put(self, item: Item) -> None:
        self._items += 1
        self._segments += len(item.path) if isinstance(item, Shape) else len(item.pieces)
        if self._items > MOST_ITEMS or self._segments > MOST_SEGMENTS:
            raise self._too_much(1)
        (self.order if self._into is None else self._into).append(item)

    def _too_much(self, line: int) -> Damaged:
        return self._faults.refuse(
            line,
            "svg",
            f"draws more than {MOST_ITEMS:,} shapes or {MOST_SEGMENTS:,} segments",
            "split the drawing, or simplify it (Path, Simplify)",
            f"图形超过 {MOST_ITEMS:,} 个或线段超过 {MOST_SEGMENTS:,} 段",
            "把图分开或简化路径",
        )

    def _draw_shape(self, node: Node, place: Place) -> None:
        if place.style.get("visibility", "visible") != "visible":
            return
        path, wrong = path_of(node, self._view)
        if wrong:
            name = "d" if node.name == "path" else "points" if "points" in wrong else "size"
            self._tell(
                node, name, f"is drawn only up to a mistake: {wrong}", "draw it anew in the editor",
                f"有错误，只画到出错处：{wrong}", "在编辑器中重画",
            )  # fmt: skip
        if not path:
            return
        classes = node.get("class").split()
        bands = bands_of(classes)
        for number, band in enumerate(bands):
            stroke = band_stroke(band, width_of(place.style, BAND_WIDTH))
            self._put(_shape(path, place, None, stroke, number))
        if bands:
            return
        fill, stroke_ = (
            self._painter.fill(node, place.style),
            self._painter.stroke(node, place.style),
        )
        if fill is None and stroke_ is None and not is_bound(node):
            return
        if node.name == "line":
            fill = None
        shape = _shape(path, place, fill, stroke_)
        self._put(replace(shape, is_state="state" in classes))
        self._draw_markers(path, place, fill, stroke_)

    def _draw_text(self, node: Node, place: Place) -> None:
        if place.style.get("visibility", "visible") != "visible":
            return
        lines = self._text.read(node, place.style, place.matrix, place.opacity, place.clips)
        for line in lines:
            self._put(line)

    def _draw_use(self, node: Node, place: Place) -> None:
        shown = self._ids.get(node.href.removeprefix("#"))
        if shown is None or id(shown) in place.uses or len(place.uses) >= MOST_USES:
            self._tell(
                node, "href", f"{node.href[:60]!r} is no element that can be shown here",
                "name the id of an element of this drawing that does not contain the use",
                f"{node.href[:60]!r} 不能引用", "填写本图中元素的 id，且不得包含自身",
            )  # fmt: skip
            return
        x, y = (length(node.get(name), 0.0) or 0.0 for name in "xy")
        matrix = times(place.matrix, (1.0, 0.0, 0.0, 1.0, x, y))
        inner = replace(place, matrix=matrix, uses=(*place.uses, id(shown)))
        if shown.name == "symbol":
            style = computed(shown, inner.style, self._sheet)
            sized = replace(shown, attributes={**shown.attributes, **_sizes(node)})
            self._draw_all(shown, self._viewed(sized, replace(inner, style=style)))
        else:
            self.walk(shown, inner)

    def _viewed(self, node: Node, place: Place) -> Place:
        """An inner svg's or a symbol's own coordinates."""
        x, y = (length(node.get(name), 0.0) or 0.0 for name in "xy")
        x, y = (0.0, 0.0) if node.name == "symbol" else (x, y)
        moved = times(place.matrix, (1.0, 0.0, 0.0, 1.0, x, y))
        box = numbers(node.get("viewBox"))
        if not box or len(box) != 4 or box[2] <= 0 or box[3] <= 0:
            return replace(place, matrix=moved)
        width = length(node.get("width", "100%"), self._view[0]) or box[2]
        height = length(node.get("height", "100%"), self._view[1]) or box[3]
        if node.name == "symbol" and "width" not in node.attributes:
            width, height = box[2], box[3]
        onto = fitted((box[0], box[1], box[2], box[3]), width, height, node)
        return replace(place, matrix=times(moved, onto))

    def _clip(self, node: Node, style: dict[str, str], matrix: Matrix) -> tuple[Clip, ...]:
        name = reference(style.get("clip-path", ""))
        clip = self._ids.get(name)
        if clip is None or clip.name != "clipPath":
            return ()
        if clip.get("clipPathUnits") == "objectBoundingBox":
            return ()
        own = times(matrix, transform(clip.get("transform")) or SAME)
        paths: list[tuple[Path, Matrix]] = []
        for child in clip.children[:100]:
            shown = self._ids.get(child.href[1:], child) if child.name == "use" else child
            if shown.name in SHAPES:
                path, _ = path_of(shown, self._view)
                paths.append((path, times(own, transform(child.get("transform")) or SAME)))
        return (Clip(tuple(paths)),)

    def _draw_markers(
        self, path: Path, place: Place, fill: Paint | None, stroke: Stroke | None
    ) -> None:
        named = [place.style.get(f"marker-{end}", "none") for end in ("start", "mid", "end")]
        if stroke is None or all(name == "none" for name in named):
            return
        corners = vertices(path)[:MOST_MARKERS]
        before = self._painter.context
        self._painter.context = (fill, stroke.paint)
        for i, (x, y, turn) in enumerate(corners):
            which = 0 if i == 0 else 2 if i == len(corners) - 1 else 1
            marker = self._ids.get(reference(named[which]))
            if marker is None or marker.name != "marker" or id(marker) in place.uses:
                continue
            at = _marker_matrix(marker, x, y, turn, which == 0, stroke.width)
            style = computed(marker, {}, self._sheet)
            uses = (*place.uses, id(marker))
            inner = replace(place, matrix=times(place.matrix, at), style=style, uses=uses)
            self._draw_all(marker, inner)
        self._painter.context = before

    def _tell(self, node: Node, name: str, text: str, fix: str, text_zh: str, fix_zh: str) -> None:
        """Say it once, however often a use shows the element."""
        if (id(node), name) not in self._told:
            self._told.add((id(node), name))
            where = f"{node.name} {name}"
            self._faults.left_out(node.line_of(name), where, text, fix, text_zh, fix_zh)


def _empty(node: Node) -> Bound:
    return Bound(line=node.line, name=node.name, items=(), box=(0, 0, 0, 0), matrix=SAME)


def _as_state(shape: Shape) -> Shape:
    return replace(shape, is_state=True)


def _sizes(node: Node) -> dict[str, str]:
    return {name: node.get(name) for name in ("width", "height") if name in node.attributes}


def _shape(
    path: Path, place: Place, fill: Paint | None, stroke: Stroke | None, band: int = -1
) -> Shape:
    box = box_of(path)
    grown = stroke.width / 2 if stroke else 0.0
    outer: Box = (box[0] - grown, box[1] - grown, box[2] + grown, box[3] + grown)
    if isinstance(fill, Gradient) and fill.is_of_box:
        fill = scaled(fill, box)
    if stroke is not None and isinstance(stroke.paint, Gradient) and stroke.paint.is_of_box:
        stroke = replace(stroke, paint=scaled(stroke.paint, box))
    return Shape(
        path,
        place.matrix,
        moved_box(place.matrix, outer),
        fill,
        place.style.get("fill-rule") == "evenodd",
        stroke,
        place.opacity,
        place.clips,
        band,
        place.group,
    )


def fitted(box: Box, width: float, height: float, node: Node) -> Matrix:
    """A view box (x, y, width, height) onto a width and a height, in the middle and undistorted."""
    x, y, wide, high = box
    across, down = width / wide, height / high
    align = node.get("preserveAspectRatio", "xMidYMid meet")
    if "none" not in align:
        across = down = max(across, down) if "slice" in align else min(across, down)
    left = 0.0 if "xMin" in align else (width - wide * across) * (1.0 if "xMax" in align else 0.5)
    top = 0.0 if "YMin" in align else (height - high * down) * (1.0 if "YMax" in align else 0.5)
    return across, 0.0, 0.0, down, left - x * across, top - y * down


def _marker_matrix(
    node: Node, x: float, y: float, turn: float, is_start: bool, width: float
) -> Matrix:
    """A marker's coordinates at a corner of a path."""
    orient = node.get("orient", "0")
    if orient.startswith("auto"):
        angle = turn + 180.0 if is_start and "reverse" in orient else turn
    else:
        angle = length(orient.removesuffix("deg")) or 0.0
    matrix = times((1.0, 0.0, 0.0, 1.0, x, y), rotation(angle))
    scale = 1.0 if node.get("markerUnits") == "userSpaceOnUse" else width
    matrix = times(matrix, (scale, 0.0, 0.0, scale, 0.0, 0.0))
    wide, high = (length(node.get(f"marker{side}", "3")) or 3.0 for side in ("Width", "Height"))
    box = numbers(node.get("viewBox"))
    ref_x, ref_y = (length(node.get(name, "0")) or 0.0 for name in ("refX", "refY"))
    if box and len(box) == 4 and box[2] > 0 and box[3] > 0:
        shrunk = min(wide / box[2], high / box[3])
        matrix = times(matrix, (shrunk, 0.0, 0.0, shrunk, 0.0, 0.0))
    return times(matrix, (1.0, 0.0, 0.0, 1.0, -ref_x, -ref_y))


def in_bands(order: list[Item | int]) -> list[Item | int]:
    """Lines of several strokes that stand together, drawn stroke by stroke: they run into each other."""
    result: list[Item | int] = []
    for _, run in groupby(order, key=_run):
        result += sorted(run, key=lambda one: one.band if isinstance(one, Shape) else -1)
    return result


def _run(one: Item | int) -> int:
    """The group of a line of several strokes; the same number for all else."""
    return one.group if isinstance(one, Shape) and one.band >= 0 else -1
