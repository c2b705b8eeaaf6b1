"""Colours of a drawing: names of tokens where it uses them, everything else muted, in both themes.

Colour means abnormal (ISA-101): a drawing as red as an alarm hides the alarm. So what is none of the
station's own colours keeps its hue and loses most of its saturation; in the dark theme it is turned
over from light to dark.
"""

import colorsys
import math
import re
from dataclasses import dataclass
from typing import Final

from hmi.models.mimic.colour_names import NAMES
from hmi.models.tokens import QUIET, THEMES, Tokens

Rgb = tuple[int, int, int]

MOST_SATURATION: Final = 0.22
"""Of a colour that a drawing brings along, in HSL: told apart, and never taken for an alarm."""
DRAWN: Final = (
    "ground", "panel", "raised", "line", "text", "quiet", "live", "normal", "pen", "edge",
    "stopped", "fresh_air", "return_air",
)  # fmt: skip
"""The tokens whose quiet colour, wherever a drawing has it, stands for the token."""
CLASSES: Final = (*DRAWN, "running", "selection")
"""The tokens that a class may name."""
_HEX: Final = re.compile(r"#([0-9a-fA-F]{3,4}|[0-9a-fA-F]{6}|[0-9a-fA-F]{8})")
_FUNCTION: Final = re.compile(r"(rgb|hsl)a?\(\s*([^()]*)\)")
_FIRST: Final = re.compile(r"light-dark\(\s*(.*)\)", re.DOTALL)
_VARIABLE: Final = re.compile(r"var\(\s*--[\w-]+\s*,(.*)\)", re.DOTALL)
_DEEPEST: Final = 4
"""Of functions within functions."""
_BY_QUIET: Final = {getattr(QUIET, token).lower(): token for token in reversed(DRAWN)}


@dataclass(frozen=True, slots=True)
class Colour:
    """A token of the station, or a colour of the drawing's own; ``is_kept``: in both themes as it is."""

    token: str = ""
    rgb: Rgb = (0, 0, 0)
    alpha: float = 1.0
    is_kept: bool = False

    def within(self, tokens: Tokens) -> Rgb:
        """What it looks like in a theme, as red, green, blue of 0 to 255."""
        if self.token:
            return hex_rgb(getattr(tokens, self.token))
        return self.rgb if self.is_kept else muted(self.rgb, tokens)


TEXT: Final = Colour("text")


def hex_rgb(text: str) -> Rgb:
    """``#RRGGBB`` as numbers."""
    return int(text[1:3], 16), int(text[3:5], 16), int(text[5:7], 16)


def muted(rgb: Rgb, tokens: Tokens) -> Rgb:
    """A colour of the drawing's own as it is shown in a theme."""
    hue, light, saturation = colorsys.rgb_to_hls(*(part / 255 for part in rgb))
    saturation = min(saturation, MOST_SATURATION)
    if tokens is not THEMES["quiet"]:
        dark, bright = (_lightness(colour) for colour in (tokens.panel, tokens.text))
        light = dark + (1.0 - light) * (bright - dark)
        # Greys of the dark theme are blue: a drawing's own are no foreign body among them.
        if saturation < 0.05:
            hue, saturation = colorsys.rgb_to_hls(*(p / 255 for p in hex_rgb(tokens.raised)))[::2]
            saturation *= 0.6
    red, green, blue = colorsys.hls_to_rgb(hue, light, saturation)
    return round(red * 255), round(green * 255), round(blue * 255)


def is_loud(rgb: Rgb) -> bool:
    """Whether a colour is so saturated that it is muted visibly."""
    red, green, blue = (part / 255 for part in rgb)
    # A tint is loud by how far its parts lie apart, whatever HSL says of near black and near white.
    return max(red, green, blue) - min(red, green, blue) > 0.45


def _lightness(colour: str) -> float:
    return colorsys.rgb_to_hls(*(part / 255 for part in hex_rgb(colour)))[1]


def read_colour(text: str, keep: bool = False) -> Colour | None:
    """``#rgb``, ``#rrggbb``, ``rgb(…)``, ``hsl(…)`` or a name; None for what is no colour."""
    text = _plain(text.strip().lower())
    if text == "transparent":
        return Colour(rgb=(0, 0, 0), alpha=0.0)
    read = _hex(text) or _function(text)
    if read is None and text in NAMES:
        read = hex_rgb(NAMES[text]), 1.0
    if read is None:
        return None
    rgb, alpha = read
    token = _BY_QUIET.get("#{:02x}{:02x}{:02x}".format(*rgb), "")
    if keep:
        return Colour(rgb=rgb, alpha=alpha, is_kept=True)
    if rgb == (0, 0, 0):
        token = "text"
    return Colour(token, rgb, alpha)


def _hex(text: str) -> tuple[Rgb, float] | None:
    found = _HEX.fullmatch(text)
    if found is None:
        return None
    digits = found[1]
    if len(digits) < 6:
        digits = "".join(digit * 2 for digit in digits)
    alpha = int(digits[6:8], 16) / 255 if len(digits) == 8 else 1.0
    return hex_rgb(f"#{digits}"), alpha


def _plain(text: str) -> str:
    """The colour for a light page: of the two of ``light-dark``, and what a variable falls back to.

    The station turns it over for its dark theme itself.
    """
    for _ in range(_DEEPEST):
        if found := _FIRST.fullmatch(text):
            text = _before_comma(found[1])
        elif found := _VARIABLE.fullmatch(text):
            text = found[1].strip()
    return text


def _before_comma(text: str) -> str:
    """Up to the first comma that stands in no brackets."""
    depth = 0
    for at, character in enumerate(text):
        depth += (character == "(") - (character == ")")
        if character == "," and not depth:
            return text[:at].strip()
    return text.strip()


def _function(text: str) -> tuple[Rgb, float] | None:
    found = _FUNCTION.fullmatch(text)
    if found is None:
        return None
    parts = found[2].replace(",", " ").replace("/", " ").split()
    if len(parts) not in (3, 4):
        return None
    try:
        alpha = _share(parts[3], 1.0) if len(parts) > 3 else 1.0
        return (_hsl(parts) if found[1] == "hsl" else _rgb(parts)), alpha
    except ValueError:
        return None


def _rgb(parts: list[str]) -> Rgb:
    red, green, blue = (round(255 * _share(part, 255.0)) for part in parts[:3])
    return red, green, blue


def _hsl(parts: list[str]) -> Rgb:
    turn = float(parts[0].removesuffix("deg")) / 360 % 1.0
    saturation, light = (_share(part, 100.0) for part in parts[1:3])
    red, green, blue = (round(255 * v) for v in colorsys.hls_to_rgb(turn, light, saturation))
    return red, green, blue


def _share(text: str, whole: float) -> float:
    """Of a part in per cent, or of ``whole``, how much it is: 0 to 1."""
    value = float(text[:-1]) / 100 if text.endswith("%") else float(text) / whole
    if not math.isfinite(value):
        raise ValueError(text)
    return min(max(value, 0.0), 1.0)
