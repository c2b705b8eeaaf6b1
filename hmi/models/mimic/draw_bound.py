"""Bound elements: what their attributes say, and all that is drawn of them."""

from collections.abc import Callable
from dataclasses import replace

from hmi.models.mimic.bindings import Binding, read_binding
from hmi.models.mimic.numbers import SAME, Box, joined, moved_box
from hmi.models.mimic.output import Output
from hmi.models.mimic.paint import Painter
from hmi.models.mimic.path_data import box_of
from hmi.models.mimic.place import Place
from hmi.models.mimic.scene import Bound, Direction, Item, Role, Shape
from hmi.models.mimic.subset import SHAPES
from hmi.models.mimic.teller import Teller
from hmi.models.mimic.text_values import value_span
from hmi.models.mimic.xml_tree import Node


class BoundDrawer:
    """Draws the bound elements of one drawing; ``draw`` draws an element as if it were not bound."""

    def __init__(
        self, painter: Painter, output: Output, teller: Teller, draw: Callable[[Node, Place], None]
    ) -> None:
        self._painter, self._output, self._teller = painter, output, teller
        self._draw = draw
        self._bindings: dict[int, Binding] = {}

    def draw(self, node: Node, place: Place) -> None:
        """Draw one bound element."""
        binding = self._binding(node)
        mine = replace(
            place,
            shows=(*place.shows, *filter(None, [binding.show])),
            turns=(*place.turns, *filter(None, [binding.reverse])),
        )
        empty = Bound(line=node.line, name=node.name, items=(), box=(0, 0, 0, 0), matrix=SAME)
        index = self._output.begin(empty)
        self._painter.is_placeholder = binding.role is not Role.NONE
        with self._output.gathered() as items:
            self._draw(node, mine)
        self._painter.is_placeholder = False
        self._output.finish(index, self._made(node, binding, mine, tuple(items)))

    def _binding(self, node: Node) -> Binding:
        """Read once, however often a use shows the element; of a text it may be its tspan's."""
        if id(node) not in self._bindings:
            is_named = node.get("data-tag") or node.get("data-area")
            span = value_span(node) if node.name == "text" and not is_named else None
            self._bindings[id(node)] = read_binding(span or node, self._teller.faults)
        return self._bindings[id(node)]

    def _made(
        self, node: Node, binding: Binding, place: Place, items: tuple[Item, ...]
    ) -> Bound | None:
        if not items:
            return None
        role = binding.role
        box = _box(role, items)
        if node.name in SHAPES:
            items = tuple(_as_state(one) for one in items)
        return Bound(
            line=node.line,
            name=node.name,
            items=() if role is not Role.NONE else items,
            box=box,
            matrix=place.matrix,
            role=role,
            tag=binding.tag,
            area=binding.area,
            opens=binding.opens,
            fills=self._fills(node, binding),
            fill_from=binding.fill_from,
            fill_to=binding.fill_to,
            shows=place.shows,
            turns=place.turns,
            zh=node.get("data-zh") or node.get("data-en"),
            en=node.get("data-en") or node.get("data-zh"),
            has_unit=node.get("data-unit") in ("yes", "true", "1"),
        )

    def _fills(self, node: Node, binding: Binding) -> Direction | None:
        if binding.fills and node.name not in SHAPES:
            self._teller.left_out(
                node, "data-fill", "only a closed shape fills", "put it on the shape itself",
                "只有封闭图形可填充", "写在图形本身上",
            )  # fmt: skip
            return None
        return binding.fills


def _box(role: Role, items: tuple[Item, ...]) -> Box:
    """Where an element lies; what the station draws itself lies in the first shape."""
    shapes = [one for one in items if isinstance(one, Shape)]
    if role is not Role.NONE and shapes:
        return moved_box(shapes[0].matrix, box_of(shapes[0].path))
    return joined([one.box for one in items])


def _as_state(item: Item) -> Item:
    return replace(item, is_state=True) if isinstance(item, Shape) else item
