"""A drawing's text to what is drawn: as the SVG standard says, and nothing that reaches outside of it."""

from pathlib import Path
from xml.sax.saxutils import quoteattr

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hmi.models.mimic import Damaged, Weight, output, parsed, read_mimic
from hmi.models.mimic.colour import Colour, muted, read_colour
from hmi.models.mimic.fault import Faults
from hmi.models.mimic.names import unknown_names
from hmi.models.mimic.pack import packed
from hmi.models.mimic.path_data import box_of, read_path
from hmi.models.mimic.scene import Direction, Gradient, Role, Shape, Target, Words
from hmi.models.mimic.xml_tree import MOST_CHARACTERS, read_tree
from hmi.models.tokens import DARK, QUIET
from tests.hmi.fake_site import MIMIC, site_table
from tests.hmi.mimic.svg import HEAD, drawing, items, read, said, shapes

INKSCAPE = (Path(__file__).parent / "inkscape.svg").read_text("utf-8")


def test_a_file_as_inkscape_saves_it_is_drawn_whole() -> None:
    mimic = read_mimic(INKSCAPE)
    assert (mimic.width, mimic.height, mimic.zh, mimic.tag) == (
        297, 210, "中央泵房", "pump_room.inflow",
    )  # fmt: skip
    assert [fault.weight for fault in mimic.faults] == [Weight.NOTICE]  # the green arrow is muted
    assert mimic.faults[0].line == INKSCAPE[: INKSCAPE.index("#2ca02c")].count("\n") + 1
    level, pump, value, pill, arrow = mimic.bound
    assert (level.fills, level.fill_to, level.box[0]) == (Direction.UP, 5.0, 29.75)
    assert isinstance(level.items[0], Shape)
    assert isinstance(level.items[0].fill, Gradient)
    assert len(level.items[0].fill.stops) == 2
    assert (pump.tag, len(pump.items)) == ("pump_room.pump1.run", 2)
    assert pump.box[:2] == pytest.approx((102.375, 76.375))
    assert isinstance(value.items[0], Words)
    assert [piece.is_value for piece in value.items[0].pieces] == [False, True, False]
    assert (value.tag, value.opens) == ("pump_room.sump1", None)
    assert (pill.role, pill.items) == (Role.PILL, ())
    assert arrow.shows[0].tags == {"pump_room.pump1.run", "pump_room.pump1.flow"}
    name = next(item for item in items(mimic) if isinstance(item, Words))
    assert (name.pieces[0].zh, name.pieces[0].en) == ("1号水仓", "Sump 1")
    pipe, head = shapes(mimic)
    assert pipe.stroke is not None
    assert head.fill == pipe.stroke.paint
    assert head.box[1] < 40


def test_what_is_packed_is_the_same_drawing_and_half_as_large() -> None:
    one, other = read_mimic(INKSCAPE), read_mimic(packed(INKSCAPE))
    assert len(packed(INKSCAPE)) < len(INKSCAPE) * 0.62
    assert [layer.items for layer in one.layers] == [layer.items for layer in other.layers]
    assert [b.box for b in one.bound] == [b.box for b in other.bound]
    zoomed = INKSCAPE.replace('inkscape:zoom="0.7"', 'inkscape:zoom="1.4"')
    assert packed(zoomed) == packed(INKSCAPE)


