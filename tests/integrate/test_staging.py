"""What an integrator stages: put over the tables, taken back, applied once, by the rules of the check."""

import asyncio
from pathlib import Path

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from davylamp.desk.job_task import Done, JobFault, JobTask
from davylamp.integrate import job_apply, job_check, job_import
from davylamp.integrate.difference import diff_of
from davylamp.integrate.staging import Tables, put
from davylamp.integrate.table_text import TableText, table_text
from davylamp.site import load
from davylamp.site.in_force import in_force, put_in_force
from davylamp.supervise.anew import watch
from hmi.models.point_draft import Staging
from scada.bus.node_jobs import ProposedPoints
from scada.bus.point_jobs import (
    ALARMS,
    TAGS,
    Applied,
    Cell,
    Change,
    Draft,
    Row,
    Staged,
    Table,
    packed,
    result_of,
    unpacked,
)
from scada.model import BadInput
from tests.integrate.plant_server import node, write_site

TAGS_CSV = (
    "tag,name_zh,kind,area,location,server,node,unit,low,high,#note\n"
    f"3301.T1,工作面甲烷,methane,3301,face.T1.low_high,mine,{node('3301.T1')},%CH4,0,4,mine own\n"
)
ALARMS_CSV = (
    "tag,limit,kind,comparison,value,restore,scope_zh,priority\n"
    "3301.T1,alarm,alarm,>=,1,,,2\n"
    "3301.T1,cut,cut,>=,1.5,1,工作面及其回风巷内全部非本安电气设备,1\n"
)


@pytest.fixture
def site(tmp_path: Path) -> Path:
    return write_site(tmp_path / "mine", "opc.tcp://127.0.0.1:1", TAGS_CSV, ALARMS_CSV)


def checked(site: Path, draft: Draft | None = None, by: str = "zhao", **options: str) -> Staged:
    data = b"" if draft is None else packed(draft)
    return result_of(job_check.run(JobTask(site, by, options, data), lambda *_: None), Staged)


def applied(site: Path, draft: Draft, by: str = "zhao", **options: str) -> tuple[Applied, Done]:
    done = job_apply.run(JobTask(site, by, options, packed(draft)), lambda *_: None)
    return result_of(done.data, Applied), done


def value(after: str, before: str = "1", column: str = "value", limit: str = "alarm") -> Change:
    cell = Cell(table=ALARMS, tag="3301.T1", limit=limit, column=column, before=before, after=after)
    return Change(zh="改", en="changed", cells=(cell,))


def test_checked_kept_applied_undone(site: Path) -> None:
    first = checked(site, tables="yes")
    assert first.errors == 0
    assert first.tables[TAGS].columns[-1] == "#note"
    draft = Draft(base=first.base, changes=(value("0.9"),))
    staged = checked(site, draft, keep="yes")
    assert [(row.what, row.before, row.after) for row in staged.diff] == [("changed", "1", "0.9")]
    assert checked(site, tables="yes").draft == draft
    assert [one.user for one in checked(site, by="li").others] == ["zhao"]
    answer, done = applied(site, draft)
    assert answer.is_applied
    assert done.lines[0].text["en"] == "configuration changed: 3301.T1/alarm value 1 → 0.9"
    table = load(site).table
    assert next(one.value for one in table.alarms if one.limit == "alarm") == 0.9
    assert in_force(site / "run") == table.config_hash == answer.staged.config_hash
    assert "mine own" in (site / "tags.csv").read_text(encoding="utf-8-sig")
    back, _ = applied(site, Draft(), undo="yes")
    assert back.is_applied
    assert load(site).table.config_hash == first.config_hash
    with pytest.raises(JobFault, match="无法撤销"):
        applied(site, Draft(), undo="yes")


def test_what_breaks_a_rule_is_refused_with_its_line_and_nothing_is_written(site: Path) -> None:
    before = (site / "alarms.csv").read_bytes()
    draft = Draft(base=checked(site).base, changes=(value("1.2"),))
    answer, done = applied(site, draft)
    assert not answer.is_applied
    assert not done.lines
    first = answer.staged.findings[0]
    assert (first.severity, first.file, first.line) == ("error", "alarms.csv", 2)
    assert (first.tag, first.limit, first.column) == ("3301.T1", "alarm", "value")
    assert first.fix_zh
    assert (site / "alarms.csv").read_bytes() == before
    assert not list(site.glob("*.bak"))


