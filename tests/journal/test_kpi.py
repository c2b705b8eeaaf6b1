"""``davylamp kpi``: figures out of the files of a historian, and of a running one."""

import json
from pathlib import Path
from typing import Any

import duckdb
import pytest
from msgspec.structs import replace

from alarms import Journal
from alarms.kpi import TARGETS
from davylamp.cli import main
from davylamp.site import load
from historian.journal_lines import JournalStore
from historian.memory_store import MemoryStore
from historian.reports.kpi import Question, report
from historian.store import EventMessage, Origin
from scada.model import (
    Acknowledgement,
    AlarmKind,
    BadInput,
    Event,
    EventKind,
    Process,
    Suppression,
    SuppressionKind,
)
from tests.journal.written import SECOND, START, store
from tests.replay.folder import write

MINUTE, HOUR = 60 * SECOND, 3600 * SECOND
RAISED, RETURNED, ACKNOWLEDGED = EventKind.RAISED, EventKind.RETURNED, EventKind.ACKNOWLEDGED
_ACTIVE = (Process.ACTIVE, Acknowledgement.UNACKNOWLEDGED)
STATE = {
    RAISED: _ACTIVE,
    EventKind.RE_ALARMED: _ACTIVE,
    EventKind.UNSHELVED: _ACTIVE,
    ACKNOWLEDGED: (Process.ACTIVE, Acknowledgement.ACKNOWLEDGED),
}
Told = tuple[int, EventKind, str]


def journal(told: list[Told], **more: Any) -> list[Event]:
    """Lines of (ns after the start, kind, alarm)."""
    made = Journal("core", START)
    return [
        made.note(
            kind,
            START + after,
            START + after,
            1,
            alarm=alarm,
            alarm_kind=AlarmKind.ALARM,
            tag=alarm.split("/")[0],
            area="face",
            priority=1 if alarm == "T1/alarm" else 3,
            process=STATE.get(kind, (Process.NORMAL, None))[0],
            acknowledgement=STATE.get(kind, (None, Acknowledgement.ACKNOWLEDGED))[1],
            raised_ns=START + after,
            **(more.get(kind.value) or {}),
        )
        for after, kind, alarm in told
    ]


def kept(lines: list[Event]) -> JournalStore:
    memory = MemoryStore()
    memory.write([EventMessage(Origin("core", "Events", START, 1), START, tuple(lines))])
    return memory


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write(tmp_path_factory.mktemp("kpi") / "site")


def lines_of(site: Path, lines: list[Event], hours: float = 1.0, **asked: Any) -> dict[str, Any]:
    question = Question(START, START + round(hours * HOUR), **asked)
    (group,) = report(kept(lines), load(site).table, question).groups
    return {line.key: line for line in group.lines}


def test_a_line_that_is_none_any_more_is_told_and_who_names_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    site = write(tmp_path / "site")
    store(site, journal([(0, RAISED, "T1/alarm"), (MINUTE, RETURNED, "T1/alarm")]))
    for path in (site / "run" / "history").glob("*.duckdb"):
        with duckdb.connect(str(path)) as file:
            file.execute(
                "update events set body = 'x'::blob, kind = 'shelved' where kind = 'raised'"
            )
    asked = ["--from", "2024-10-14T07:55", "--to", "2024-10-14T08:55"]
    assert main(["kpi", str(site), *asked]) == 2
    assert "davylamp verify" in capsys.readouterr().err


def test_every_figure_is_there_in_both_languages(site: Path) -> None:
    found = lines_of(site, journal([(0, RAISED, "T1/alarm"), (MINUTE, RETURNED, "T1/alarm")]))
    assert list(found) == list(TARGETS)
    assert all(line.zh and line.en for line in found.values())
    assert found["annunciations"].raw == 1
    assert (found["per_hour"].raw, found["per_hour"].met) == (1.0, True)
    assert (found["priority_1"].raw, found["priority_1"].met) == (100.0, False)


def test_an_exceedance_with_its_cut_is_one_call_where_they_are_grouped(site: Path) -> None:
    told = [
        (0, RAISED, "T1/alarm"),
        (2 * SECOND, RAISED, "T1/cut"),
        (9 * SECOND, RAISED, "T2/alarm"),
    ]
    found = lines_of(site, journal(told))
    assert (found["annunciations"].raw, found["annunciations"].grouped) == (3, 2)


