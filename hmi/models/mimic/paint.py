"""Fills, strokes and gradients from an element's properties."""

import math
from typing import Final

from hmi.models.mimic.classes import look_of
from hmi.models.mimic.colour import Colour, is_loud, read_colour
from hmi.models.mimic.numbers import SAME, length, times, transform
from hmi.models.mimic.scene import Gradient, Paint, Stroke
from hmi.models.mimic.sheet import Sheet
from hmi.models.mimic.style import computed, em_of
from hmi.models.mimic.teller import Teller
from hmi.models.mimic.xml_tree import Node

MOST_LINKS: Final = 12
"""A gradient may take its stops from another, that one from a third: so many."""
MOST_STOPS: Final = 64
MOST_DASHES: Final = 32


class Painter:
    """Reads paints of one drawing; what colours were muted is said once for each."""

    def __init__(
        self, ids: dict[str, Node], sheet: Sheet, teller: Teller, view: tuple[float, float]
    ) -> None:
        self._ids, self._sheet, self._teller, self._view = ids, sheet, teller, view
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

    def pattern(self, node: Node, style: dict[str, str]) -> str:
        """The pattern that fills an element; '' where none does."""
        if look_of(node.get("class").split()).fill or not share(style.get("fill-opacity", "1")):
            return ""
        name = reference(style.get("fill", ""))
        found = self._ids.get(name)
        return name if found is not None and found.name == "pattern" else ""

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
            _dash(dashes, em_of(style)),
            length(style.get("stroke-dashoffset", "0"), 1.0, em_of(style)) or 0.0,
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
                self._say_missing(node, name, kind)
                rest = text[text.find(")") + 1 :].strip()
                return self.colour(node, rest, kind, keep, alpha) if rest else None
            return _faded(paint, alpha)
        return self.colour(node, text, kind, keep, alpha)

    def _say_missing(self, node: Node, name: str, kind: str) -> None:
        there = self._ids.get(name)
        if there is None:
            self._teller.missing(node, kind, name, "paint", "填充")
            return
        self._teller.left_out(
            node, kind, f"{name[:40]!r} is {there.name}, and no gradient with colours",
            "choose a plain colour or a gradient",
            f"{name[:40]!r} 是 {there.name}，不是带颜色的渐变", "改用纯色或渐变",
        )  # fmt: skip

    def colour(
        self, node: Node, text: str, kind: str, keep: bool, alpha: float = 1.0
    ) -> Colour | None:
        """A plain colour; one that is not read is black, and said."""
        if text == "none":
            return None
        found = read_colour(text, keep)
        if found is None:
            self._teller.left_out(
                node,
                kind,
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
        self._teller.notice(
            node,
            kind,
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
        return _geometry(chain[0].name == "radialGradient", given, stops, self._view)

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
    is_radial: bool,
    given: dict[str, str],
    stops: tuple[tuple[float, Colour], ...],
    view: tuple[float, float],
) -> Gradient:
    is_of_box = given.get("gradientUnits", "objectBoundingBox") != "userSpaceOnUse"

    def at(name: str, default: str) -> float:
        whole = view["y" in name] if name != "r" else math.hypot(*view) / math.sqrt(2)
        return length(given.get(name, default), 1.0 if is_of_box else whole) or 0.0

    if is_radial:
        cx, cy, r = at("cx", "50%"), at("cy", "50%"), at("r", "50%")
        fx = at("fx", given.get("cx", "50%"))
        points: tuple[float, ...] = (cx, cy, max(r, 0.0), fx, at("fy", given.get("cy", "50%")))
    else:
        points = at("x1", "0%"), at("y1", "0%"), at("x2", "100%"), at("y2", "0%")
    matrix = transform(given.get("gradientTransform", "")) or SAME
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
    value = length(style.get("stroke-width", ""), 1.0, em_of(style))
    return default if value is None else value


def share(text: str) -> float:
    """An opacity, 0 to 1; 1 where it cannot be read."""
    value = length(text, 1.0)
    return 1.0 if value is None else min(max(value, 0.0), 1.0)


def reference(text: str) -> str:
    """The id in ``url(#id)``; '' where there is none."""
    inner = text.partition("(")[2].partition(")")[0].strip(" '\"")
    return inner[1:] if inner.startswith("#") else ""


def _dash(text: str, em: float) -> tuple[float, ...]:
    parts = text.replace(",", " ").split() if text != "none" else []
    values = [length(part, 1.0, em) for part in parts]
    known = [value for value in values if value is not None and value >= 0]
    if len(known) < len(values) or math.fsum(known) <= 0 or len(known) > MOST_DASHES:
        return ()
    return tuple(known * 2 if len(known) % 2 else known)


def scaled(gradient: Gradient, box: tuple[float, float, float, float]) -> Gradient:
    """A gradient of a box's shares in user units of that box."""
    left, top, right, bottom = box
    onto = (right - left or 1.0, 0.0, 0.0, bottom - top or 1.0, left, top)
    return Gradient(
        gradient.is_radial, gradient.points, gradient.stops, times(onto, gradient.matrix), False,
        gradient.spread,
    )  # fmt: skip
