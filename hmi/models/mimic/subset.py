"""What of SVG is drawn, what says nothing, and what to do about the rest."""

from typing import Final

from hmi.models.mimic.fault import Faults
from hmi.models.mimic.numbers import length
from hmi.models.mimic.suggest import meant
from hmi.models.mimic.xml_tree import XLINK, XML, Node

GROUPS: Final = frozenset({"svg", "g", "use", "symbol", "a", "switch"})
SHAPES: Final = frozenset({"path", "rect", "circle", "ellipse", "line", "polyline", "polygon"})
TEXTS: Final = frozenset({"text", "tspan"})
DEFINED: Final = frozenset(
    {"defs", "linearGradient", "radialGradient", "stop", "pattern", "marker", "clipPath",
     "style"}
)  # fmt: skip
SILENT: Final = frozenset({"title", "desc", "metadata", "view", "font", "font-face"})
"""They are for people and editors, or bring a font; nothing is drawn of them."""
DRAWN: Final = GROUPS | SHAPES | TEXTS | DEFINED | SILENT

ADVICE: Final = {
    "image": (
        "trace it (Path, Trace Bitmap), or take it out", "描摹成路径（路径 → 描摹位图），或删去",
    ),
    "filter": (
        "take the effect away (Filters, Remove Filters)", "去掉滤镜（滤镜 → 删除滤镜）",
    ),
    "mask": ("use a clip instead (Object, Clip, Set)", "改用剪裁（对象 → 剪裁 → 设置）"),
    "flowRoot": ("turn it into text (Text, Convert to Text)", "转换为文本（文本 → 转换为文本）"),
    "foreignObject": ("write it as text elements", "改写为 text 元素"),
    "textPath": ("take it off the path (Text, Remove from Path)", "从路径上移开（文本 → 从路径移开）"),
    "meshgradient": ("use a linear or radial gradient", "改用线性或径向渐变"),
    "a": ("say with data-open what it opens instead", "改用 data-open 指定要打开的内容"),
    "switch": ("put text or shapes into it", "在其中放文字或图形"),
}  # fmt: skip
_ANIMATED: Final = frozenset({"animate", "animateMotion", "animateTransform", "set", "discard"})
_MOVING: Final = (
    "take it out; what changes is bound with data-tag and data-show",
    "删去；变化用 data-tag、data-show 绑定",
)
_OTHER: Final = (
    "take it out, or turn it into paths (Path, Object to Path)",
    "删去，或转换为路径（路径 → 对象转为路径）",
)

DATA: Final = (
    "data-tag", "data-area", "data-open", "data-role", "data-show", "data-reverse", "data-fill",
    "data-fill-from", "data-fill-to", "data-zh", "data-en", "data-unit", "data-colour",
    "data-remark-zh", "data-remark-en",
)  # fmt: skip
"""What binds an element to the plant."""
_EDITORS_DATA: Final = ("data-name", "data-cell-id", "data-node-id", "data-layer", "data-drawio")
"""What editors write for themselves (Illustrator, draw.io, Figma)."""

_GEOMETRY_WORDS: Final = (
    "x y x1 y1 x2 y2 cx cy r rx ry width height d points transform pathLength viewBox "
    "preserveAspectRatio dx dy rotate textLength lengthAdjust href id class style offset "
    "gradientUnits gradientTransform spreadMethod fx fy fr patternUnits patternContentUnits "
    "patternTransform requiredFeatures requiredExtensions target host content refX refY "
    "markerWidth markerHeight markerUnits orient overflow clipPathUnits version baseProfile type "
    "media lang role tabindex enable-background contentScriptType contentStyleType zoomAndPan"
)
_GEOMETRY: Final = frozenset(_GEOMETRY_WORDS.split())
_LISTED: Final = frozenset({"rotate", "textLength", "lengthAdjust"})

_PAINTED_WORDS: Final = (
    "fill fill-opacity fill-rule stroke stroke-width stroke-opacity stroke-linecap stroke-linejoin "
    "stroke-miterlimit stroke-dasharray stroke-dashoffset opacity display visibility color "
    "clip-path clip-rule font font-size font-weight font-style font-family text-anchor "
    "text-align paint-order dominant-baseline alignment-baseline baseline-shift white-space "
    "stop-color stop-opacity marker marker-start marker-mid marker-end overflow"
)
PAINTED: Final = frozenset(_PAINTED_WORDS.split())
"""The properties that are drawn; the family of a font is the station's own, everywhere."""

_NEUTRAL: Final = {
    "filter": "none", "mask": "none", "mix-blend-mode": "normal", "text-decoration": "none",
    "text-decoration-line": "none", "writing-mode": "lr-tb lr horizontal-tb",
    "vector-effect": "none", "letter-spacing": "normal", "word-spacing": "normal",
    "text-transform": "none", "systemLanguage": "",
    "text-shadow": "none", "font-variant": "normal", "textLength": "", "lengthAdjust": "",
    "rotate": "", "glyph-orientation-vertical": "auto", "direction": "ltr", "shape-inside": "none",
    "clip": "auto",
}  # fmt: skip
"""Properties that are not drawn, with the values that ask for nothing."""