@pytest.mark.parametrize(
    ("element", "line", "where"),
    [
        ('<g>\n<image href="x.png"/></g>', 3, "image"),
        ('<rect\nwidth="5"\nheight="5"\nfilter="url(#f)"/>', 5, "rect filter"),
        ('<rect style="fill:none;\nmix-blend-mode:multiply"/>', 3, "rect style"),
        ("<style>\n.a { fill: red }\n.b + .a { fill: blue }</style>", 4, "style .b + .a"),
        ("<style>.a {\nmask: url(#m);\nfill: red }</style>", 3, "style .a"),
        ('<rect\ndata-tga="x" width="1" height="1"/>', 3, "rect data-tga"),
        ('<rect data-tag="a" data-role="pil"/>', 2, "rect data-role"),
        ('<path d="M 0 0 L x"/>', 2, "path d"),
        ('<use href="#nowhere"/>', 2, "use href"),
        ('<g transform="rotate(x)"/>', 2, "g transform"),
        ('<g data-show="a and"/>', 2, "g data-show"),
        ('<path class="road-frsh" d="M0 0"/>', 2, "path class"),
        ('<animate attributeName="x"/>', 2, "animate"),
        ('<rect wdth="5"/>', 2, "rect wdth"),
        ('<rect fill="redd" width="5" height="5"/>', 2, "rect fill"),
        ('<g data-tag="a" data-fill="up"><rect width="5" height="5"/></g>', 2, "g data-fill"),
        ('<rect data-open="page:x" width="5" height="5"/>', 2, "rect data-open"),
    ],
)
def test_what_is_outside_the_subset_is_named_with_its_line(
    element: str, line: int, where: str
) -> None:
    mimic = read(element)
    assert said(mimic) == [(line, where)]
    fault = mimic.faults[0]
    assert fault.fix
    assert fault.fix_zh
    assert fault.in_words("zh") != fault.in_words("en")


def test_editors_own_words_and_neutral_values_are_silent() -> None:
    style = "filter:none;mix-blend-mode:normal;paint-order:normal;-inkscape-stroke:none;font-stretch:normal"
    assert (
        said(read(f'<rect width="5" height="5" style="{style}"/><!-- a --><title>t</title>')) == []
    )


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("", 1),
        ("<svg", 1),
        ("<html/>", 1),
        (drawing("<g>"), 3),
        (drawing("<script>alert(1)</script>"), 2),
        (drawing('\n<rect onclick="x()"/>'), 3),
        (drawing('<use href="http://example.org/x.svg#a"/>'), 2),
        (drawing("<style>@import url(x.css);</style>"), 2),
        (drawing('<rect style="fill:url(http://x/y#z)"/>'), 2),
        (f'<?xml-stylesheet href="a.css"?>{drawing("")}', 1),
        ('<!DOCTYPE svg [<!ENTITY a "b">]>\n' + drawing("&a;"), 1),
        ('<!DOCTYPE svg [<!ENTITY % a SYSTEM "file:///etc/passwd"> %a;]>' + drawing(""), 1),
        (drawing("<g>" * 80 + "</g>" * 80), 2),
        (drawing("<g/>\n" * 30_000), 20_001),
        (f'{HEAD} viewBox="0 0 0 1"/>', 1),
        ("x" * (MOST_CHARACTERS + 1), 1),
    ],
)
def test_what_is_damaged_or_reaches_outside_is_refused(text: str, line: int) -> None:
    with pytest.raises(Damaged) as found:
        read_mimic(text)
    assert found.value.faults[-1].line == line
    assert found.value.faults[-1].weight is Weight.REFUSED
    assert parsed(text) is parsed(text)


def test_a_doctype_without_entities_is_what_older_editors_write() -> None:
    public = '<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "http://www.w3.org/Graphics/SVG/1.1/DTD/svg11.dtd">'
    assert read_mimic(public + drawing('<rect width="5" height="5"/>')).width == 100


def test_uses_of_uses_come_to_an_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(output, "MOST_WALKED", 2_000)
    monkeypatch.setattr(output, "MOST_ITEMS", 500)
    bomb = "".join(f'<g id="a{i}">' + f'<use href="#a{i + 1}"/>' * 10 + "</g>" for i in range(9))
    for last in ('<rect id="a9" width="1" height="1"/>', '<g id="a9"/>'):
        with pytest.raises(Damaged):
            read(bomb + last)
    assert said(read('<g id="a"><use href="#a"/></g>')) == [(2, "use href")]


def test_transforms_groups_and_units_come_together() -> None:
    mimic = read(
        '<g transform="translate(10 20)"><g transform="scale(2)">'
        '<rect x="1mm" width="1cm" height="10%" transform="rotate(90)"/></g></g>',
        view="10 0 100 100",
    )
    left, top, right, bottom = shapes(mimic)[0].box
    assert (left, right) == pytest.approx((-20, 0))
    assert (top, bottom) == pytest.approx((20 + 2 * 96 / 25.4, 20 + 2 * 11 * 96 / 25.4))


