"""Fills, strokes and gradients from an element's properties."""

import math
from typing import Final

from hmi.models.mimic.classes import look_of
from hmi.models.mimic.colour import Colour, is_loud, read_colour
from hmi.models.mimic.fault import Faults
from hmi.models.mimic.numbers import SAME, length, numbers, times, transform
from hmi.models.mimic.scene import Gradient, Paint, Stroke
from hmi.models.mimic.style import Sheet, computed
from hmi.models.mimic.xml_tree import Node

MOST_LINKS: Final = 12
"""A gradient may take its stops from another, that one from a third: so many."""
MOST_STOPS: Final = 64
MOST_DASHES: Final = 32


class Painter:
    """Reads paints of one drawing; what colours were muted is said once for each."""

    def __init__(self, ids: dict[str, Node], sheet: Sheet, faults: Faults) -> None:
        self._ids, self._sheet, self._faults = ids, sheet, faults
        self.is_placeholder = False
        """Whether what is read is not drawn: the station draws something else in its place."""
        self._muted: set[tuple[int, int, int]] = set()
        self._gradients: dict[tuple[str, bool], Gradient | None] = {}
        self.context: tuple[Paint | None, Paint | None] = (None, None)
        """Fill and stroke of the path whose marker is read (context-fill, context-stroke)."""

    def fill(self, node: Node, style: dict[str, str]) -> Paint | None:
        """What fills an element: its class' token, else its property; black where nothing is said."""
        token = look_of(node.get("class").split()).fill
        return self._paint(node, style, "fill", token, "#000000")

    def stroke(self, node: Node, style: dict[str, str]) -> Stroke | None:
        """An element's outline."""
        look = look_of(node.get("class").split())
        paint = self._paint(node, style, "stroke", look.stroke, "none")
        if paint is None:
            return None
        width = width_of(style, look.width or 1.0)
        if width <= 0:
            return None
        dashes = style.get("stroke-dasharray", "none")
        return Stroke(
            paint,
            width,
            style.get("stroke-linecap", "butt"),
            style.get("stroke-linejoin", "miter"),
            max(length(style.get("stroke-miterlimit", "4")) or 4.0, 1.0),
            _dash(dashes),
            length(style.get("stroke-dashoffset", "0")) or 0.0,
        )

    def _paint(
        self, node: Node, style: dict[str, str], kind: str, token: str, default: str
    ) -> Paint | None:
        alpha = share(style.get(f"{kind}-opacity", "1"))
        if token:
            return None if token == "none" else Colour(token, alpha=alpha)
        text = style.get(kind, default)
        if text == "none" or not alpha:
            return None
        if text in ("context-fill", "context-stroke"):
            return self.context[text == "context-stroke"]
        keep = keeps_colour(node)
        if text.startswith("url("):
            name = reference(text)
            paint = self._gradient(name, keep)
            if paint is None:
                rest = text[text.find(")") + 1 :].strip()
                return self.colour(node, rest or "none", kind, keep, alpha) if rest else None
            return _faded(paint, alpha)
        return self.colour(node, text, kind, keep, alpha)

    def colour(
        self, node: Node, text: str, kind: str, keep: bool, alpha: float = 1.0
    ) -> Colour | None:
        """A plain colour; one that is not read is black, and said."""
        if text == "none":
            return None
        found = read_colour(text, keep)
        if found is None:
            self._faults.left_out(
                node.line,
                f"{node.name} {kind}",
                f"{text[:40]!r} is no colour",
                "write it as #rrggbb, or use a class",
                f"{text[:40]!r} 不是颜色",
                "写成 #rrggbb 或用 class",
            )
            return Colour("text", alpha=alpha)
        self._say_muted(node, found, kind)
        return Colour(found.token, found.rgb, found.alpha * alpha, found.is_kept)

    def _say_muted(self, node: Node, colour: Colour, kind: str) -> None:
        if colour.token or colour.is_kept or not is_loud(colour.rgb) or colour.rgb in self._muted:
            return
        if self.is_placeholder:
            return
        self._muted.add(colour.rgb)
        shown = "#{:02x}{:02x}{:02x}".format(*colour.rgb)
        self._faults.notice(
            node.line,
            f"{node.name} {kind}",
            f"{shown} is shown muted: bright colours are the alarms' own",
            'use a class, or data-colour="keep" where the colour itself says something',
            f"{shown} 会变淡：鲜艳颜色只用于报警",
            '改用 class；颜色本身有含义时加 data-colour="keep"',
        )

    def _gradient(self, name: str, keep: bool) -> Gradient | None:
        if (name, keep) not in self._gradients:
            self._gradients[name, keep] = self._read_gradient(name, keep)
        return self._gradients[name, keep]

    def _read_gradient(self, name: str, keep: bool) -> Gradient | None:
        chain: list[Node] = []
        while name in self._ids and len(chain) < MOST_LINKS:
            node = self._ids[name]
            if node in chain or node.name not in ("linearGradient", "radialGradient"):
                break
            chain.append(node)
            name = node.href.removeprefix("#")
        if not chain:
            return None
        stops = next((found for node in chain if (found := self._stops(node, keep))), ())
        if not stops:
            return None
        given: dict[str, str] = {}
        for node in reversed(chain):
            given |= node.attributes
        return _geometry(chain[0].name == "radialGradient", given, stops)

    def _stops(self, node: Node, keep: bool) -> tuple[tuple[float, Colour], ...]:
        stops: list[tuple[float, Colour]] = []
        for stop in [one for one in node.children if one.name == "stop"][:MOST_STOPS]:
            style = computed(stop, {}, self._sheet)
            text = style.get("stop-color", "#000000")
            alpha = share(style.get("stop-opacity", "1"))
            at = length(stop.get("offset", "0"), 1.0) or 0.0
            token = look_of(stop.get("class").split()).fill
            colour = self.colour(stop, text, "stop-color", keep or keeps_colour(stop), alpha)
            last = stops[-1][0] if stops else 0.0
            found = Colour(token, alpha=alpha) if token else colour or Colour(alpha=0.0)
            stops.append((min(max(at, last), 1.0), found))
        return tuple(stops)


