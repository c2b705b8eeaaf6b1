"""davylamp mimic check and mimic show, as they are typed."""

import codecs
import gzip
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtGui import QImage
from pytestqt.qtbot import QtBot

from davylamp.cli import main
from davylamp.mimic import command_show
from davylamp.mimic.sample import sample
from davylamp.mimic.subject import table_of
from davylamp.mimic.watch import Watch
from davylamp.sim.sites import write
from davylamp.site import SiteError, load
from davylamp.site.mimics import read_mimics
from hmi.models.frame import Connection, Frame
from hmi.models.language import Language
from hmi.models.mimic.draft import Draft
from hmi.models.station import StationModel
from hmi.qt.mimic.studio import Studio
from tests.hmi.mimic.svg import drawing

NOW = 1_795_329_127_000_000_000
FLAWED = drawing(
    '\n<image href="a.png"/>\n<rect data-role="pill" data-tag="3301.T9" width="9" height="9"/>'
)


ONE = drawing('<text y="9">主扇</text>')


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write(tmp_path_factory.mktemp("site"))


@pytest.fixture
def flawed(site: Path) -> Iterator[Path]:
    path = site / "mimics" / "flawed.svg"
    path.write_text(FLAWED, "utf-8")
    yield path
    path.unlink()


def test_the_demos_drawings_have_no_faults(site: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["mimic", "check", str(site)]) == 0
    assert capsys.readouterr().out == "3 drawings: 0 errors, 0 warnings, 0 notices\n"


def test_a_flaw_is_named_with_its_line_in_both_languages(
    flawed: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["mimic", "check", str(flawed)]) == 1
    said = capsys.readouterr()
    assert f"{flawed}:3: image: warning: is not drawn" in said.out
    assert (
        f"{flawed}:4: rect data-tag: warning: the site has no tag '3301.T9'; fix: did you"
        in said.out
    )
    assert "2 warnings" in said.err
    assert main(["mimic", "check", str(flawed), "--language", "zh"]) == 1
    assert "警告：不会画出" in capsys.readouterr().out


def test_a_drawing_without_a_site_is_read_and_its_names_are_not_checked(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "a.svg"
    path.write_text(drawing('<rect data-tag="x" width="1" height="1"/>'), "utf-8")
    assert main(["mimic", "check", str(path)]) == 0
    assert "--site" in capsys.readouterr().out
    path.write_bytes(b"<svg>\n\xff\x00")
    assert main(["mimic", "check", str(path)]) == 1
    assert f"{path}:2: is no UTF-8 text" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.svgz", gzip.compress(ONE.encode())),
        ("A.SVG", codecs.BOM_UTF16_LE + ONE.encode("utf-16-le")),
        ("a.svg", f'<?xml version="1.0" encoding="gb2312"?>{ONE}'.encode("gbk")),
        ("b.svg", codecs.BOM_UTF8 + ONE.encode()),
    ],
)
def test_a_drawing_is_read_however_it_was_saved(name: str, data: bytes, tmp_path: Path) -> None:
    (tmp_path / "mimics").mkdir()
    (tmp_path / "mimics" / name).write_bytes(data)
    texts, problems = read_mimics(tmp_path)
    assert problems == []
    (text,) = texts.values()
    assert "主扇" in text


def test_what_cannot_be_unpacked_or_read_and_what_is_there_twice_is_said(tmp_path: Path) -> None:
    folder = tmp_path / "mimics"
    folder.mkdir()
    (folder / "a.svg").write_text(ONE, "utf-8")
    (folder / "a.svgz").write_bytes(gzip.compress(ONE.encode()))
    (folder / "b.svgz").write_bytes(gzip.compress(ONE.encode())[:60])
    (folder / "c.svg").write_text('<?xml version="1.0" encoding="klingon"?><svg/>', "utf-8")
    _, problems = read_mimics(tmp_path)
    assert [(one.file, one.text.split()[0]) for one in problems] == [
        ("mimics/a.svgz", "another"), ("mimics/b.svgz", "is"), ("mimics/c.svg", "the"),
    ]  # fmt: skip