@pytest.mark.parametrize(
    ("d", "box"),
    [
        ("M10-5.5.5.5L20 20", (0.5, -5.5, 20, 20)),
        ("m1,1h5v5H1z m1 1 l2 2", (1, 1, 6, 6)),
        ("M0 0a5 5 0 0110 0", (0, -5, 10, 0)),
        ("M0 0 A5 5 0 1 0 10 0", (0, 0, 10, 5)),
        ("M0 0 Q5 10 10 0 T20 0", (0, -10, 20, 10)),
        ("M0 0 C0 5 5 5 5 0 S 10 -5 10 0", (0, -5, 10, 5)),
    ],
)
def test_paths_are_read_as_the_standard_says(d: str, box: tuple[float, ...]) -> None:
    path, wrong = read_path(d)
    assert not wrong.en
    assert box_of(path)[0] == pytest.approx(box[0], abs=1)
    assert box_of(path)[2:] == pytest.approx(box[2:], abs=7)


@pytest.mark.parametrize("d", ["L 1 1", "M 0 0 L 1", "M 0 0 X", "M 1e999 0", "M 0 0 L 5 5 1"])
def test_of_a_damaged_path_is_drawn_what_stands_before(d: str) -> None:
    path, wrong = read_path(d)
    assert wrong.en != wrong.zh
    assert len(path) <= 2


def test_styles_cascade() -> None:
    mimic = read(
        "<style>rect{fill:#010203} .a{fill:#040506} #b{fill:#070809}</style>"
        '<g fill="#0a0b0c"><rect width="1" height="1"/><rect class="a" width="1" height="1"/>'
        '<rect id="b" class="a" width="1" height="1"/>'
        '<rect id="b" width="1" height="1" style="fill:#111213"/>'
        '<path d="M0 0h1v1z"/></g>'
    )
    fills = [shape.fill for shape in shapes(mimic)]
    assert [fill.rgb[0] for fill in fills if isinstance(fill, Colour)] == [1, 4, 7, 17, 10]


def test_colours_of_the_station_follow_the_theme_others_are_muted_or_kept() -> None:
    panel = read_colour("#E2E4E6")
    assert panel is not None
    assert (panel.token, panel.within(DARK)) == ("panel", (0x0F, 0x23, 0x36))
    red = muted((255, 0, 0), QUIET)
    assert max(red) - min(red) < 90
    assert sum(muted((250, 250, 250), DARK)) < sum(muted((20, 20, 20), DARK))
    assert read_colour("rgb(255, 0, 0)", keep=True) == Colour(rgb=(255, 0, 0), is_kept=True)
    assert read_colour("none of these") is None


def test_bands_of_one_group_run_into_each_other_those_of_others_cross() -> None:
    roads = '<path class="road-fresh" d="M0 5h9"/><path class="road-fresh" d="M5 0v9"/>'
    assert [shape.band for shape in shapes(read(roads))] == [0, 0, 1, 1]
    assert [shape.band for shape in shapes(read(f"<g>{roads}</g><g>{roads}</g>"))] == [
        0,
        0,
        1,
        1,
    ] * 2


def test_what_lies_over_a_bound_element_is_a_layer_of_its_own() -> None:
    bound = '<rect data-tag="a" width="10" height="10"/>'
    mimic = read(f'<rect width="9" height="9"/>{bound}<path d="M5 5h9v9z"/><path d="M50 50h9v9z"/>')
    assert [(len(layer.items), layer.bound) for layer in mimic.layers] == [(2, (0,)), (1, ())]


def test_what_is_opened_is_what_is_named() -> None:
    mimic = read(
        '<rect data-tag="a" width="1" height="1"/><rect data-area="b" width="1" height="1"/>'
        '<rect data-open="unit" width="1" height="1"/><rect data-open="trend:a,b" width="1" height="1"/>'
        '<rect data-tag="a" data-open="nothing" width="1" height="1"/>'
    )
    assert [one.opens and (one.opens.target, one.opens.names) for one in mimic.bound] == [
        (Target.TAG, ("a",)),
        (Target.AREA, ("b",)),
        (Target.DRAWING, ("unit",)),
        (Target.TREND, ("a", "b")),
        None,
    ]