def test_a_shelved_alarm_does_not_call_and_does_when_it_comes_out(site: Path) -> None:
    shelf = Suppression(kind=SuppressionKind.SHELVED, since_ns=START, user="li", reason="test")
    lines = journal(
        [
            (0, EventKind.SHELVED, "T2/alarm"),
            (5 * MINUTE, RAISED, "T2/alarm"),
            (30 * MINUTE, EventKind.UNSHELVED, "T2/alarm"),
        ],
        shelved={"user": "li", "comment": "test", "suppressed": (shelf,)},
        raised={"suppressed": (shelf,)},
    )
    found = lines_of(site, lines)
    assert found["annunciations"].raw == 1, "when it came out of the shelf"
    assert (found["most_shelved"].raw, found["shelved_hours"].raw) == (1, 0.5)
    assert found["standing"].raw == pytest.approx(0.5)


@pytest.mark.parametrize(
    "of", [{"comment": "noisy"}, {"user": "li"}, {"user": "li", "comment": " "}]
)
def test_a_shelf_without_a_name_or_a_reason_is_unauthorised(site: Path, of: dict[str, str]) -> None:
    found = lines_of(site, journal([(0, EventKind.SHELVED, "T2/alarm")], shelved=of))
    assert (found["unauthorised"].raw, found["unauthorised"].met) == (1, False)


def test_a_shelf_that_the_rule_book_forbids_is_unauthorised_whoever_asked(site: Path) -> None:
    table = load(site).table
    free = replace(table, areas=tuple(replace(one, profile="") for one in table.areas))
    lines = journal(
        [(0, EventKind.SHELVED, "T2/alarm")], shelved={"user": "li", "comment": "noisy"}
    )
    for given, unauthorised in ((free, 0), (table, 1)):
        (group,) = report(kept(lines), given, Question(START, START + HOUR)).groups
        assert next(one for one in group.lines if one.key == "unauthorised").raw == unauthorised


def test_what_stood_before_the_period_stands_in_it(site: Path, tmp_path: Path) -> None:
    lines = journal([(-50 * HOUR, RAISED, "T1/alarm"), (0, RAISED, "T2/alarm")])
    found = lines_of(site, lines, hours=2.0)
    assert (found["annunciations"].raw, found["stale"].raw, found["most_standing"].raw) == (1, 1, 2)
    files = write(tmp_path / "files")
    store(files, lines)
    asked = ("--from", "2024-10-14T07:55", "--to", "2024-10-14T09:55", "--json")
    assert main(["kpi", str(files), *asked]) == 0


def test_a_re_alarm_calls_again_and_stands_once(site: Path) -> None:
    told = [(0, RAISED, "T1/alarm"), (1, ACKNOWLEDGED, "T1/alarm")]
    told += [(30 * MINUTE, EventKind.RE_ALARMED, "T1/alarm"), (40 * MINUTE, RETURNED, "T1/alarm")]
    found = lines_of(site, journal(told))
    assert (found["annunciations"].raw, found["most_standing"].raw) == (2, 1)
    assert found["standing"].raw == pytest.approx(40 / 60)


def test_by_area_position_and_priority(site: Path) -> None:
    table, lines = load(site).table, journal([(0, RAISED, "T1/alarm"), (0, RAISED, "T2/alarm")])
    for by, counts in (("area", {"face": 2}), ("position", {"": 2})):
        found = report(kept(lines), table, Question(START, START + HOUR, by))
        assert {one.id: one.lines[0].raw for one in found.groups} == counts
    found = report(kept(lines), table, Question(START, START + HOUR, "priority"))
    raw = {one.id: one.lines[0].raw for one in found.groups}
    assert raw == {"1": 1, "2": 0, "3": 1, "4": 0, "0": 0}
    with pytest.raises(BadInput, match="position"):
        report(kept(lines), table, Question(START, START + HOUR, position="east"))


def test_the_page_says_what_to_do_and_that_an_hour_is_no_basis(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    site = write(tmp_path / "site")
    told = [(n * 10 * SECOND, kind, "T1/alarm") for n in range(12) for kind in (RAISED, RETURNED)]
    store(site, journal(told))
    asked = ["kpi", str(site), "--from", "2024-10-14T07:55", "--to", "2024-10-14T08:55"]
    assert main([*asked, "--language", "zh"]) == 0
    said = capsys.readouterr().out
    assert "不足 30 天" in said
    assert "T1/alarm: 12 (100.0 %) - 频繁抖动" in said
    assert main([*asked, "--json", "--by", "area"]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert (answer["enough"], answer["groups"][0]["id"]) == (False, "face")
    assert main([*asked, "--grouped"]) == 0
    assert "grouped" in capsys.readouterr().out
