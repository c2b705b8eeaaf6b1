"""The classes that the station draws in its own way, whatever the editor shows: roads, faces, pipes, words.

``fill-TOKEN`` and ``stroke-TOKEN`` give a shape a colour of the station; the classes below are whole ways of
drawing.
"""

from dataclasses import dataclass
from typing import Final

from hmi.models.mimic.colour import CLASSES, Colour
from hmi.models.mimic.scene import Stroke


@dataclass(frozen=True, slots=True)
class Band:
    """One stroke of several: ``less`` narrower than the element's own width, dashed by its own width."""

    token: str
    less: float = 0.0
    dash: tuple[float, ...] = ()
    cap: str = "round"


BANDS: Final = {
    "road-fresh": (Band("fresh_air"), Band("panel", 3.0)),
    "road-return": (
        Band("return_air"), Band("panel", 3.0), Band("return_air", 3.0, (1.6, 1.2), "butt"),
    ),
    "face": (Band("text"), Band("running", 3.5)),
    "pipe": (Band("edge"), Band("normal", 2.0)),
    "pipe-coal": (Band("edge"), Band("stopped", 2.0)),
    "duct": (Band("fresh_air"), Band("raised", 2.0)),
}  # fmt: skip
"""Lines drawn as several strokes, one on the other; all that stand together are drawn stroke by stroke,
so that they run into each other where they meet."""


@dataclass(frozen=True, slots=True)
class Look:
    """Fill and stroke by token; '' leaves the element's own."""

    fill: str = ""
    stroke: str = ""
    width: float = 0.0


LOOKS: Final = {
    "vessel": Look("raised", "edge", 1.6),
    "building": Look("normal", "line", 1.2),
    "ground": Look("ground", "line", 1.0),
    "coal": Look("normal", "", 0.0),
    "wall": Look("none", "edge", 1.6),
    "guide": Look("none", "line", 1.0),
    "leader": Look("none", "quiet", 1.0),
    "arrow": Look("text", "none", 0.0),
    "arrow-return": Look("edge", "none", 0.0),
    "machine": Look("running", "edge", 1.6),
    "label": Look("quiet", "none", 0.0),
    "heading": Look("text", "none", 0.0),
    "value": Look("live", "none", 0.0),
}
"""Ways to fill and outline, by class."""

KNOWN: Final = frozenset(
    [
        *BANDS,
        *LOOKS,
        "state",
        *(f"fill-{token.replace('_', '-')}" for token in (*CLASSES, "none")),
        *(f"stroke-{token.replace('_', '-')}" for token in (*CLASSES, "none")),
    ]
)
"""All classes that mean something here; others are the editor's own business."""


def look_of(classes: list[str]) -> Look:
    """Fill and stroke that an element's classes ask for, the later ones last."""
    fill, stroke, width = "", "", 0.0
    for name in classes:
        if name in LOOKS:
            look = LOOKS[name]
            fill, stroke = look.fill or fill, look.stroke or stroke
            width = look.width or width
        kind, _, token = name.partition("-")
        token = token.replace("-", "_")
        if kind == "fill" and token in (*CLASSES, "none"):
            fill = token
        if kind == "stroke" and token in (*CLASSES, "none"):
            stroke = token
    return Look(fill, stroke, width)


def bands_of(classes: list[str]) -> tuple[Band, ...]:
    """The strokes of the first class that has any."""
    return next((BANDS[name] for name in classes if name in BANDS), ())


def band_stroke(band: Band, width: float) -> Stroke:
    """One of the strokes at an element's width."""
    narrow = max(width - band.less, 0.5)
    dash = tuple(part * narrow for part in band.dash)
    return Stroke(Colour(band.token), narrow, band.cap, "round", dash=dash)
