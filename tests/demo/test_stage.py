from pathlib import Path

import pytest

from davylamp.demo import stage
from scada.model import BadInput


def test_the_site_is_written_on_ports_of_its_own(tmp_path: Path) -> None:
    built = stage.build(tmp_path / "demo", 800, seed=1)
    assert sum(bool(tag.server) for tag in built.site.table.tags) == 800
    assert {server.url for server in built.site.table.servers} == set(built.urls.values())
    assert len(set(built.urls.values())) == 2
    assert [service.name for service in built.plant] == ["sim-mine", "sim-unit"]
    assert "overview" in built.site.table.mimics


def test_the_folder_of_an_earlier_demo_is_emptied(tmp_path: Path) -> None:
    folder = tmp_path / "demo"
    stage.build(folder, 800, seed=1)
    (folder / "run").mkdir()
    (folder / "run" / "old").touch()
    stage.build(folder, 800, seed=1)
    assert not (folder / "run").exists()


def test_somebody_elses_site_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "site.toml").write_text("[site]\n")
    with pytest.raises(BadInput, match="not empty and not of a demo"):
        stage.build(tmp_path, 800, seed=1)
    assert (tmp_path / "site.toml").read_text() == "[site]\n"
