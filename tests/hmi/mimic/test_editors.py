"""Drawings as other editors save them: draw.io, Illustrator, Figma and Visio, each with its habits."""

from pathlib import Path

import pytest

from hmi.models.mimic import Mimic, Weight, read_mimic
from hmi.models.mimic.colour import Colour, read_colour
from hmi.models.mimic.pack import packed
from hmi.models.mimic.scene import Direction, Gradient, Shape, Words
from tests.hmi.mimic.svg import items, read, said, shapes

EDITORS = Path(__file__).parent / "editors"


def saved_by(editor: str) -> Mimic:
    return read_mimic((EDITORS / f"{editor}.svg").read_text("utf-8"))


@pytest.mark.parametrize("editor", ["drawio", "illustrator", "figma", "visio"])
def test_a_file_as_the_editor_saves_it_is_drawn_whole_and_travels(editor: str) -> None:
    mimic = saved_by(editor)
    assert [fault for fault in mimic.faults if fault.weight is not Weight.NOTICE] == []
    assert mimic.bound[0].tag == "pump_room.sump"
    again = read_mimic(packed((EDITORS / f"{editor}.svg").read_text("utf-8")))
    assert [one.items for one in again.layers] == [one.items for one in mimic.layers]


def words(mimic: Mimic) -> list[Words]:
    bound = [item for one in mimic.bound for item in one.items]
    return [one for one in (*items(mimic), *bound) if isinstance(one, Words)]


def test_drawio_labels_are_the_texts_behind_its_html() -> None:
    mimic = saved_by("drawio")
    assert [line.pieces[0].zh for line in words(mimic)] == ["1号水仓"]
    assert "mxfile" not in packed((EDITORS / "drawio.svg").read_text("utf-8"))
    tank = mimic.bound[0].items[0]
    assert isinstance(tank, Shape)
    assert (tank.fill, tank.box[0]) == (Colour("raised", (0xEE, 0xF0, 0xF1)), 20)


def test_illustrators_rules_clips_and_lines_are_its_own() -> None:
    mimic = saved_by("illustrator")
    assert [one.tag for one in mimic.bound] == ["pump_room.sump"] * 2
    assert mimic.bound[0].items[0].stroke.width == 2  # type: ignore[union-attr]
    clipped, graded = shapes(mimic)
    assert clipped.box == pytest.approx((260, 70, 320, 100))
    assert isinstance(graded.fill, Gradient)
    value = next(line for line in words(mimic) if line.pieces[0].is_value)
    assert (value.x, value.y, value.pieces[0].size) == (0, 90, 14)
    assert "@font-face" not in packed((EDITORS / "illustrator.svg").read_text("utf-8"))


def test_figma_and_visio_write_sizes_of_their_own() -> None:
    assert words(saved_by("figma"))[0].pieces[0].weight == 600
    visio = saved_by("visio")
    first, value = (line.pieces[0] for line in words(visio)), words(visio)[1]
    assert [round(piece.size, 3) for piece in first] == [12, 12]
    assert (value.x, value.y) == pytest.approx((44, 166.4 + 14.4), abs=0.01)
    assert (visio.bound[0].fills, visio.width) == (Direction.UP, 420)
    assert len(shapes(visio)) == 2  # the arrow has its head


@pytest.mark.parametrize(
    ("inside", "line", "where"),
    [
        ('<rect width="5" height="5"\nfill="url(#no)"/>', 3, "rect fill"),
        ('<path d="M0 0h5"\nstroke="red" style="marker-end:url(#no)"/>', 3, "path marker-end"),
        ('<g\nclip-path="url(#no)"><rect width="5" height="5"/></g>', 3, "g clip-path"),
        ('<switch><foreignObject width="5" height="5"/></switch>', 2, "switch"),
        ('<switch>\n<text systemLanguage="zh">a</text><text>b</text></switch>', 3, "text systemLanguage"),
        ("<switch><foreignObject>Pump house</foreignObject><text>Pump ho...</text></switch>", 2, "switch"),
        ('<a\nhref="https://x"><rect width="5" height="5"/></a>', 3, "a href"),
        ("<style\n>\n.a:hover { fill: red }</style>", 4, "style .a:hover"),
        ("<style>@media print {\n.a { fill: red } }</style>", 2, "style @media print"),
        ('<rect width="5" height="5"\nstyle="transform:rotate(5deg)"/>', 3, "rect style"),
        ('<text style="writing-mode:tb">a</text>', 2, "text style"),
        ('<clipPath id="c"\nclip-path="url(#d)"/><g clip-path="url(#c)"/>', 3, "clipPath clip-path"),
        ('<rect fill="lab(1 2 3)" width="5" height="5"/>', 2, "rect fill"),
    ],
)  # fmt: skip
def test_what_is_not_drawn_is_never_passed_over(inside: str, line: int, where: str) -> None:
    faults = [fault for fault in read(inside).faults if fault.weight is not Weight.NOTICE]
    assert [(fault.line, fault.where) for fault in faults] == [(line, where)]


