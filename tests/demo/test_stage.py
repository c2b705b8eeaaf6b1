from datetime import date, timedelta
from pathlib import Path

import pytest

from davylamp.demo import stage
from davylamp.site.conformity import check_conformity
from davylamp.site.load import read_parts
from davylamp.site.subject import of_parts
from scada.model import BadInput


def test_the_site_is_written_on_ports_of_its_own(tmp_path: Path) -> None:
    built = stage.build(tmp_path / "demo", 800, seed=1)
    assert sum(bool(tag.server) for tag in built.site.table.tags) == 800
    assert {server.url for server in built.site.table.servers} == set(built.urls.values())
    assert len(set(built.urls.values())) == 2
    assert [service.name for service in built.plant] == ["sim-mine", "sim-unit"]
    assert "overview" in built.site.table.mimics


@pytest.mark.parametrize("day", [date(2026, 11, 22), date(2028, 2, 29), date(2031, 1, 1)])
def test_a_fresh_demo_conforms_on_any_day_and_for_a_week(day: date, tmp_path: Path) -> None:
    stage.build(tmp_path / "demo", 800, seed=1, day=day)
    subject = of_parts(read_parts(tmp_path / "demo"))
    assert subject.calibration
    for later in (0, 7):
        conformity = check_conformity(subject, day + timedelta(days=later))
        assert not [problem.text for problem in conformity.problems]


def test_the_folder_of_an_earlier_demo_is_emptied(tmp_path: Path) -> None:
    folder = tmp_path / "demo"
    stage.build(folder, 800, seed=1, day=date(2026, 1, 1))
    (folder / "run").mkdir()
    (folder / "run" / "old").touch()
    stage.build(folder, 800, seed=1, day=date(2026, 11, 22))
    assert not (folder / "run").exists()
    assert "2026-11-21" in (folder / "calibration.csv").read_text("utf-8-sig")


def test_somebody_elses_site_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "site.toml").write_text("[site]\n")
    with pytest.raises(BadInput, match="not empty and not of a demo"):
        stage.build(tmp_path, 800, seed=1)
    assert (tmp_path / "site.toml").read_text() == "[site]\n"
