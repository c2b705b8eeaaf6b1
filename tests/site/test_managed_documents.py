"""The examples of areas, groups, grading, priorities and rationalisation are sound."""

from pathlib import Path

import pytest

from davylamp.site import Severity, Site, load
from davylamp.site.areas_file import AREA_COLUMNS
from davylamp.site.flood_table import KEYS
from davylamp.site.grading_file import GRADING_COLUMNS
from davylamp.site.groups_file import GROUP_COLUMNS
from tests.site.test_documents import DOCS, REFERENCE, blocks

GRADING = DOCS / "reference" / "alarm-grading.md"
RATIONALISE = DOCS / "how-to" / "rationalise-an-alarm.md"


def example(tmp_path: Path, **files: str) -> Site:
    """The example site of the reference, with these files (``grading`` is grading.csv) beside."""
    text = blocks(REFERENCE, "toml")[0] + '\n[areas.3302]\nkind = "other"\n'
    (tmp_path / "site.toml").write_text(text + files.pop("site", ""), encoding="utf-8")
    for name, rows in zip(("tags.csv", "alarms.csv"), blocks(REFERENCE, "csv"), strict=False):
        (tmp_path / name).write_text(rows, encoding="utf-8")
    for name, rows in files.items():
        (tmp_path / f"{name}.csv").write_text(rows, encoding="utf-8")
    return load(tmp_path)


@pytest.fixture(autouse=True)
def password(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MINE_PASSWORD", "x")


def block(page: Path, begins: str) -> str:
    (found,) = (one for one in blocks(page, "csv") if one.startswith(begins))
    return found


def test_the_area_tree(tmp_path: Path) -> None:
    site = example(tmp_path, areas=block(REFERENCE, "id,parent"))
    assert [area.id for area in site.table.areas][-1] == "3301.return"
    found = {(p.column, p.severity) for p in site.problems if p.file == "areas.csv"}
    assert found <= {("display", Severity.WARNING)}  # the example has no drawings


def test_the_group(tmp_path: Path) -> None:
    site = example(tmp_path, groups=block(REFERENCE, "id,name_zh"))
    assert site.table.groups[0].alarms == (
        "3301.fan/stopped",
        "3301.T1/alarm",
        "3301.T1/cut",
        "3301.T1/quality",
    )


def test_the_grading_rules(tmp_path: Path) -> None:
    first, second = (one for one in blocks(GRADING, "csv") if one.startswith("rule,"))
    assert len(example(tmp_path, grading=first).table.grading[0].grades) == 5
    assert len(example(tmp_path, grading=second).table.grading[0].grades) == 5


def test_the_matrix_and_the_rationalised_limit(tmp_path: Path) -> None:
    matrix = [text for page in (REFERENCE, RATIONALISE) for text in blocks(page, "toml")]
    for text in (one for one in matrix if one.startswith("[priorities]")):
        rows = block(RATIONALISE, "tag,limit")
        site = example(tmp_path, site="\n" + text, alarms=rows)
        assert [alarm.priority for alarm in site.table.alarms] == [2]


@pytest.mark.parametrize(
    ("page", "words"),
    [
        (REFERENCE, (*AREA_COLUMNS, *GROUP_COLUMNS, *KEYS)),
        (GRADING, GRADING_COLUMNS),
    ],
)
def test_the_reference_names_every_column(page: Path, words: tuple[str, ...]) -> None:
    text = page.read_text(encoding="utf-8")
    assert [word for word in words if f"`{word}`" not in text] == []