def test_letters_lines_and_sizes_stand_where_the_standard_says() -> None:
    mimic = read(
        '<text x="1 20 30" y="9" font-size="10"> a  bc<tspan x="0" dy="1.2em">d</tspan>'
        '<tspan dx="2" dy="1.2em" font-size="200%">e</tspan></text>'
    )
    lines = [(line.x, line.y, "".join(one.zh for one in line.pieces)) for line in words(mimic)]
    assert lines == [(1, 9, "a"), (30, 9, "bc"), (0, 21, "de")]
    last = words(mimic)[-1].pieces[-1]
    assert (last.dx, last.dy, last.size) == (2, 24, 20)
    kept = read('<text xml:space="preserve" y="5">  a  b </text><text font="bold 7px/1 A">c</text>')
    assert [line.pieces[0].zh for line in words(kept)] == ["  a  b", "c"]
    assert (words(kept)[1].pieces[0].size, words(kept)[1].pieces[0].weight) == (7, 600)


def test_outlined_raised_and_shifted_words_are_drawn_so() -> None:
    mimic = read(
        '<text font-size="10" stroke="#000" dominant-baseline="central" paint-order="stroke">m'
        '<tspan baseline-shift="super" font-size="60%">3</tspan></text>'
    )
    first, index = words(mimic)[0].pieces
    assert first.stroke is not None
    assert first.is_stroke_first
    assert (first.rise, index.rise) == pytest.approx((3.5, -4.5 + 2.1))


def test_rules_select_within_others_and_the_specific_one_wins() -> None:
    mimic = read(
        "<style>g .a { fill: #010101 } g > .a { fill: #020202 } .b .a { fill: #030303 }"
        " @font-face { src: url(http://x/y) } .a { fill: #040404 }</style>"
        '<rect class="a" width="1" height="1"/><g><rect class="a" width="1" height="1"/>'
        '<g class="b"><a><rect class="a" width="1" height="1"/></a></g></g>'
    )
    assert [shape.fill.rgb[0] for shape in shapes(mimic) if isinstance(shape.fill, Colour)] == [
        4,
        2,
        3,
    ]
    assert said(mimic) == []


def test_an_inner_svg_a_symbol_and_a_marker_end_at_their_edge() -> None:
    inner = '<svg x="10" y="10" width="20" height="20" viewBox="0 0 2 2"{}><rect width="9" height="9"/></svg>'
    assert shapes(read(inner.format("")))[0].box == pytest.approx((10, 10, 30, 30))
    assert shapes(read(inner.format(' overflow="visible"')))[0].box[2] == 100
    symbol = (
        '<symbol id="s" viewBox="0 0 4 4"><rect width="9" height="9"/></symbol>'
        '<use href="#s" width="8" height="8"/>'
    )
    assert shapes(read(symbol))[0].box == pytest.approx((0, 0, 8, 8))


def test_shares_of_a_gradient_in_the_drawings_units_are_of_its_view() -> None:
    graded = (
        '<linearGradient id="g" gradientUnits="userSpaceOnUse" x2="50%"><stop/></linearGradient>'
        '<rect width="5" height="5" fill="url(#g)"/>'
    )
    (shape,) = shapes(read(graded))
    assert isinstance(shape.fill, Gradient)
    assert shape.fill.points == (0, 0, 50, 0)


def test_a_hatched_goaf_is_one_path_within_its_outline() -> None:
    hatch = (
        '<pattern id="h" width="4" height="4" patternUnits="userSpaceOnUse">'
        '<path d="M0 4L4 0" stroke="#49525A"/></pattern>'
        '<rect x="10" y="10" width="40" height="20" fill="url(#h)"/>'
    )
    mimic = read(hatch)
    assert said(mimic) == []
    (lines,) = shapes(mimic)
    assert len(lines.path) >= 2 * 10 * 5
    assert lines.box == pytest.approx((10, 10, 50, 30))
    fine = read(hatch.replace('width="4" height="4"', 'width=".1" height=".1"'))
    assert [fault.where for fault in fine.faults] == ["pattern id"]


@pytest.mark.parametrize(
    ("text", "rgb", "alpha"),
    [
        ("hsl(120, 100%, 50%)", (0, 255, 0), 1.0),
        ("hsla(120deg 100% 25% / 50%)", (0, 128, 0), 0.5),
        ("light-dark(rgb(1, 2, 3), #fff)", (1, 2, 3), 1.0),
        ("light-dark(var(--a, #010203), #fff)", (1, 2, 3), 1.0),
        ("rgba(10%, 20%, 30%, 0.5)", (26, 51, 76), 0.5),
    ],
)
def test_colours_as_style_sheets_write_them(text: str, rgb: tuple[int, ...], alpha: float) -> None:
    found = read_colour(text)
    assert found is not None
    assert (found.rgb, found.alpha) == (rgb, alpha)
