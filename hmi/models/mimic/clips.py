"""Clip paths: beyond their shapes nothing of an element is seen (CSS Masking 1, 7)."""

from typing import Final

from hmi.models.mimic.numbers import SAME, Matrix, times, transform
from hmi.models.mimic.paint import reference
from hmi.models.mimic.path_data import Path, box_of
from hmi.models.mimic.scene import Clip
from hmi.models.mimic.shapes import View, path_of
from hmi.models.mimic.sheet import declarations
from hmi.models.mimic.subset import SHAPES
from hmi.models.mimic.teller import Teller
from hmi.models.mimic.xml_tree import Node

MOST_PARTS: Final = 100


class Clips:
    """Reads the clips of one drawing."""

    def __init__(self, ids: dict[str, Node], view: View, teller: Teller) -> None:
        self._ids, self._view, self._teller = ids, view, teller

    def of(self, node: Node, style: dict[str, str], matrix: Matrix) -> tuple[Clip, ...]:
        """The clip of an element; none where it has none, or it cannot be drawn."""
        wanted = style.get("clip-path", "none")
        name = reference(wanted)
        clip = self._ids.get(name)
        if clip is None or clip.name != "clipPath":
            if wanted not in ("none", "auto", ""):
                self._teller.missing(node, "clip-path", name or wanted, "clip", "剪裁")
            return ()
        if clip.get("clipPathUnits") != "objectBoundingBox":
            return (self._read(clip, matrix),)
        if node.name not in SHAPES:
            self._say_by_shares(clip)
            return ()
        left, top, right, bottom = box_of(path_of(node, self._view)[0])
        shares = right - left, 0.0, 0.0, bottom - top, left, top
        return (self._read(clip, times(matrix, shares)),)

    def _read(self, clip: Node, matrix: Matrix) -> Clip:
        own = times(matrix, transform(clip.get("transform")) or SAME)
        if reference(clip.get("clip-path")) or "clip-path:" in clip.get("style"):
            self._say_nested(clip)
        paths: list[tuple[Path, Matrix, bool]] = []
        for child in clip.children[:MOST_PARTS]:
            shown = self._ids.get(child.href[1:], child) if child.name == "use" else child
            if shown.name in SHAPES:
                path, _ = path_of(shown, self._view)
                mine = times(own, transform(child.get("transform")) or SAME)
                if shown is not child:
                    mine = times(mine, transform(shown.get("transform")) or SAME)
                paths.append((path, mine, _is_even_odd(shown)))
            elif shown.name == "text":
                self._say_text(child)
        return Clip(tuple(paths))

    def _say_by_shares(self, clip: Node) -> None:
        self._teller.left_out(
            clip, "clipPathUnits", "a clip by shares of a box is drawn on single shapes alone",
            "clip with a shape in the drawing's own units",
            "按外框比例剪裁只用于单个图形", "用图中单位的图形剪裁",
        )  # fmt: skip

    def _say_nested(self, clip: Node) -> None:
        self._teller.left_out(
            clip, "clip-path", "a clip of a clip is not drawn", "clip the element by both, in two groups",
            "不支持剪裁的剪裁", "分两层编组，各用一个剪裁",
        )  # fmt: skip

    def _say_text(self, node: Node) -> None:
        self._teller.left_out(
            node, "clip-path", "words do not clip", "turn them into paths (Path, Object to Path)",
            "文字不能用作剪裁", "转换为路径（路径 → 对象转为路径）",
        )  # fmt: skip


def _is_even_odd(node: Node) -> bool:
    """Whether a clip's shape asks to be filled by even and odd."""
    style = {name: value for name, value, _ in declarations(node.get("style"))}
    return style.get("clip-rule", node.get("clip-rule")) == "evenodd"
