"""``davylamp verify`` on the real files of a historian: whatever was done to them is named."""

import json
import shutil
from pathlib import Path
from typing import Any

import duckdb
import msgspec
import pytest
from msgspec.structs import replace

from alarms.audit import canonical
from alarms.journal import event_hash
from davylamp.cli import main
from scada.model import Event, EventKind
from tests.journal.written import MIDNIGHT, written

Found = set[tuple[str, str, int, int]]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[Event]]:
    return written(tmp_path_factory.mktemp("written") / "site")


@pytest.fixture
def site(made: tuple[Path, list[Event]], tmp_path: Path) -> Path:
    return Path(shutil.copytree(made[0], tmp_path / "site"))


def files(site: Path) -> list[Path]:
    return sorted((site / "run" / "history").glob("*.duckdb"))


def sql(site: Path, *statements: tuple[str, list[object]]) -> None:
    """Do it in every file of the history."""
    for path in files(site):
        with duckdb.connect(str(path)) as file:
            for statement, values in statements:
                file.execute(statement, values)


def body(seq: int, event: bytes) -> tuple[str, list[object]]:
    """Put another body into a line of the core."""
    return "update events set body = ? where source = 'core' and seq = ?", [event, seq]


def verified(site: Path, capsys: pytest.CaptureFixture[str], *more: str) -> tuple[int, Any]:
    capsys.readouterr()
    code = main(["verify", str(site), "--json", *more])
    return code, json.loads(capsys.readouterr().out)


def found(site: Path, capsys: pytest.CaptureFixture[str], *more: str) -> Found:
    code, reports = verified(site, capsys, *more)
    all_of_them = {
        (report["source"], one["damage"], one["first"], one["last"])
        for report in reports
        for one in report["findings"]
    }
    assert code == bool(all_of_them)
    return all_of_them


def body_of(lines: list[Event], seq: int, source: str = "core") -> Event:
    return next(line for line in lines if (line.source, line.seq) == (source, seq))


def test_what_was_written_is_proven_over_days_starts_and_services(
    made: tuple[Path, list[Event]], capsys: pytest.CaptureFixture[str]
) -> None:
    site, lines = made
    assert len(files(site)) == 1, "it goes over midnight, but not over a month"
    code, (core, desk) = verified(site, capsys)
    last = max(line.seq for line in lines if line.source == "core")
    assert code == 0
    assert (core["source"], core["first"], core["last"]) == ("core", 1, last)
    assert core["proven"] == [[1, last - 1]], "all but the line of the last signature"
    assert core["unsigned"] == [last, last]
    assert (desk["source"], desk["whole"]) == ("desk", True)
    assert main(["verify", str(site)]) == 0
    said = capsys.readouterr().out
    assert f"proven by signature: lines 1–{last - 1}" in said
    assert main(["verify", str(site), "--language", "zh"]) == 0
    assert "完好" in capsys.readouterr().out


def test_a_part_of_the_time_goes_on_to_the_next_signature(
    made: tuple[Path, list[Event]], capsys: pytest.CaptureFixture[str]
) -> None:
    # the site's zone is Shanghai: midnight of UTC is 8 o'clock
    day = "2024-10-14" if MIDNIGHT == 1_728_864_000 * 10**9 else ""
    code, reports = verified(made[0], capsys, "--from", f"{day}T07:58", "--to", f"{day}T08:00:30")
    assert code == 0
    assert all(report["proven"] for report in reports)


def test_altered_deleted_doubled_and_moved_lines_are_named(
    site: Path, made: tuple[Path, list[Event]], capsys: pytest.CaptureFixture[str]
) -> None:
    lines = made[1]
    sql(
        site,
        body(5, canonical(replace(body_of(lines, 5), user="wang"))),
        ("delete from events where source = 'core' and seq between 12 and 13", []),
        ("insert into events from events where source = 'core' and seq = 20", []),
        body(33, canonical(body_of(lines, 30))),
        body(30, canonical(body_of(lines, 33))),
        ("update events set alarm = 'T2/alarm' where source = 'desk' and seq = 4", []),
        ("update events set body = 'x'::blob where source = 'desk' and seq = 7", []),
    )
    assert found(site, capsys) == {
        ("core", "altered", 5, 5),
        ("core", "missing", 12, 13),
        ("core", "doubled", 20, 20),
        ("core", "reordered", 30, 30),
        ("core", "reordered", 33, 33),
        ("desk", "misfiled", 4, 4),
        ("desk", "unreadable", 7, 7),
    }
    assert main(["verify", str(site)]) == 1
    said = capsys.readouterr().out
    assert "core line 5 (returned) [2024-10-14 07:55:" in said
    assert "core line 12–13 [the line before" in said


def test_a_tampered_signature_is_named(
    site: Path, made: tuple[Path, list[Event]], capsys: pytest.CaptureFixture[str]
) -> None:
    line = next(one for one in made[1] if one.kind is EventKind.SIGNED and one.seq > 2)
    text = line.text | {"signature": line.text["signature"][::-1]}
    sql(site, body(line.seq, canonical(replace(line, text=text))))
    assert found(site, capsys) == {
        ("core", "altered", line.seq, line.seq),
        ("core", "signature", line.seq, line.seq),
    }


def test_whoever_makes_all_hashes_anew_without_the_key_is_found(
    site: Path, made: tuple[Path, list[Event]], capsys: pytest.CaptureFixture[str]
) -> None:
    at = 9
    lines = [line for line in made[1] if line.source == "core"]
    lines[at - 1] = replace(lines[at - 1], comment="it was never raised")
    for place in range(at, len(lines)):
        lines[place] = replace(lines[place], prev_hash=event_hash(lines[place - 1]))
    sql(site, *(body(line.seq, canonical(line)) for line in lines[at - 1 :]))
    damage = {(kind, first, last) for _, kind, first, last in found(site, capsys)}
    ((_, first, last),) = [one for one in damage if one[0] == "forged"]
    assert first <= at <= last == len(lines)
    signed = {line.seq for line in lines if line.kind is EventKind.SIGNED and line.seq > at}
    assert {one[1] for one in damage if one[0] == "signature"} == signed


def test_only_a_key_that_was_kept_elsewhere_proves_who_wrote(
    site: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    kept = tmp_path / "kept.pub"
    shutil.copy(site / "run" / "core" / "journal.pub", kept)
    other = written(tmp_path / "other")[0]
    assert {one[1] for one in found(other, capsys, "--key", str(kept))} == {"key"}
    assert main(["verify", str(site), "--key", str(tmp_path / "none.pub")]) == 2
    for path in (site / "run").glob("*/journal.pub"):
        path.unlink()
    assert main(["verify", str(site)]) == 0
    assert "no public key at hand" in capsys.readouterr().err


def test_lines_that_an_older_version_stored_in_another_order_of_words_are_whole(
    site: Path, made: tuple[Path, list[Event]], capsys: pytest.CaptureFixture[str]
) -> None:
    lines = [line for line in made[1] if line.source == "core" and line.text]
    turned = [replace(one, text=dict(reversed(list(one.text.items())))) for one in lines]
    sql(site, *(body(one.seq, msgspec.msgpack.encode(one)) for one in turned))
    assert found(site, capsys) == set()


def test_a_site_without_a_journal_is_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    site = written(tmp_path / "site")[0]
    shutil.rmtree(site / "run" / "history")
    assert main(["verify", str(site)]) == 2
    assert "no journal" in capsys.readouterr().err
