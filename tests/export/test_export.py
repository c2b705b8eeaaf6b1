"""``davylamp export`` and its proof: what is written is what was stored; what is changed is named."""

import csv
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import msgspec
import numpy as np
import openpyxl
import pytest
from msgspec.structs import replace

from alarms.audit import canonical
from davylamp.cli import main
from davylamp.desk.lines import made as made_words
from davylamp.export import command_export, tables, xlsx_file
from davylamp.journal.made import request_of
from historian import proof_pdf
from historian.proof import Proof
from historian.proof_csv import beside, read, with_lines
from scada.model import Event, EventKind
from tests.export.sampled import ROWS, sampled
from tests.journal.written import SECOND, START, store

FROM, TO = "2024-10-14T07:55", "2024-10-14T08:10"
Captured = pytest.CaptureFixture[str]


@pytest.fixture(scope="module")
def stored(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return sampled(tmp_path_factory.mktemp("stored") / "site")


@pytest.fixture
def site(stored: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(stored, tmp_path / "site"))


def export(site: Path, path: Path, *more: str) -> int:
    return main(
        ["export", str(site), "--tags", "T1,T2", "--from", FROM, "--to", TO, "-o", str(path), *more]
    )


def verify(site: Path, path: Path, capsys: Captured) -> tuple[int, str]:
    capsys.readouterr()
    code = main(["verify", str(site), str(path)])
    return code, capsys.readouterr().out


def rows_of(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def test_days_of_an_export_are_those_of_the_sites_clock(stored: Path, tmp_path: Path) -> None:
    """Where clocks are set back a day has 25 hours, with and without --join."""
    file = stored / "site.toml"
    kept = file.read_text("utf-8")
    file.write_text(kept.replace("Asia/Shanghai", "Europe/Warsaw"), "utf-8")
    span = ("--from", "2024-10-26", "--to", "2024-10-29")
    for way in ((), ("--join",)):
        assert export(stored, tmp_path / "d.csv", "--every", "1d", "--force", *span, *way) == 0
        times = [row["time"] for row in rows_of(tmp_path / "d.csv")][:3]
        assert [time[:13] + time[-6:] for time in times] == [
            "2024-10-26T00+02:00", "2024-10-27T00+02:00", "2024-10-28T00+01:00",
        ]  # fmt: skip
    file.write_text(kept, "utf-8")


def test_a_csv_has_every_sample_to_the_last_bit(stored: Path, tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    assert export(stored, path) == 0
    rows = rows_of(path)
    assert path.read_bytes().startswith(b"\xef\xbb\xbf")
    assert [row["tag"] for row in rows] == ["T1"] * 200 + ["T2"] * 200
    assert rows[1]["time"] == "2024-10-14T07:55:02.000+08:00"
    assert [int(row["ns UTC"]) for row in rows[:200]] == [
        START + at * SECOND + 100 for at in range(0, ROWS, 2)
    ]
    assert [float(row["value"]) for row in rows[:200]] == [0.1 * at for at in range(0, ROWS, 2)]
    bad = rows[224]
    assert (bad["value"], bad["quality"], bad["status"]) == ("nan", "bad", "0x808C0000")
    assert len([row for row in rows if row["quality"] == "good"]) == ROWS - ROWS // 50


def test_figures_and_tags_side_by_side(stored: Path, tmp_path: Path) -> None:
    assert export(stored, tmp_path / "f.csv", "--every", "5min", "--language", "zh") == 0
    figures = rows_of(tmp_path / "f.csv")
    assert [row["样本数"] for row in figures] == ["150", "50", "0", "150", "50", "0"]
    assert export(stored, tmp_path / "j.csv", "--every", "5min", "--join") == 0
    joined = rows_of(tmp_path / "j.csv")
    assert [row["T1 [%CH4]"] for row in joined] == ["", "29.8", "39.800000000000004"]
    assert [row["T1 quality"] for row in joined] == ["bad", "good", "good"]
    assert joined[0]["T1 status"] == "0x809B0000"
    assert export(stored, tmp_path / "u.csv", "--join") == 0
    assert len(rows_of(tmp_path / "u.csv")) == ROWS


def test_time_in_state_adds_up_to_the_period(
    stored: Path, tmp_path: Path, capsys: Captured
) -> None:
    path = tmp_path / "s.csv"
    assert export(stored, path, "--states", "--beyond", ">= 10") == 0
    rows = [row for row in rows_of(path) if row["tag"] == "T1"]
    held = {row["state"]: float(row["duration, s"]) for row in rows}
    # T1 has 0.1 × its row, every second one, from START on: it is at 10 after 100 s.
    assert held[">= 10"] == 15 * 60 - 100 - 100e-9
    assert sum(held.values()) == pytest.approx(15 * 60, abs=1e-6)
    assert sum(float(row["share of the time"]) for row in rows) == pytest.approx(1.0)
    assert verify(stored, path, capsys)[0] == 0


def test_values_as_of_a_moment(stored: Path, tmp_path: Path, capsys: Captured) -> None:
    for name in ("a.csv", "a.xlsx", "a.parquet"):
        words = ["export", str(stored), "--tags", "T1", "T2", "-o", str(tmp_path / name)]
        assert main([*words, "--as-of", "2024-10-14T07:55:11"]) == 0
        assert verify(stored, tmp_path / name, capsys)[0] == 0
    first, second = rows_of(tmp_path / "a.csv")
    assert (first["value"], first["sampled"]) == ("1.0", "2024-10-14T07:55:10.000+08:00")
    assert float(first["age, s"]) == pytest.approx(1.0, abs=1e-6)
    assert second["value"] == "0.9"
    assert main([*words, "--as-of", "2024-10-14T07:50", "--force"]) == 0
    found = duckdb.execute(f"select * from '{tmp_path / 'a.parquet'}'").fetchnumpy()
    assert found["quality"].tolist() == ["bad", "bad"]
    assert np.isnan(found["value"]).all()


def test_a_workbook_and_a_parquet_file_say_the_same(stored: Path, tmp_path: Path) -> None:
    assert export(stored, tmp_path / "a.xlsx") == 0
    assert export(stored, tmp_path / "a.parquet") == 0
    sheet = openpyxl.load_workbook(tmp_path / "a.xlsx")["history"]
    rows = list(sheet.iter_rows(min_row=2, values_only=True))
    found = duckdb.execute(f"select * from '{tmp_path / 'a.parquet'}'").fetchnumpy()
    assert len(rows) == len(found["value"]) == ROWS
    assert [int(str(row[1])) for row in rows] == found["time_ns"].tolist()
    values = [float(str(row[4])) for row in rows]
    np.testing.assert_allclose(values, found["value"], rtol=1e-15)
    assert str(rows[0][0]) == "2024-10-14 07:55:00"
    assert found["quality"][224] == "bad"
    assert found["time"][0] == np.datetime64(START + 100, "ns")


def test_what_a_sheet_cannot_hold_is_refused_before_it_is_begun(
    stored: Path, tmp_path: Path, capsys: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(xlsx_file, "MOST_ROWS", 11)
    assert export(stored, tmp_path / "a.xlsx") == 2
    said = capsys.readouterr().err
    assert "200 rows" in said
    assert "--every" in said
    assert "工作表" in said
    assert list(tmp_path.iterdir()) == []


def test_rows_go_on_in_the_next_sheet(
    stored: Path, tmp_path: Path, capsys: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(xlsx_file, "MOST_ROWS", 100)
    path = tmp_path / "a.xlsx"
    assert export(stored, path) == 0
    book = openpyxl.load_workbook(path)
    sheets = [f"history{more}" for more in ("", " 2", " 3", " 4", " 5")]
    assert book.sheetnames == [*sheets, "proof", "davylamp.proof"]
    rows = [row for name in sheets for row in book[name].iter_rows(min_row=2, values_only=True)]
    assert [book[name].max_row for name in sheets] == [100, 100, 100, 100, 5]
    assert len({row[1] for row in rows}) == len(rows) == ROWS
    assert {book[name]["A1"].value for name in sheets} == {"time"}
    assert verify(stored, path, capsys)[0] == 0


def test_a_file_that_is_there_stays_unless_forced(
    stored: Path, tmp_path: Path, capsys: Captured
) -> None:
    path = tmp_path / "a.csv"
    path.write_text("mine")
    assert export(stored, path) == 2
    assert "--force" in capsys.readouterr().err
    assert path.read_text() == "mine"
    assert export(stored, path, "--force") == 0
    assert verify(stored, path, capsys)[0] == 0


def test_an_export_that_breaks_off_leaves_nothing(
    stored: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = tables.table_of

    def broken(*given: Any) -> Any:
        table = whole(*given)

        def blocks() -> Iterator[Any]:
            yield next(table.blocks)
            raise KeyboardInterrupt

        return tables.Table(table.columns, blocks())

    monkeypatch.setattr(command_export, "table_of", broken)
    for name in ("a.csv", "a.xlsx", "a.parquet"):
        assert export(stored, tmp_path / name) == 130
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (["--tags", "T9"], "T9"),
        (["--tags", "Z*"], "Z"),
        (["--every", "soon"], "5min"),
        (["--from", "2024-10-15"], "before"),
        (["--from", "2099-01-01", "--to", ""], "still to come"),
        (["--beyond", "about 3"], ">= 1.0"),
        (["--states", "--join"], "--states"),
        (["--as-of", "2024-10-14"], "--as-of alone"),
        (["-o", "a.doc"], "--format"),
        (["-o", "nowhere/a.csv"], "folder"),
    ],
)
def test_a_wish_that_makes_no_sense_is_said_plainly(
    stored: Path, tmp_path: Path, capsys: Captured, words: list[str], why: str
) -> None:
    assert export(stored, tmp_path / "a.csv", *words) == 2
    assert why in capsys.readouterr().err


def altered_csv(path: Path) -> str:
    lines = path.read_bytes().splitlines(keepends=True)
    lines[7] = lines[7].replace(b",good,", b",bad,")
    path.write_bytes(b"".join(lines))
    return "line 8"


def altered_xlsx(path: Path) -> str:
    book = openpyxl.load_workbook(path)  # saved again as a whole: that alone is no change
    book["history"]["E9"] = 77.0
    book.save(path)
    return "history row 9"


def altered_parquet(path: Path) -> str:
    kept = duckdb.execute(
        f"select value from parquet_kv_metadata('{path}') where key = 'davylamp.proof'"
    ).fetchall()[0][0]
    said = bytes(kept).decode().replace("'", "''")
    duckdb.execute(f"create temp table t as select * from '{path}'")
    duckdb.execute("update t set value = 77 where time_ns = (select min(time_ns) from t)")
    duckdb.execute(
        f"copy t to '{path}' (format parquet, kv_metadata {{'davylamp.proof': '{said}'}})"
    )
    duckdb.execute("drop table t")
    return "rows 1–400"


@pytest.mark.parametrize(
    ("name", "alter"),
    [("a.csv", altered_csv), ("a.xlsx", altered_xlsx), ("a.parquet", altered_parquet)],
)
def test_a_changed_cell_is_named(
    stored: Path, tmp_path: Path, capsys: Captured, name: str, alter: Any
) -> None:
    path = tmp_path / name
    assert export(stored, path) == 0
    code, said = verify(stored, path, capsys)
    assert code == 0, said
    assert "not journaled" in said
    where = alter(path)
    code, said = verify(stored, path, capsys)
    assert code == 1
    assert f"file: changed: {where}\n" in said
    assert "the lines it was made from are unchanged (core 1–" in said


def test_a_changed_line_of_the_journal_is_named(
    site: Path, tmp_path: Path, capsys: Captured
) -> None:
    path = tmp_path / "a.csv"
    assert export(site, path) == 0
    (file,) = (site / "run" / "history").glob("*.events.duckdb")
    with duckdb.connect(str(file)) as db:
        where = "source = 'core' and seq = 9"
        (body,) = db.execute(f"select body from events where {where}").fetchall()[0]
        line = replace(msgspec.msgpack.decode(body, type=Event), comment="altered")
        db.execute(f"update events set body = ? where {where}", [canonical(line)])
    code, said = verify(site, path, capsys)
    assert code == 1
    assert "journal: core line 9" in said
    assert "file: unchanged" in said


def test_a_file_in_the_journal_is_known_and_its_double_is_not(
    site: Path, tmp_path: Path, capsys: Captured
) -> None:
    """As where the site runs: the proof says that the journal has it, and the journal has its line."""
    path = tmp_path / "a.csv"
    assert export(site, path) == 0
    proof = replace(read(path) or pytest.fail("no proof"), witness="site", made_ns=START + SECOND)
    beside(path).write_bytes(proof.to_json())
    code, said = verify(site, path, capsys)
    assert (code, "the journal has no line of this file" in said) == (1, True)
    store(site, [made_line(path, proof)])
    code, said = verify(site, path, capsys)
    assert code == 0, said
    assert "journaled as historian line 1, by li" in said
    altered_csv(path)
    forged = with_lines(path, proof)
    beside(path).write_bytes(forged.to_json())
    code, said = verify(site, path, capsys)
    assert code == 1
    assert "its proof is not the one that historian line 1 names" in said


def made_line(path: Path, proof: Proof) -> Event:
    """The line of whoever journals what was made."""
    text = made_words(request_of(path, proof, "li"))
    return Event(
        source="historian", epoch=1, seq=1, prev_hash=bytes(32), kind=EventKind.MADE,
        time_ns=proof.made_ns, now_ns=proof.made_ns, step=0, user="li", text=text,
    )  # fmt: skip


PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\nxref\n0 1\ntrailer\n<<>>\nstartxref\n30\n%%EOF\n"


def test_a_pdf_carries_its_proof_behind_its_end(
    stored: Path, tmp_path: Path, capsys: Captured
) -> None:
    assert export(stored, tmp_path / "a.csv") == 0
    proof = read(tmp_path / "a.csv") or pytest.fail("no proof")
    path = tmp_path / "a.pdf"
    path.write_bytes(proof_pdf.embedded(PDF, proof))
    assert path.read_bytes().endswith(b"startxref\n30\n%%EOF\n")
    assert verify(stored, path, capsys)[0] == 0
    path.write_bytes(path.read_bytes().replace(b"1 0 obj", b"2 0 obj"))
    code, said = verify(stored, path, capsys)
    assert (code, "bytes were changed" in said) == (1, True)
    path.write_bytes(PDF)
    assert "there is no proof" in verify(stored, path, capsys)[1]


def test_an_exported_journal_is_checked_the_same_way(
    stored: Path, tmp_path: Path, capsys: Captured
) -> None:
    for name in ("csv", "xlsx", "jsonl"):
        path = tmp_path / f"j.{name}"
        assert main(["journal", "export", str(stored), f"--{name}", str(path)]) == 0
        assert verify(stored, path, capsys)[0] == 0
    path.write_bytes(path.read_bytes().replace(b"T1", b"T7", 1))
    assert "changed: line" in verify(stored, path, capsys)[1]