def _geometry(
    is_radial: bool, given: dict[str, str], stops: tuple[tuple[float, Colour], ...]
) -> Gradient:
    def at(name: str, default: str) -> float:
        return length(given.get(name, default), 1.0) or 0.0

    if is_radial:
        cx, cy, r = at("cx", "50%"), at("cy", "50%"), at("r", "50%")
        fx = at("fx", given.get("cx", "50%"))
        points: tuple[float, ...] = (cx, cy, max(r, 0.0), fx, at("fy", given.get("cy", "50%")))
    else:
        points = at("x1", "0%"), at("y1", "0%"), at("x2", "100%"), at("y2", "0%")
    matrix = transform(given.get("gradientTransform", "")) or SAME
    is_of_box = given.get("gradientUnits", "objectBoundingBox") != "userSpaceOnUse"
    spread = given.get("spreadMethod", "pad")
    return Gradient(is_radial, points, stops, matrix, is_of_box, spread)


def _faded(gradient: Gradient, alpha: float) -> Gradient:
    if alpha >= 1.0:
        return gradient
    stops = tuple(
        (at, Colour(one.token, one.rgb, one.alpha * alpha, one.is_kept))
        for at, one in gradient.stops
    )
    return Gradient(
        gradient.is_radial, gradient.points, stops, gradient.matrix, gradient.is_of_box,
        gradient.spread,
    )  # fmt: skip


def keeps_colour(node: Node) -> bool:
    """Whether an element's own colours are to be shown as they are."""
    return node.get("data-colour") == "keep"


def width_of(style: dict[str, str], default: float = 1.0) -> float:
    """The width of an element's outline."""
    value = length(style.get("stroke-width", ""), 1.0)
    return default if value is None else value


def share(text: str) -> float:
    """An opacity, 0 to 1; 1 where it cannot be read."""
    value = length(text, 1.0)
    return 1.0 if value is None else min(max(value, 0.0), 1.0)


def reference(text: str) -> str:
    """The id in ``url(#id)``; '' where there is none."""
    inner = text.partition("(")[2].partition(")")[0].strip(" '\"")
    return inner[1:] if inner.startswith("#") else ""


def _dash(text: str) -> tuple[float, ...]:
    values = numbers(text.replace("px", "").replace("mm", "")) if text != "none" else None
    if not values or min(values) < 0 or math.fsum(values) <= 0 or len(values) > MOST_DASHES:
        return ()
    return tuple(values * 2 if len(values) % 2 else values)


def scaled(gradient: Gradient, box: tuple[float, float, float, float]) -> Gradient:
    """A gradient of a box's shares in user units of that box."""
    left, top, right, bottom = box
    onto = (right - left or 1.0, 0.0, 0.0, bottom - top or 1.0, left, top)
    return Gradient(
        gradient.is_radial, gradient.points, gradient.stops, times(onto, gradient.matrix), False,
        gradient.spread,
    )  # fmt: skip
