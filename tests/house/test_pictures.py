"""The pictures of the manual: drawn, shown, and faithful to the curves."""

import re
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pytest

from tools.pictures import group
from tools.pictures.__main__ import FOLDER, PICTURES, main
from tools.pictures.forecast import forecast
from tools.pictures.interlocks import interlocks
from tools.pictures.limits import limits
from tools.pictures.svg import BLUE, RED, Panel, Picture

SVG = "{http://www.w3.org/2000/svg}"
PAGE = Path(__file__).parents[2] / "docs" / "explanation" / "detection.md"


def test_every_picture_is_there_and_shown() -> None:
    shown = set(re.findall(r"images/detection/([\w-]+)\.svg", PAGE.read_text(encoding="utf-8")))
    assert shown == set(PICTURES)
    for name in PICTURES:
        assert ElementTree.parse(FOLDER / f"{name}.svg").getroot().tag == f"{SVG}svg"


def test_without_the_data_a_picture_is_left_as_it_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert group.pump(tmp_path) is None
    assert forecast(tmp_path) is None
    monkeypatch.setattr("tools.pictures.__main__.DATA", tmp_path)
    before = (FOLDER / "group.svg").read_bytes()
    assert main(["group"]) == 0
    assert "left as it is" in capsys.readouterr().err
    assert (FOLDER / "group.svg").read_bytes() == before


def test_no_peak_of_a_long_curve_is_lost() -> None:
    y = np.zeros(50_000)
    y[31_234] = 1.0
    panel = Panel("p", 0, 1, 100).curve(np.arange(50_000), y)
    (path,) = [
        one for one in paths(Picture([panel], 0, 50_000, 1000, "s")) if one.get("stroke") == BLUE
    ]
    heights = [float(point.split()[1]) for point in re.split("[ML]", path.get("d", ""))[1:]]
    assert min(heights) == 24.0
    assert len(heights) < 1000


def test_a_curve_is_interrupted_where_nothing_is_known() -> None:
    panel = Panel("p", 0, 1).curve(np.arange(5), [0, 1, np.nan, 1, 0])
    (path,) = [one for one in paths(Picture([panel], 0, 4, 1, "s")) if one.get("stroke") == BLUE]
    assert path.get("d", "").count("M") == 2


def test_shades_are_the_spans_in_which_it_holds() -> None:
    panel = Panel("p", 0, 1).while_true(np.arange(6.0), [True, True, False, True, False, True], RED)
    assert [one[:2] for one in panel.shades] == [(0.0, 1.0), (3.0, 3.0), (5.0, 5.0)]


def test_the_pictures_show_what_the_page_says() -> None:
    alarm, cut = limits().panels[0].shades
    assert 255 < alarm[0] < 270, "not the pulse, and ten seconds after the gas is at 1.0"
    assert 345 < cut[0] < 360
    assert 495 < cut[1] < 515
    stood = {panel.title: panel.shades for panel in interlocks().panels[3:]}
    assert stood.keys() == {"feed abnormal", "restore abnormal"}
    assert 47 < stood["restore abnormal"][0][0] < 53
    assert 93 < stood["feed abnormal"][0][0] < 97


def paths(picture: Picture) -> list[ElementTree.Element]:
    return ElementTree.fromstring(picture.svg()).findall(f"{SVG}path")
