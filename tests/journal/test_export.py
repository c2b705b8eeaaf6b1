"""``davylamp journal``: what is exported is what was stored, and opens without harm."""

import csv
import json
import math
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from alarms import Journal
from alarms.audit import canonical
from alarms.journal import event_hash
from davylamp.cli import main
from davylamp.journal.cells import safe
from davylamp.journal.json_lines import event_of, json_line, stored
from davylamp.journal.opcua_fields import FIELDS, OpcUaFields
from davylamp.site import load
from scada.model import (
    Acknowledgement,
    AlarmKind,
    Event,
    EventKind,
    Process,
    Suppression,
    SuppressionKind,
)
from tests.journal.written import START, key_of, store, written
from tests.replay.folder import write

ATTACK = '=HYPERLINK("http://evil","click")'


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[Event]]:
    return written(tmp_path_factory.mktemp("written") / "site")


def test_json_lines_are_checked_as_the_store_is(
    made: tuple[Path, list[Event]], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    site, lines = made
    file = tmp_path / "journal.jsonl"
    assert main(["journal", "export", str(site), "--jsonl", str(file)]) == 0
    assert len(file.read_bytes().splitlines()) == len(lines)
    verify = ["verify", str(site), "--file", str(file)]
    assert main(verify) == 0
    rows = file.read_text("utf-8").splitlines()
    fourth = json.loads(rows[3])
    rows[3] = json.dumps(fourth | {"comment": "altered for the eye alone"}, ensure_ascii=False)
    rows[8], rows[12] = rows[12], rows[8]
    del rows[15]
    rows[20] = "no json"
    file.write_text("\n".join(rows), "utf-8")
    capsys.readouterr()
    assert main([*verify, "--json"]) == 1
    found = {
        (report["source"], one["damage"], one["first"])
        for report in json.loads(capsys.readouterr().out)
        for one in report["findings"]
    }
    assert found == {
        ("core", "misfiled", 4),
        ("core", "reordered", 9),
        ("core", "reordered", 13),
        ("core", "missing", 16),
        ("core", "missing", 22),
        ("journal.jsonl", "unreadable", 21),
    }


@given(st.floats(), st.text(), st.integers(-(2**62), 2**62))
def test_nothing_is_lost_in_json(value: float, comment: str, time_ns: int) -> None:
    line = Journal("core", 1).note(
        EventKind.RAISED, time_ns, time_ns, 1, value=value, comment=comment
    )
    body = canonical(line)
    if event_of(body) is None:
        return  # a text that no message can carry
    ((portion, bad),) = stored([json_line(body)])
    assert (portion.body, portion.seq, bad) == ([body], [1], [])
    assert portion.words == ["core\x1fraised\x1f\x1f\x1f"]


def test_a_number_that_no_line_can_have_is_said_to_be_no_line() -> None:
    own = json_line(canonical(Journal("core", 1).note(EventKind.RAISED, 5, 5, 1)))
    for name in (b"epoch", b"seq", b"now_ns"):
        before, _, after = own.partition(b'"' + name + b'":')
        great = before + b'"' + name + b'":' + str(2**63).encode() + after[1:]
        ((portion, bad),) = stored([great])
        assert (len(portion), bad) == (0, [1])


def test_csv_has_headings_in_both_languages_and_no_formulas(tmp_path: Path) -> None:
    site = write(tmp_path / "site")
    line = Journal("core", START).note(
        EventKind.COMMENT, START, START, 1, user="@SUM(A1)", comment=ATTACK, alarm="T1/alarm",
        value=-0.5, tag="T1",
    )  # fmt: skip
    store(site, [line])
    for language, head in (("zh", "时间"), ("en", "time")):
        file = tmp_path / f"{language}.csv"
        asked = ["journal", "export", str(site), "--csv", str(file), "--language", language]
        assert main(asked) == 0
        assert file.read_bytes().startswith(b"\xef\xbb\xbf"), "as Excel wants it"
        (row,) = csv.DictReader(file.read_text("utf-8-sig").splitlines())
        assert next(iter(row)) == head
        assert next(iter(row.values())).startswith("2024-10-14 07:55:00"), "in the site's zone"
        assert f"'{ATTACK}" in row.values()
        assert "'@SUM(A1)" in row.values()
        assert "-0.5" in row.values(), "a number stays one"


def test_a_workbook_has_texts_and_numbers_and_no_formulas(
    made: tuple[Path, list[Event]], tmp_path: Path
) -> None:
    site = write(tmp_path / "site")
    line = Journal("core", START).note(
        EventKind.COMMENT, START, START, 1, comment=ATTACK + "\x07", alarm="T1/alarm", value=-0.5
    )
    store(site, [line])
    file = tmp_path / "journal.xlsx"
    assert main(["journal", "export", str(site), "--xlsx", str(file)]) == 0
    (heads, cells) = openpyxl.load_workbook(file)["journal"].iter_rows()
    row = {head.value: cell for head, cell in zip(heads, cells, strict=True)}
    assert (row["comment"].data_type, row["comment"].value[:3]) == ("s", "'=H")
    assert (row["value"].data_type, row["value"].value) == ("n", -0.5)


@given(st.text() | st.floats() | st.integers())
def test_no_cell_begins_a_formula(value: str | float) -> None:
    cell = safe(value)
    if isinstance(cell, str) and isinstance(value, str) and cell[:1] in ("=", "@", "\t", "\r"):
        pytest.fail(f"{cell!r} would be computed")
    if isinstance(value, int) or (isinstance(value, float) and math.isfinite(value)):
        assert cell == value


def test_the_fields_of_opc_ua(made: tuple[Path, list[Event]], tmp_path: Path) -> None:
    site, lines = made
    file = tmp_path / "journal.json"
    assert main(["journal", "export", str(site), "--opcua", str(file)]) == 0
    rows = [json.loads(row) for row in file.read_bytes().splitlines()]
    raised = next(row for row in rows if row.get("ActiveState") and not row["AckedState"])
    line = next(one for one in lines if event_hash(one).hex() == raised["EventId"])
    assert (raised["SourceName"], raised["ConditionName"]) == ("T1", "alarm")
    assert (raised["Retain"], raised["ShelvingState"]) == (True, "Unshelved")
    assert raised["SourceNode"] == "nsu=urn:mine;s=T1"
    assert raised["Time"].endswith("Z")
    assert raised["SequenceNumber"] == line.seq
    table = tmp_path / "journal.csv"
    assert main(["journal", "export", str(site), "--opcua", str(table)]) == 0
    assert tuple(next(csv.reader(table.read_text("utf-8-sig").splitlines()))) == FIELDS


def test_suppressions_in_opc_ua(made: tuple[Path, list[Event]]) -> None:
    shelf = Suppression(kind=SuppressionKind.SHELVED, since_ns=0, one_shot=True)
    line = Journal("core", 1).note(
        EventKind.SHELVED, 0, 0, 1, alarm="T1/alarm", alarm_kind=AlarmKind.ALARM, user="li",
        process=Process.LATCHED, acknowledgement=Acknowledgement.ACKNOWLEDGED,
        suppressed=(shelf, Suppression(kind=SuppressionKind.OUT_OF_SERVICE, since_ns=0)),
    )  # fmt: skip
    row = OpcUaFields(load(made[0]).table, "en").row(line)
    assert row["EventType"] == "AuditConditionShelvingEventType"
    assert (row["ShelvingState"], row["OutOfServiceState"]) == ("OneShotShelved", True)
    assert (row["ActiveState"], row["LatchedState"], row["Retain"]) == (False, True, True)


def test_keys_are_shown_and_renewed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    site = written(tmp_path / "site")[0]
    before = key_of(site).name
    assert main(["journal", "key", str(site)]) == 0
    assert f"core: {before} " in capsys.readouterr().out
    assert main(["journal", "key", str(site), "--renew", "core"]) == 0
    after = key_of(site)
    assert after.name != before
    assert after.change()["former_key"] == before
    assert main(["journal", "key", str(site), "--renew", "nobody"]) == 2
