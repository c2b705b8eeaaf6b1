"""The engineer's desk without Qt: what a person writes, what is asked, what came of it."""

import errno
from datetime import timedelta, timezone
from pathlib import Path
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace as structs_replace

from hmi.models.language import Language
from hmi.models.review.choosing import chosen
from hmi.models.review.desk_file import kept, read
from hmi.models.review.moments import length_ns, moment, span
from hmi.models.review.numeral import decimal
from hmi.models.review.proposal import proposal
from hmi.models.review.question import Asking, Question
from hmi.models.review.results import Results
from hmi.models.review.trial import Trial, in_force, limits_grid
from hmi.models.spoken import spoken
from hmi.models.words import Words
from scada.bus.messages import HistoryAnswer, KpiActor, RawSeries
from scada.model import BadInput
from tests.hmi.fake_site import FakePlant

S = 1_000_000_000
CST = timezone(timedelta(hours=8))
NOW = 1_700_000_000 * S
TABLE = FakePlant().table


def words(language: str = "en") -> Words:
    return Words(Language(language), TABLE)


@pytest.mark.parametrize(
    ("text", "seconds_ago"),
    [("", 0), ("now", 0), ("6h", 21_600), ("30分", 1_800), ("2天前", 172_800)],
)
def test_times_as_people_write_them(text: str, seconds_ago: int) -> None:
    assert moment(text, CST, NOW) == NOW - seconds_ago * S


def test_a_time_of_day_is_today_in_the_sites_zone() -> None:
    whole = moment("2023-11-15 06:00", CST, NOW)
    assert moment("06:00", CST, NOW) == whole
    assert moment("2023/11/15", CST, NOW) == whole - 6 * 3600 * S
    assert length_ns("5min") == 300 * S


@pytest.mark.parametrize("text", ["yesterday", "25:00", "2023-13-01", "5"])
def test_what_is_no_time_is_refused_in_both_languages(text: str) -> None:
    with pytest.raises(BadInput, match=r" / .*不是"):
        moment(text, CST, NOW)


def test_a_span_begins_before_it_ends() -> None:
    with pytest.raises(BadInput):
        span("now", "6h", CST, NOW)
    with pytest.raises(BadInput):
        span("", "", CST, NOW)


def test_points_by_id_pattern_area_and_name() -> None:
    first = TABLE.tags[0]
    assert chosen(first.id, TABLE) == (first,)
    assert first in chosen(f"{first.area}", TABLE)
    assert first in chosen(f"{first.id[:4]}*", TABLE)
    assert first in chosen(first.name_zh, TABLE)
    for nothing in ("", "no such point"):
        with pytest.raises(BadInput):
            chosen(nothing, TABLE)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.integers(0, 30), max_size=60), st.integers(2, 9))
def test_samples_that_come_in_parts_are_all_there_once(times: list[int], most: int) -> None:
    """As long as a part holds more than the samples of one time."""
    stored = sorted(
        t for at, t in enumerate(sorted(times)) if sorted(times)[:at].count(t) < most - 1
    )
    time_ns = np.array(stored, np.int64) * S
    asking = Asking(Question("raw", ("t",), 0, 40 * S))
    while (request := asking.next()) is not None:
        there = time_ns[time_ns >= request.start_ns]  # type: ignore[attr-defined]
        asking.take(HistoryAnswer(raw=(series("t", there[:most], len(there) > most),)))
    found = np.concatenate([one.time_ns for part in asking.parts for one in part])
    assert found.tolist() == time_ns.tolist()
    assert not asking.cut