def test_the_second_does_not_take_back_the_first(site: Path) -> None:
    base = checked(site).base
    mine = Draft(base=base, changes=(value("0.9"), value("0.9", "1", "restore", "cut")))
    theirs, _ = applied(site, Draft(base=base, changes=(value("0.8"),)), by="li")
    assert theirs.is_applied
    answer, _ = applied(site, mine)
    assert not answer.is_applied
    assert answer.staged.has_moved
    (conflict,) = answer.staged.conflicts
    assert (conflict.limit, conflict.before, conflict.now, conflict.after) == (
        "alarm", "1", "0.8", "0.9",
    )  # fmt: skip
    rest = Draft(base=answer.staged.base, changes=mine.changes[1:])
    assert applied(site, rest)[0].is_applied
    values = {one.limit: (one.value, one.restore) for one in load(site).table.alarms}
    assert values == {"alarm": (0.8, None), "cut": (1.5, 0.9)}


def test_a_list_is_proposed_row_by_row(site: Path) -> None:
    text = "测点号,名称,类型,位置,节点,量程\n3301.T9,3301回风甲烷,甲烷,3301,ns=2;s=x,0~4 %CH4\n"
    options = {"from": "file", "name": "../../points.csv", "language": "zh"}
    task = JobTask(site, "zhao", options, text.encode("gb18030"))
    proposal = result_of(job_import.run(task, lambda *_: None), ProposedPoints)
    (row,) = proposal.rows
    assert (row.what, row.tag, row.cells["kind"], row.cells["high"]) == (
        "new", "3301.T9", "methane", "4",
    )  # fmt: skip
    with pytest.raises(BadInput, match="来源应为"):
        job_import.run(JobTask(site, "zhao", {"from": "air"}), lambda *_: None)


def test_a_draft_that_is_none_is_refused() -> None:
    for data in (b"", b"x" * 100, packed(Draft())[:-3]):
        with pytest.raises(BadInput, match="暂存"):
            unpacked(data)


def test_the_core_goes_on_with_what_was_put_in_force(tmp_path: Path) -> None:
    async def live() -> tuple[bool, bool]:
        put_in_force(tmp_path, "by-hand-since")
        stop = asyncio.Event()
        watching = asyncio.create_task(watch(tmp_path, "mine", stop))
        await asyncio.sleep(0)
        put_in_force(tmp_path, "new")
        other = asyncio.Event()
        other.set()
        return await watching, await watch(tmp_path, "mine", other)

    assert asyncio.run(live()) == (True, False)


CELLS = st.sampled_from(["", "0.5", "0.9", "1", "x,y", '"'])
EDITS = st.lists(
    st.tuples(st.sampled_from(["set", "add", "remove", "undo", "redo"]), st.integers(0, 3), CELLS),
    max_size=14,
)


@settings(max_examples=60, deadline=None)
@given(EDITS)
def test_the_station_and_the_desk_see_the_same_tables(edits: list[tuple[str, int, str]]) -> None:
    """Whatever is staged, taken back, done again: the desk puts together what the station shows."""
    texts = {TAGS: TAGS_CSV.encode(), ALARMS: ALARMS_CSV.encode()}
    base = {name: table_text(data, f"{name}.csv") for name, data in texts.items()}
    staging = Staging()
    staging.tell({name: _told(text) for name, text in base.items()}, {})
    for what, place, cell in edits:
        _edit(staging, what, place, cell)
    tables = Tables({name: table_text(data, f"{name}.csv") for name, data in texts.items()})
    put(tables, msgspec.json.decode(msgspec.json.encode(staging.draft), type=Draft).changes)
    assert tables.conflicts == []
    alarms = tables.texts[ALARMS]
    written = [alarms.cells(row) for row in range(len(alarms.rows))]
    assert sorted(map(repr, map(sorted, map(dict.items, written)))) == sorted(
        map(repr, map(sorted, map(dict.items, staging.alarms.values())))
    )
    while staging.undo():
        pass
    assert list(diff_of(ALARMS, base[ALARMS], table_text(texts[ALARMS], "alarms.csv"))) == []
    assert set(staging.alarms) == {("3301.T1", "alarm"), ("3301.T1", "cut")}


def _told(text: TableText) -> Table:
    return Table(columns=tuple(text.header), rows=tuple(map(tuple, text.rows)))


def _edit(staging: Staging, what: str, place: int, cell: str) -> None:
    limits = list(staging.alarms)
    key = limits[place % len(limits)] if limits else None
    match what:
        case "set" if key is not None:
            change = staging.changed(ALARMS, key, "value", cell)
            if change is not None:
                staging.do(Change(cells=(change,)))
        case "add":
            limit = f"extra_{place}"
            if ("3301.T1", limit) not in staging.alarms:
                cells = {"tag": "3301.T1", "limit": limit} | ({"value": cell} if cell else {})
                row = Row(table=ALARMS, tag="3301.T1", limit=limit, cells=cells)
                staging.do(Change(rows=(row,)))
        case "remove" if key is not None:
            cells = staging.alarms[key]
            row = Row(table=ALARMS, tag=key[0], limit=key[1], cells=cells, is_gone=True)
            staging.do(Change(rows=(row,)))
        case "undo":
            staging.undo()
        case "redo":
            staging.redo()
