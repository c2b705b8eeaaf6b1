"""What the wheel holds: the five packages with their data, and nothing that only we need."""

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGES = {"davylamp", "scada", "alarms", "historian", "hmi"}
DATA = {".toml", ".csv", ".svg", ".json", ".typed"}


@pytest.fixture(scope="module")
def names(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """The files of a wheel that was built from the tree."""
    folder = tmp_path_factory.mktemp("wheel")
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", folder],
        cwd=ROOT,
        capture_output=True,
        check=True,
    )
    with zipfile.ZipFile(next(folder.glob("davylamp-*.whl"))) as wheel:
        return wheel.namelist()


def test_the_packages_and_nothing_else(names: list[str]) -> None:
    tops = {name.split("/")[0] for name in names}
    assert {top for top in tops if not top.endswith(".dist-info")} == PACKAGES


def test_data_files_go_with_their_packages(names: list[str]) -> None:
    files = [path for package in PACKAGES for path in (ROOT / package).rglob("*")]
    data = {str(path.relative_to(ROOT)) for path in files if path.suffix in DATA}
    assert data <= set(names)


def test_every_package_is_typed(names: list[str]) -> None:
    assert {f"{package}/py.typed" for package in PACKAGES} <= set(names)