def test_days_are_those_of_the_clock_on_the_wall() -> None:
    """Warsaw, 25 to 28 October 2025: the second day has 25 hours."""
    hour, zone = 3600 * S, ZoneInfo("Europe/Warsaw")
    start_ns = 1_761_343_200 * S
    for sort, width in (("statistics", "width_ns"), ("joined", "every_ns")):
        asked = Question(sort, ("t",), start_ns, start_ns + 73 * hour, 24 * hour, zone=zone)  # type: ignore[arg-type]
        asking, widths = Asking(asked), []
        while (request := asking.next()) is not None:
            widths.append(getattr(request, width) // hour)
            until_ns = request.end_ns  # type: ignore[attr-defined]
            asking._go_on(until_ns, 1)
        assert widths == [24, 25, 24]
        assert until_ns == start_ns + 73 * hour


def series(tag: str, time_ns: np.ndarray, more: bool = False, status: int = 0) -> RawSeries:
    n = len(time_ns)
    return RawSeries(
        tag=tag,
        time_ns=time_ns.astype(np.int64),
        value=np.linspace(0.0, 1.0, n),
        status=np.full(n, status, np.uint32),
        flags=np.zeros(n, np.uint16),
        more=more,
    )


@pytest.mark.parametrize("language", ["en", "zh"])
def test_rows_say_value_unit_and_quality(language: str) -> None:
    tag = next(tag for tag in TABLE.tags if tag.unit)
    asking = Asking(Question("raw", (tag.id,), 0, 9 * S))
    good, bad = (
        series(tag.id, np.array([1, 2]) * S),
        series(tag.id, np.array([3]) * S, status=1 << 31),
    )
    asking.parts = [(good,), (bad,)]
    said = words(language)
    result = Results(said, said.language.text).of(asking)
    cells = [[column.cell(row) for column in result.grid.columns] for row in range(3)]
    assert result.grid.rows == 3
    assert result.not_good == 1
    assert cells[0][4] == tag.unit
    assert cells[0][5] == said.quality(0)
    assert cells[2][5].startswith(said.quality(2))
    assert np.isnan(result.traces[0].low[2])


def test_only_what_is_other_is_tried() -> None:
    limit = TABLE.alarms[0]
    limits, trial = {limit.id: limit}, Trial()
    trial.take(limit, in_force(limit))
    assert trial.file(limits) == b""
    trial.take(limit, in_force(limit) | {"value": "0,85", "on_delay_s": "5"})
    assert trial.changed[limit.id] == {"value": "0.85", "on_delay_s": "5"}
    header, row = trial.file(limits).decode().splitlines()
    assert header == "tag,limit,value,on_delay_s"
    assert row == f"{limit.tag},{limit.limit},0.85,5"
    grid = limits_grid([limit], trial, words(), Language("en").text)
    assert "→" in grid.columns[1].cell(0)
    with pytest.raises(BadInput):
        trial.take(limit, in_force(limit) | {"value": "high"})


def test_a_regulated_limit_gets_no_softer_proposal() -> None:
    limit = TABLE.alarms[0]
    tag = next(tag for tag in TABLE.tags if tag.id == limit.tag)
    actor = KpiActor(alarm=limit.id, count=9, share=0.5, advice="chatter", zh="", en="")
    assert proposal(actor, limit, tag).columns == {} or not (limit.rule or tag.location)
    assert proposal(actor, None, None).path == "kpi.try.look"


def test_no_file_is_written_over(tmp_path: Path) -> None:
    files = [("rows.csv", b"1"), ("rows.csv.proof.json", b"{}")]
    assert kept(tmp_path, files).name == "rows.csv"
    assert kept(tmp_path, files).name == "rows (2).csv"
    assert (tmp_path / "rows (2).csv.proof.json").read_bytes() == b"{}"
    assert read(str(tmp_path / "rows.csv"), 99) == ("rows.csv", b"1{}", 2)
    for path, largest in ((tmp_path / "none.csv", 99), (tmp_path / "rows.csv", 0)):
        with pytest.raises(BadInput, match=" / "):
            read(str(path), largest)


def test_of_files_that_belong_together_all_are_kept_or_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = Path.write_bytes

    def full(path: Path, data: bytes) -> int:
        if "proof" in path.name:
            raise OSError(errno.ENOSPC, "No space left on device")
        return whole(path, data)

    monkeypatch.setattr(Path, "write_bytes", full)
    with pytest.raises(BadInput, match=r"the disk is full / .*磁盘已满"):
        kept(tmp_path, [("rows.csv", b"1"), ("rows.csv.proof.json", b"{}")])
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("text", "value"), [("1,5", 1.5), (" −2 ", -2.0), ("1e-3", 0.001), ("1，5", 1.5)]
)
def test_a_number_as_it_is_typed(text: str, value: float) -> None:
    assert decimal(text) == value


@pytest.mark.parametrize("text", ["1,000", "nan", "inf", "1_0", "one", "", "1 5"])
def test_what_is_no_number_or_two_is_refused(text: str) -> None:
    with pytest.raises(BadInput, match=r"write 1\.5 / "):
        decimal(text)


def test_a_reason_is_said_in_one_language() -> None:
    assert spoken("it is gone / 已删除", Language("en")) == "it is gone"
    assert spoken("a / b is gone / 已删除", Language("zh")) == "已删除"
    assert spoken("3 / 4", Language("zh")) == "3 / 4"


def test_a_time_that_the_clock_says_twice_and_a_place_without_room() -> None:
    table = structs_replace(TABLE, timezone="Europe/Warsaw")
    tag = next(tag for tag in table.tags if tag.unit)
    at = np.array([1_761_437_400, 1_761_441_000]) * S  # 02:10 before and after clocks go back
    asking = Asking(Question("raw", (tag.id,), int(at[0]), int(at[1]) + 1))
    asking.parts = [(series(tag.id, at),)]
    said = Words(Language("en"), table)
    columns = Results(said, said.language.text).of(asking).grid.columns
    times = [columns[0].cell(row) for row in range(2)]
    assert times == ["2025-10-26 02:10:00.000+02", "2025-10-26 02:10:00.000+01"]
    assert columns[0].width > 210
    assert columns[1].short is not None
    assert columns[1].short(0) == said.point(tag)
