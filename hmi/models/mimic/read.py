"""An SVG text to a drawing: read once, remembered by its text."""

from functools import lru_cache

from hmi.models.mimic.bands import in_bands
from hmi.models.mimic.build import Builder
from hmi.models.mimic.fault import Damaged, Faults
from hmi.models.mimic.layers import layered
from hmi.models.mimic.numbers import Box, joined, length
from hmi.models.mimic.output import Output
from hmi.models.mimic.place import Place
from hmi.models.mimic.scene import Mimic
from hmi.models.mimic.style import computed
from hmi.models.mimic.survey import survey
from hmi.models.mimic.viewport import view_box
from hmi.models.mimic.xml_tree import Node, read_tree
from scada.model import BadInput

REMEMBERED = 64
"""More drawings than any station has at hand."""


def read_mimic(text: str) -> Mimic:
    """The drawing; raises `Damaged` where it cannot be shown, and nothing else."""
    faults = Faults()
    root = read_tree(text, faults)
    ids, sheet = survey(root, faults)
    view = _view(root, faults)
    builder = Builder(ids, sheet, (view[2], view[3]), faults)
    style = computed(root, {}, sheet)
    place = Place((1.0, 0.0, 0.0, 1.0, -view[0], -view[1]), style)
    for child in root.children:
        builder.walk(child, place)
    drawn = builder.output
    order = in_bands(drawn.order)
    if not _has_view(root):
        view = _around(drawn)
    return Mimic(
        width=view[2],
        height=view[3],
        layers=layered(order, drawn.bound),
        bound=tuple(drawn.bound),
        zh=root.get("data-zh") or root.get("data-en") or _title(root),
        en=root.get("data-en") or root.get("data-zh") or _title(root),
        remark_zh=root.get("data-remark-zh") or root.get("data-remark-en"),
        remark_en=root.get("data-remark-en") or root.get("data-remark-zh"),
        tag=root.get("data-tag").strip(),
        faults=tuple(faults.found),
    )


@lru_cache(maxsize=REMEMBERED)
def parsed(text: str) -> Mimic | Damaged:
    """The drawing, or why there is none; the same text is never read twice."""
    try:
        return read_mimic(text)
    except Damaged as damaged:
        return damaged


def shows(text: str, tag: str) -> bool:
    """Whether a drawing has a tag in its place; a damaged one has none."""
    found = parsed(text)
    return not isinstance(found, BadInput) and tag in found.places


def _has_view(root: Node) -> bool:
    """Whether it says how large it is: a width in per cent says nothing of it."""
    sizes = (length(root.get(name), 0.0) for name in ("width", "height"))
    return "viewBox" in root.attributes or all(size and size > 0 for size in sizes)


def _view(root: Node, faults: Faults) -> Box:
    """The drawing's x, y, width and height; a length is px where there is no view box."""
    if "viewBox" in root.attributes:
        box = view_box(root)
        if box is not None:
            return box
        raise faults.refuse(
            root.line_of("viewBox"), "svg viewBox", "has no four numbers, the last two above 0",
            'write it as viewBox="0 0 1150 610"', "不是四个数，或宽高不大于 0",
            '写成 viewBox="0 0 1150 610"',
        )  # fmt: skip
    width, height = (length(root.get(name, "0"), 0.0) or 0.0 for name in ("width", "height"))
    return (0.0, 0.0, width, height) if width > 0 and height > 0 else (0.0, 0.0, 1.0, 1.0)


def _around(output: Output) -> Box:
    """Of a drawing without a size: what is drawn."""
    drawn = [one.box for one in output.order if not isinstance(one, int)]
    _, _, right, bottom = joined([*drawn, *(one.box for one in output.bound)])
    return 0.0, 0.0, max(right, 1.0), max(bottom, 1.0)


def _title(root: Node) -> str:
    title = next((one for one in root.children if one.name == "title"), None)
    return title.text.strip()[:80] if title else ""
