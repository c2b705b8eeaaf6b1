from pathlib import Path

import pytest

from davylamp import cli
from davylamp.demo.command import unseen


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--headless"], "say how long"),
        (["--headless", "--for", "nan"], "number of seconds above 0"),
        (["--headless", "--for", "-1"], "number of seconds above 0"),
        (["--headless", "--for", "5", "--past", "25"], "hours from 0 to 24"),
        (["--headless", "--for", "5", "--past", "nan"], "hours from 0 to 24"),
        (["--headless", "--for", "5", "--tags", "0"], "760 to 100000 tags, not 0"),
        (["--headless", "--for", "5", "--tags", "3"], "760 to 100000 tags, not 3"),
        (["--headless", "--for", "5", "--tags", "10000000"], "760 to 100000 tags"),
    ],
)
def test_what_cannot_be_played_is_refused_in_one_line(
    words: list[str], said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(["demo", "--folder", str(tmp_path / "demo"), *words]) == 2
    assert said in capsys.readouterr().err
    assert not (tmp_path / "demo").exists()


def test_a_folder_that_cannot_be_is_refused_in_one_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "file").touch()
    folder = str(tmp_path / "file" / "demo")
    assert cli.main(["demo", "--headless", "--for", "5", "--folder", folder]) == 2
    assert len(capsys.readouterr().err.splitlines()) == 1


def test_a_view_without_a_picture_is_named(tmp_path: Path) -> None:
    (tmp_path / "1920x1080").mkdir()
    (tmp_path / "1920x1080" / "overview-quiet-zh.png").touch()
    said = list(unseen(tmp_path, "overview,kpi"))
    assert len(said) == 1
    assert "'kpi'" in said[0]
    assert not list(unseen(None, "kpi"))