_SAID: Final = {
    "filter": ADVICE["filter"],
    "mask": ADVICE["mask"],
    "shape-inside": ADVICE["flowRoot"],
    "systemLanguage": (
        "write both languages into one text: data-zh, data-en",
        "中英文写在同一 text：data-zh、data-en",
    ),
    "transform": ("write it as the attribute transform", "写成属性 transform"),
    "vector-effect": ("set the stroke's width by hand", "手工设置线宽"),
}
_QUIET_WORDS: Final = (
    "font-variant-ligatures font-variant-caps font-variant-numeric font-variant-east-asian "
    "font-variant-position font-variant-alternates font-variation-settings font-feature-settings "
    "font-stretch font-size-adjust font-kerning font-synthesis line-height text-indent "
    "text-decoration-style text-decoration-color text-decoration-stroke text-decoration-fill "
    "text-orientation text-rendering shape-rendering image-rendering color-rendering "
    "color-interpolation color-interpolation-filters color-profile shape-padding color-scheme "
    "background background-color user-select forced-color-adjust touch-action outline mask-type "
    "shape-margin inline-size isolation solid-color solid-opacity cursor pointer-events "
    "enable-background stroke-antialiasing fill-antialiasing flood-color flood-opacity "
    "lighting-color kerning unicode-bidi block-progression text-wrap stop-antialiasing "
    "nodetypes hatchunits overflow-x overflow-y"
)
_QUIET: Final = frozenset(_QUIET_WORDS.split())
"""Properties that editors write and that change nothing a station could show."""


def is_foreign(name: str) -> bool:
    """Whether a name belongs to an editor (Inkscape, Sodipodi, RDF, …), not to SVG."""
    return " " in name and not name.startswith((XLINK, XML))


def check_element(node: Node, faults: Faults) -> bool:
    """Whether an element is drawn; what is not is named. Scripts refuse the whole drawing."""
    if node.name in ("script", "handler", "listener"):
        raise _script(node, node.line, node.name, faults)
    if node.name in DRAWN:
        _check_attributes(node, faults)
        return True
    fix, fix_zh = _MOVING if node.name in _ANIMATED else ADVICE.get(node.name, _OTHER)
    if node.name.startswith("fe"):
        fix, fix_zh = ADVICE["filter"]
    faults.left_out(node.line, node.name, "is not drawn", fix, "不会画出", fix_zh)
    return False


def _script(node: Node, line: int, where: str, faults: Faults) -> Exception:
    return faults.refuse(
        line,
        where,
        "a drawing carries no scripts",
        "take it out; what changes is bound with data-tag and data-show",
        "图形中不得含脚本",
        "删去；变化用 data-tag、data-show 绑定",
    )


def _check_attributes(node: Node, faults: Faults) -> None:
    for name, value in node.attributes.items():
        if is_foreign(name) or name.startswith(XML):
            continue
        bare = name.rpartition(" ")[2]
        if bare.lower().startswith("on"):
            raise _script(node, node.line_of(name), bare, faults)
        if bare == "href":
            _check_reference(node, name, value, faults)
        elif bare.startswith("data-"):
            _check_data(node, bare, faults)
        elif name in PAINTED or name in _NEUTRAL or name in _QUIET:
            check_property(name, value, node.line_of(name), f"{node.name} {name}", faults)
        elif node.name not in SILENT and not _is_known(name):
            _unknown(node, name, faults)


def _is_known(name: str) -> bool:
    return name in _GEOMETRY or name.startswith(("aria-", f"{XLINK} "))


def _check_reference(node: Node, name: str, value: str, faults: Faults) -> None:
    if node.name == "a" and "data-open" not in node.attributes:
        faults.left_out(
            node.line_of(name), "a href", "a link opens nothing on a station", ADVICE["a"][0],
            "链接在操作站上不起作用", ADVICE["a"][1],
        )  # fmt: skip
    if node.name in ("image", "a") or value.startswith("#") or not value.strip():
        return
    raise faults.refuse(
        node.line_of(name),
        f"{node.name} href",
        f"reaches outside of the drawing: {value[:60]!r}",
        "copy what it refers to into the drawing",
        f"引用了图外内容：{value[:60]!r}",
        "把引用的内容复制到图中",
    )


def _check_data(node: Node, name: str, faults: Faults) -> None:
    if name in DATA or name.startswith(_EDITORS_DATA):
        return
    near, near_zh = meant(name, DATA)
    faults.left_out(
        node.line_of(name), f"{node.name} {name}", "binds nothing", near, "不是绑定属性", near_zh
    )


def _unknown(node: Node, name: str, faults: Faults) -> None:
    near, near_zh = meant(name, sorted(_GEOMETRY | PAINTED))
    faults.left_out(
        node.line_of(name),
        f"{node.name} {name}",
        "is an attribute that is not drawn",
        near,
        "此属性不起作用",
        near_zh,
    )


def check_property(name: str, value: str, line: int, where: str, faults: Faults) -> None:
    """Name a property outside the subset, but where its value asks for nothing."""
    if "url(" in value and "url(#" not in value.replace('"', "").replace("'", "").replace(" ", ""):
        raise faults.refuse(
            line,
            where,
            f"reaches outside of the drawing: {value[:60]!r}",
            "copy what it refers to into the drawing",
            f"引用了图外内容：{value[:60]!r}",
            "把引用的内容复制到图中",
        )
    if name in PAINTED or name in _QUIET or name.startswith("-"):
        return
    if name in _NEUTRAL:
        asked = value.strip()
        if name.endswith("-spacing") and length(asked) == 0.0:
            return
        if asked in _NEUTRAL[name].split() or asked in ("inherit", "initial", "unset", "auto", ""):
            return
        fix, fix_zh = _SAID.get(name, ("take it away", "去掉"))
        faults.left_out(
            line, where, f"{name}: {asked[:40]} is not drawn", fix, f"{name}: {asked[:40]} 不会画出",
            fix_zh,
        )  # fmt: skip
        return
    near, near_zh = _SAID.get(name) or meant(name, sorted(PAINTED))
    faults.left_out(
        line,
        where,
        f"{name} is a property that is not drawn",
        near,
        f"属性 {name} 不起作用",
        near_zh,
    )
