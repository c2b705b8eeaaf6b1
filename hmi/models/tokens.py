"""The colours of the station as named tokens: one value per theme, and a meaning for each.

Colour means abnormal (ISA-101): grounds, pens and running states are greys; only the priorities,
the system violet and the advisory blue-violet are saturated, and no trend pen comes near them.
"""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Tokens:
    """One theme. Every value is ``#RRGGBB``; ``on_priority`` is the text on a solid symbol."""

    name: str
    ground: str
    panel: str
    raised: str
    line: str
    text: str
    quiet: str
    live: str
    normal: str
    pen: str
    edge: str
    running: str
    stopped: str
    selection: str
    on_selection: str
    priority: tuple[str, str, str, str, str]
    """By number: 0 is the system's violet, 1 (highest) to 4."""
    on_priority: tuple[str, str, str, str, str]
    advisory: str
    on_advisory: str
    fresh_air: str
    return_air: str
    pens: tuple[str, str, str, str, str, str]


QUIET: Final = Tokens(
    name="quiet",
    ground="#D4D6D8",
    panel="#E2E4E6",
    raised="#EEF0F1",
    line="#B3B8BC",
    text="#1C2226",
    quiet="#525B63",
    live="#123E63",
    normal="#C3C8CC",
    pen="#5E676E",
    edge="#49525A",
    running="#FFFFFF",
    stopped="#8B949B",
    selection="#1F6FB2",
    on_selection="#FFFFFF",
    priority=("#8A3FB0", "#D6001C", "#EF7D00", "#F2C200", "#2A93D1"),
    on_priority=("#FFFFFF", "#FFFFFF", "#1C2226", "#1C2226", "#1C2226"),
    advisory="#5B58B8",
    on_advisory="#FFFFFF",
    fresh_air="#7F8A93",
    return_air="#A3968E",
    pens=("#C4572E", "#2F7FB8", "#3C8D5A", "#7A5AA8", "#8A6D1F", "#5E676E"),
)

DARK: Final = Tokens(
    name="dark",
    ground="#0A1826",
    panel="#0F2336",
    raised="#15304A",
    line="#27455F",
    text="#E6EEF5",
    quiet="#8FA8BD",
    live="#8FE0CF",
    normal="#24405A",
    pen="#9DB6CA",
    edge="#A9C3D8",
    running="#DCE9F3",
    stopped="#46637C",
    selection="#4DA3E8",
    on_selection="#101820",
    priority=("#C07BE6", "#FF3347", "#FF9226", "#FFD60A", "#46B4F0"),
    on_priority=("#101820", "#101820", "#101820", "#101820", "#101820"),
    advisory="#9C98F5",
    on_advisory="#101820",
    fresh_air="#5F8FB4",
    return_air="#8A7868",
    pens=("#FF9A76", "#6CC0F5", "#7FD9A0", "#C0A2F0", "#E6C766", "#9DB6CA"),
)

THEMES: Final = {"quiet": QUIET, "dark": DARK}


def luminance(colour: str) -> float:
    """Relative luminance of ``#RRGGBB``, 0 to 1 (WCAG 2.2, 'relative luminance')."""
    channels = (int(colour[i : i + 2], 16) / 255.0 for i in (1, 3, 5))
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    """Contrast ratio of two colours, 1 to 21 (WCAG 2.2, 1.4.3)."""
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)
