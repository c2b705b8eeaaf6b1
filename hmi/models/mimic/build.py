"""From the tree of a drawing to what is drawn: transforms, styles and uses worked out once."""

from dataclasses import replace
from typing import Final

from hmi.models.mimic.bindings import is_bound
from hmi.models.mimic.clips import Clips
from hmi.models.mimic.draw_bound import BoundDrawer
from hmi.models.mimic.draw_shapes import ShapeDrawer
from hmi.models.mimic.fault import Faults
from hmi.models.mimic.numbers import LARGEST, Matrix, length, times, transform
from hmi.models.mimic.output import Output
from hmi.models.mimic.paint import Painter, share
from hmi.models.mimic.place import Place
from hmi.models.mimic.shapes import View
from hmi.models.mimic.sheet import Sheet
from hmi.models.mimic.style import computed, em_of
from hmi.models.mimic.subset import SHAPES
from hmi.models.mimic.switches import chosen
from hmi.models.mimic.teller import Teller
from hmi.models.mimic.text_values import value_span
from hmi.models.mimic.viewport import viewed
from hmi.models.mimic.words import TextReader
from hmi.models.mimic.xml_tree import Node

MOST_USES: Final = 16
"""A use may show another use, that one a third: so many deep."""
MOST_DEPTH: Final = 120
"""Groups within uses within groups: deeper than this nobody draws."""


class Builder:
    """Walks one drawing; what is drawn goes to ``output``."""

    def __init__(self, ids: dict[str, Node], sheet: Sheet, view: View, faults: Faults) -> None:
        self._ids, self._sheet, self._view = ids, sheet, view
        self.output, self._teller = Output(faults), Teller(faults)
        painter = Painter(ids, sheet, self._teller, view)
        self._text = TextReader(painter, sheet, self._teller, view)
        self._clips = Clips(ids, view, self._teller)
        self._shapes = ShapeDrawer(
            ids, sheet, view, painter, self.output, self._teller, self._draw_all
        )
        self._bound = BoundDrawer(painter, self.output, self._teller, self._draw)
        self._groups = 0

    def walk(self, node: Node, place: Place) -> None:
        """Draw an element with all that is in it."""
        self.output.step(node)
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
            clips=(*place.clips, *self._clips.of(node, style, matrix)),
            depth=place.depth + 1,
        )
        if is_bound(node) or (node.name == "text" and value_span(node) is not None):
            self._bound.draw(node, inner)
        else:
            self._draw(node, inner)

    def _draw(self, node: Node, place: Place) -> None:
        if node.name in SHAPES:
            self._shapes.draw(node, place)
        elif node.name == "text":
            self._draw_text(node, place)
        elif node.name == "use":
            self._draw_use(node, place)
        elif node.name == "svg":
            self._draw_all(node, viewed(node, place, self._view))
        elif node.name == "switch":
            self._draw_switch(node, place)
        elif node.name in ("g", "a"):
            self._draw_all(node, place)

    def _draw_all(self, node: Node, place: Place) -> None:
        self._groups += 1
        place = replace(place, group=self._groups)
        for child in node.children:
            self.walk(child, place)

    def _draw_switch(self, node: Node, place: Place) -> None:
        part = chosen(node)
        if part is not None:
            self.walk(part, place)

    def _matrix(self, node: Node, place: Place) -> Matrix | None:
        """Where an element's own coordinates lie in the drawing."""
        text = node.get("transform").strip()
        if not text or text == "none":
            return place.matrix
        own = transform(text)
        matrix = times(place.matrix, own) if own is not None else None
        if matrix is None or max(map(abs, matrix)) > LARGEST:
            self._teller.left_out(
                node, "transform", f"{text[:60]!r} cannot be used", "draw the element anew without it",
                f"变换 {text[:60]!r} 无法使用", "去掉变换后重画",
            )  # fmt: skip
            return None
        return matrix

    def _draw_text(self, node: Node, place: Place) -> None:
        if place.style.get("visibility", "visible") != "visible":
            return
        for line in self._text.read(node, place):
            self.output.put(line, node.line)

    def _draw_use(self, node: Node, place: Place) -> None:
        shown = self._ids.get(node.href.removeprefix("#"))
        if shown is None or id(shown) in place.uses or len(place.uses) >= MOST_USES:
            self._say_no_use(node)
            return
        em = em_of(place.style)
        x, y = (length(node.get(name), self._view[i], em) or 0.0 for i, name in enumerate("xy"))
        matrix = times(place.matrix, (1.0, 0.0, 0.0, 1.0, x, y))
        inner = replace(place, matrix=matrix, uses=(*place.uses, id(shown)))
        if shown.name == "symbol":
            style = computed(shown, inner.style, self._sheet)
            sized = replace(shown, attributes={**shown.attributes, **_sizes(node)})
            self._draw_all(shown, viewed(sized, replace(inner, style=style), self._view))
        else:
            self.walk(shown, inner)

    def _say_no_use(self, node: Node) -> None:
        self._teller.left_out(
            node, "href", f"{node.href[:60]!r} is no element that can be shown here",
            "name the id of an element of this drawing that does not contain the use",
            f"{node.href[:60]!r} 不能引用", "填写本图中元素的 id，且不得包含自身",
        )  # fmt: skip


def _sizes(node: Node) -> dict[str, str]:
    return {name: node.get(name) for name in ("width", "height") if name in node.attributes}
