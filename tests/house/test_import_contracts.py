"""The import contracts of pyproject.toml: kept by the tree, broken by deliberate violations."""

import re
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
Add = Callable[[str, str], None]

PACKAGES = ("davylamp", "scada", "alarms", "historian", "hmi")

APART = "nobody imports davylamp; alarms, historian, hmi stay apart"
PLANT_APART = "scada.opcua, detect and bus never import each other"
MODEL = "scada.model imports NumPy and msgspec only"
PLANT = "only davylamp imports scada.opcua and scada.detect"
BUS = "alarms and historian meet the bus in one file"
MODELS = "hmi.models never imports hmi.qt"
QT = "PySide6 and pyqtgraph live in hmi.qt"
ASYNCUA = "asyncua lives in scada.opcua and the demo plant"
NATS = "nats-py lives in scada.bus"
DUCKDB = "DuckDB lives in historian.duckdb_files and historian.parquet_file"
INFLUX = "influxdb-client lives in historian.influx.door"
OPENPYXL = "openpyxl lives where workbooks are read and written"
TYPST = "typst lives in historian.reports.typesetting"
PDF = "pypdfium2 lives in hmi.pdf_pages"
LARK = "lark lives in scada.detect.calculated.expression"
PINT = "pint lives in davylamp.site.measures"
ARGON2 = "argon2-cffi lives in davylamp.people.passwords"

VIOLATIONS = [
    (APART, "scada/model", "import davylamp"),
    (APART, "alarms", "from davylamp import cli"),
    (APART, "hmi", "import davylamp"),
    (APART, "alarms", "import historian"),
    (APART, "historian", "import alarms"),
    (APART, "hmi/models", "import alarms"),
    (APART, "hmi/qt", "import historian"),
    (APART, "scada/bus", "import alarms"),
    (PLANT_APART, "scada/opcua", "import scada.detect"),
    (PLANT_APART, "scada/detect", "import scada.bus"),
    (PLANT_APART, "scada/bus", "import scada.opcua"),
    (PLANT_APART, "scada/profiles", "import scada.bus"),
    (PLANT_APART, "scada/model", "import scada.profiles"),
    (MODEL, "scada/model", "import scipy.stats"),
    (MODEL, "scada/model", "def late() -> None:\n    import cryptography"),
    (PLANT, "alarms", "import scada.detect"),
    (PLANT, "historian", "import scada.opcua"),
    (PLANT, "hmi", "import scada.opcua"),
    (BUS, "alarms", "import scada.bus"),
    (BUS, "historian", "from scada import bus"),
    (MODELS, "hmi/models", "import hmi.qt"),
    (MODELS, "hmi", "from hmi import qt"),
    (QT, "hmi/models", "from PySide6.QtCore import QObject"),
    (QT, "hmi", "import pyqtgraph"),
    (QT, "davylamp/demo", "import PySide6"),
    (ASYNCUA, "hmi", "import asyncua"),
    (ASYNCUA, "davylamp/core", "from asyncua import Client"),
    (NATS, "historian", "import nats"),
    (NATS, "davylamp/supervise", "import nats.aio.client"),
    (DUCKDB, "hmi/models", "import duckdb"),
    (DUCKDB, "historian", "import duckdb"),
    (INFLUX, "hmi", "import influxdb_client"),
    (INFLUX, "historian", "from influxdb_client import Point"),
    (OPENPYXL, "davylamp/integrate", "import openpyxl"),
    (OPENPYXL, "hmi/models", "from openpyxl import Workbook"),
    (TYPST, "historian/reports", "import typst"),
    (PDF, "hmi/qt", "import pypdfium2"),
    (LARK, "scada/detect", "import lark"),
    (PINT, "scada/profiles", "import pint"),
    (ARGON2, "davylamp/desk", "import argon2"),
    (ARGON2, "hmi", "from argon2 import PasswordHasher"),
]

ALLOWED = {
    "alarms/kpi.py": "import scada.model",
    "alarms/service.py": "import scada.bus",
    "davylamp/core/all.py": "import alarms, historian, hmi.qt, scada.detect, scada.opcua",
    "davylamp/sim/server.py": "import asyncua",
    "historian/client/asking.py": "from scada import bus",
    "historian/duckdb_files.py": "import duckdb",
    "historian/influx/door.py": "import influxdb_client",
    "historian/reports/__init__.py": "",
    "historian/reports/daily.py": "import alarms.kpi",
    "hmi/qt/window.py": "import PySide6.QtWidgets, pyqtgraph, hmi.models",
    "hmi/service.py": "import scada.bus, scada.profiles",
    "scada/bus/client.py": "import nats",
    "scada/model/facts.py": "import dataclasses, msgspec, numpy as np",
    "scada/opcua/client.py": "import asyncua, scada.profiles",
}


@pytest.fixture(scope="module")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The packages as they are, copied where a violation does no harm."""
    return copied(tmp_path_factory.mktemp("tree"))


def copied(copy: Path) -> Path:
    """The packages and their contracts, in ``copy``."""
    for name in (*PACKAGES, "tools"):
        shutil.copytree(ROOT / name, copy / name, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", copy)
    return copy


@pytest.fixture
def add(tree: Path) -> Iterator[Add]:
    """A function that adds text to a file of the tree; undone after the test."""
    before: dict[Path, str | None] = {}

    def write(name: str, text: str) -> None:
        path = tree / name
        path.parent.mkdir(exist_ok=True)
        before[path] = path.read_text() if path.exists() else None
        path.write_text(f"{before[path] or ''}\n{text}\n")

    yield write
    for path, old in before.items():
        path.unlink() if old is None else path.write_text(old)


def lint(tree: Path) -> tuple[int, str]:
    """Exit status and output of lint-imports in a tree."""
    done = subprocess.run(
        [Path(sys.executable).parent / "lint-imports", "--no-logo", "--no-cache"],
        cwd=tree,
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, done.stdout + done.stderr


def sections(output: str) -> dict[str, str]:
    """What lint-imports says of each broken contract, by its name."""
    parts = re.split(r"^(.+)\n-+\n", output, flags=re.MULTILINE)
    return dict(zip(parts[1::2], parts[2::2], strict=True))


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """What is said of all violations at once: each is a module of its own that nobody imports."""
    copy = copied(tmp_path_factory.mktemp("broken"))
    for number, (_, package, text) in enumerate(VIOLATIONS):
        (copy / package / f"violation_{number}.py").write_text(f"{text}\n")
    status, output = lint(copy)
    assert status == 1
    return sections(output)


def test_every_contract_has_a_violation() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    contracts = {contract["name"] for contract in project["tool"]["importlinter"]["contracts"]}
    assert contracts == {name for name, _, _ in VIOLATIONS}


def test_the_tree_keeps_every_contract(tree: Path) -> None:
    status, output = lint(tree)
    assert status == 0, output


def test_what_the_design_allows_is_allowed(tree: Path, add: Add) -> None:
    for path, text in ALLOWED.items():
        add(path, text)
    status, output = lint(tree)
    assert status == 0, output


@pytest.mark.parametrize("number", range(len(VIOLATIONS)))
def test_a_violation_is_caught(report: dict[str, str], number: int) -> None:
    contract, package, _ = VIOLATIONS[number]
    module = f"{package.replace('/', '.')}.violation_{number}"
    assert re.search(rf"\b{re.escape(module)}\b", report[contract]), report[contract]