def test_names_that_the_site_lacks_are_said_with_those_that_are_near() -> None:
    table = site_table()
    assert unknown_names(read_mimic(MIMIC), table) == []
    other = MIMIC.replace("3301.T1", "3301.T9").replace('"3301"', '"331"')
    faults = unknown_names(read_mimic(other), table)
    assert [(fault.line, fault.where) for fault in faults] == [
        (5, "path data-area"), (7, "rect data-tag"), (8, "rect data-area"),
    ]  # fmt: skip
    assert "3301.T" in faults[1].fix
    assert "3301" in faults[0].fix_zh
    open_area = read('<rect data-open="3301" width="1" height="1"/>')
    assert "area:3301" in unknown_names(open_area, table)[0].fix


# A parser that hangs or falls over would take the station with it.

_WORDS = (
    "svg g path rect use symbol text tspan defs marker clipPath linearGradient stop style circle "
    "script image a pattern switch"
)
_WORD = st.sampled_from(_WORDS.split())
_NAMES = (
    "d transform id href style class fill stroke stroke-width width height x y r points viewBox "
    "data-tag data-role data-show data-fill data-open font-size offset clip-path marker-end rx "
    "stroke-dasharray gradientTransform opacity onload dx baseline-shift patternUnits fill-opacity"
)
_NAME = st.sampled_from(_NAMES.split())
_VALUE = st.one_of(
    st.text(max_size=12),
    st.sampled_from(
        ["url(#a)", "#a", "1e308", "-1", "M0 0a1 1e-300 0 0 1 5 5z", "matrix(1e9 0 0 1e9 0 0)", "0 0 1 1",
         "pill", "up", "a > 1 or (b", "fill:url(#a);stroke:red", "NaN", "5mm", "a", "scale(0)", "none",
         "M0 0C1 1 1 1 1 1S9 9", "rotate(45 1 1)"]
    ),
)  # fmt: skip


def _plain(text: str) -> str:
    return "".join(character for character in text if character.isprintable())


_ELEMENT = st.tuples(_WORD, st.dictionaries(_NAME, _VALUE, max_size=5), st.integers(0, 3))
"""Name, attributes, and how many of the elements around end behind it."""


def _nested(elements: list[tuple[str, dict[str, str], int]]) -> str:
    parts: list[str] = []
    around: list[str] = []
    for name, pairs, ends in elements:
        written = "".join(f" {key}={quoteattr(_plain(value))}" for key, value in pairs.items())
        parts.append(f"<{name}{written}>")
        around.append(name)
        for _ in range(min(ends, len(around))):
            parts.append(f"</{around.pop()}>")
    return "".join([*parts, *(f"</{name}>" for name in reversed(around))])


@settings(max_examples=30, deadline=None)
@given(st.lists(_ELEMENT, max_size=20).map(_nested))
def test_no_drawing_makes_the_reader_fall_over(inside: str) -> None:
    found = parsed(drawing(inside))
    assert isinstance(found, Damaged) or found.width == 100


@settings(max_examples=30, deadline=None)
@given(st.integers(0, len(INKSCAPE) - 1), st.integers(0, 40), st.text(max_size=6))
def test_a_file_that_was_cut_or_scribbled_into_is_read_or_refused(
    at: int, cut: int, put: str
) -> None:
    text = INKSCAPE[:at] + put + INKSCAPE[at + cut :]
    parsed(text)
    packed_or_refused(text)


def packed_or_refused(text: str) -> None:
    try:
        packed(text)
    except Damaged:
        return


def test_the_tree_keeps_lines_and_forgets_nothing() -> None:
    tree = read_tree('<svg xmlns="http://www.w3.org/2000/svg">\n<g\n id="a"\n/></svg>', Faults())
    assert (tree.children[0].line, tree.children[0].line_of("id")) == (2, 3)
