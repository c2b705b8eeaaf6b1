"""``davylamp report`` on the folder of a stopped site."""

from pathlib import Path
from typing import Any

import pytest

from davylamp.cli import FAILED, main
from davylamp.site.write import table_text
from historian import proof_pdf, proof_xlsx
from historian.duckdb_store import DuckDBStore
from historian.store import Message
from scada.model import AlarmKind
from tests.reports.face import Face, face

SITE = """\
[site]
id = "test"
name_zh = "试验矿"
name_en = "Test mine"
timezone = "Asia/Shanghai"
profile = "cn-2025"
gas_class = "low"
[servers.mine]
url = "opc.tcp://127.0.0.1:4840"
[areas]
"3301" = { name_zh = "3301 综采", name_en = "Longwall 3301" }
"""
TAGS = ("tag", "name_zh", "name_en", "kind", "area", "server", "node", "unit", "low", "high")


class Kept(Face):
    """The same history in files."""

    def __init__(self, root: Path) -> None:
        super().__init__(face())
        self.files = DuckDBStore(root)
        self.store.write = self._both  # type: ignore[method-assign]

    def _both(self, messages: Any) -> Any:
        some: list[Message] = list(messages)
        return self.files.write(some)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("site")
    (root / "site.toml").write_text(SITE, "utf-8")
    rows = [
        {"tag": name, "name_zh": f"{name}甲烷", "name_en": f"{name} methane", "kind": "methane",
         "area": "3301", "server": "mine", "node": f"ns=1;s={name}", "unit": "%CH4",
         "low": "0", "high": "4"}
        for name in ("T1", "T2")
    ]  # fmt: skip
    (root / "tags.csv").write_text(table_text(TAGS, rows), "utf-8")
    (root / "alarms.csv").write_text(
        "tag,limit,kind,comparison,value,priority\nT1,alarm,alarm,>=,1,1\n", "utf-8"
    )
    history = Kept(root / "run" / "history")
    history.samples("T1", (0, 0.4), (3000, 1.3), (3600, 0.4))
    history.stood(3000, 3600, "T1", AlarmKind.ALARM)
    history.files.close()
    return root


DATE = "2026-06-01"


def test_it_writes_both_files_with_their_proof(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    asked = ["report", "daily", str(folder), "--date", DATE, "-o", str(tmp_path)]
    assert main(asked) == 0
    names = [Path(line).name for line in capsys.readouterr().out.splitlines()]
    assert names == [f"test-daily-{DATE}-zh.xlsx", f"test-daily-{DATE}-zh.pdf"]
    book, page = ((tmp_path / name).read_bytes() for name in names)
    of_book, of_page = proof_xlsx.read(book), proof_pdf.read(page)[0]
    assert of_book is not None
    assert of_page is not None
    assert of_book.ranges == of_page.ranges
    assert of_page.ranges[0].source == "core"
    assert of_page.digest == proof_pdf.read(page)[1]


def test_without_a_date_it_says_which_day_it_takes(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["report", "daily", str(folder), "--format", "xlsx", "-o", str(tmp_path)]) == 0
    assert "--date today" in capsys.readouterr().err


def layout(folder: Path, text: str) -> Path:
    path = folder / "reports" / "daily.toml"
    path.parent.mkdir(exist_ok=True)
    path.write_text(text, "utf-8")
    return path


def run(folder: Path, tmp_path: Path, *more: str) -> int:
    return main(["report", "daily", str(folder), "--date", DATE, "-o", str(tmp_path), *more])


def test_a_site_changes_titles_columns_and_signatures(folder: Path, tmp_path: Path) -> None:
    path = layout(
        folder,
        'title_zh = "瓦斯日报"\nsignatures_zh = ["矿长"]\n[sheets.daily]\n'
        'columns = ["tag", "maximum"]\ncolumn.tag.title_zh = "编号"\n[sheets.charts]\nshow = false\n',
    )
    try:
        assert run(folder, tmp_path, "--format", "xlsx") == 0
    finally:
        path.unlink()
    book = proof_xlsx._opened((tmp_path / f"test-daily-{DATE}-zh.xlsx").read_bytes())
    said = b"".join(book.read(name) for name in book.namelist() if name.endswith(".xml")).decode()
    assert all(word in said for word in ("编号", "最大值", "矿长"))
    assert "平均值</t>" not in said
    assert "总工程师" not in said


@pytest.mark.parametrize(
    ("text", "line", "word"),
    [
        ('title_zh = "瓦斯\n', 1, "TOML"),
        ('paper = "a5"\n', 1, "a4"),
        ('\nsignature_zh = ["矿长"]\n', 2, "did you mean signatures_zh"),
        ('[sheets.daily]\ncolumns = ["tag", "averages"]\n', 2, "did you mean average"),
        ('[sheets.dayly]\ntitle_zh = "x"\n', 1, "did you mean daily"),
        ('logo = "mine.png"\n', 1, "picture"),
    ],
)
def test_a_faulty_layout_is_named_with_its_line(
    folder: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    text: str,
    line: int,
    word: str,
) -> None:
    path = layout(folder, text)
    try:
        assert run(folder, tmp_path, "--format", "xlsx") == FAILED
    finally:
        path.unlink()
    said = capsys.readouterr().err
    assert f"{path}:{line}:" in said
    assert word in said
    assert "；修改：" in said


@pytest.mark.parametrize(
    ("more", "word"),
    [
        (("--date", "2026-13-01"), "is no date"),
        (("--format", "docx"), "xlsx, pdf"),
        (("--date", "2226-01-01"), "has not begun"),
        (("--tag", "T9"), "T9"),
    ],
)
def test_what_cannot_be_made_is_said(
    folder: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    more: tuple[str, ...],
    word: str,
) -> None:
    assert run(folder, tmp_path, *more) == FAILED
    assert word in capsys.readouterr().err
    assert not list(tmp_path.iterdir())