@pytest.mark.parametrize("name", ["nowhere.svg", "."])
def test_what_is_no_drawing_and_no_site_is_said(
    name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["mimic", "check", str(tmp_path / name)]) == 2
    assert "fix" in capsys.readouterr().err


def test_a_damaged_drawing_keeps_the_site_from_starting_with_its_line(flawed: Path) -> None:
    site = flawed.parent.parent
    assert [p.line for p in load(site).problems if p.file == "mimics/flawed.svg"] == [3, 4]
    flawed.write_text(drawing("<script/>"), "utf-8")
    with pytest.raises(SiteError) as found:
        load(site)
    faults = [(p.file, p.line) for p in found.value.problems if p.file.startswith("mimics")]
    assert faults == [("mimics/flawed.svg", 2)]
    assert table_of(site).tags


def test_a_drawing_in_the_old_form_is_said_not_to_be_read(site: Path, tmp_path: Path) -> None:
    copy = tmp_path / "site"
    shutil.copytree(site, copy)
    (copy / "mimics" / "old.toml").write_text("width = 1\n", "utf-8")
    assert [p.file for p in load(copy).problems if p.severity == "warning"] == ["mimics/old.toml"]


def test_one_picture_of_a_drawing(site: Path, tmp_path: Path, qtbot: QtBot) -> None:
    shot = tmp_path / "unit.png"
    file = str(site / "mimics" / "unit.svg")
    assert main(["mimic", "show", file, "--shot", str(shot), "--theme", "dark"]) == 0
    assert QImage(str(shot)).width() > 1000
    bad = tmp_path / "bad.svg"
    bad.write_text("<svg>", "utf-8")
    assert main(["mimic", "show", str(bad), "--site", str(site), "--shot", str(shot)]) == 1
    assert main(["mimic", "show", str(bad)]) == 2


def test_a_save_is_shown_and_a_broken_one_keeps_the_last_good_drawing(
    site: Path, tmp_path: Path, qtbot: QtBot
) -> None:
    table, file = load(site).table, tmp_path / "new.svg"
    watch: Watch[Draft] = Watch(file, lambda path: command_show._draft(path, table, ()))
    file.write_text(
        drawing('<rect data-role="pill" data-tag="3301.T1" width="9" height="9"/>'), "utf-8"
    )
    seen = watch.look(None)
    model = StationModel(Language("en"))
    snapshot = sample(table, NOW)
    model.apply(Frame(connection=Connection(False, NOW), table=table, snapshot=snapshot), NOW)
    studio = Studio(model, "new", watch.take)
    qtbot.addWidget(studio)
    first = studio.view.mimic
    assert first is not None
    assert len(studio.strip.lines) == 0
    file.write_text("<svg>\n<g></svg>", "utf-8")
    seen = watch.look(seen)
    studio.tick()
    assert studio.view.mimic is first
    assert studio.strip.lines[0].startswith("2: XML")
    assert "last good" in studio.strip.state
    file.write_text(FLAWED, "utf-8")
    assert watch.look(seen) != seen
    studio.tick()
    assert studio.view.mimic is not first
    assert len(studio.strip.lines) == 2
    studio.turn_language()
    studio.turn_theme()
    assert studio.strip.lines[0].startswith("3: image")
    studio.context.open_tag.emit("3301.T1")
    studio.tick()
    assert "tag:3301.T1" in studio.strip.state
    studio.grab()
    studio.close()


def test_a_file_that_is_gone_for_a_moment_is_no_change(tmp_path: Path) -> None:
    file = tmp_path / "a.svg"
    watch: Watch[str] = Watch(file, lambda path: path.read_text("utf-8"))
    assert watch.look(None) is None
    file.write_text("one", "utf-8")
    watch.start()
    watch.stop()
    assert watch.take() == "one"
    assert watch.take() is None
