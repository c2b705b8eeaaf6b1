"""Who works at a station: what he hears, sees and may do follows his position."""

import msgspec
import pytest

from hmi.models.announcer import Announcer
from hmi.models.duty import Duty
from hmi.models.duty_words import areas, rows, split, status
from hmi.models.language import Language
from hmi.models.shift import shift_at
from hmi.models.sound import Sound
from hmi.models.station import StationModel
from scada.bus.desk_messages import DeskFacts, SessionAnswer
from scada.model import (
    Acknowledge,
    Login,
    Position,
    Role,
    Session,
    SiteTable,
    TakeOutOfService,
)
from tests.hmi.fake_site import FakePlant, incident

H = 3_600_000_000_000
NOW = 1_000 * H


def with_people(table: SiteTable, login: Login = Login.REQUIRED) -> SiteTable:
    """Two positions: one for the area of the incident, one for the rest."""
    first, *rest = (area.id for area in table.areas)
    return msgspec.structs.replace(
        table,
        login=login,
        positions=(
            Position(id="one", name_zh="一岗", name_en="First", areas=(first,)),
            Position(id="rest", name_zh="二岗", name_en="Rest", areas=tuple(rest)),
        ),
    )


def session(position: str = "one", named: tuple[str, ...] = (), **changes: object) -> Session:
    made = Session(
        id="s",
        user="李建国",
        roles=(Role.OPERATOR,),
        station="A",
        position=position,
        areas=named,
        issued_ns=NOW,
        expires_ns=NOW + 12 * H,
        ends_ns=NOW + 16 * H,
    )
    return msgspec.structs.replace(made, **changes)


@pytest.fixture
def model() -> StationModel:
    plant = FakePlant()
    events = incident(plant)
    plant.table = with_people(plant.table, Login.OPEN)
    made = StationModel(Language("en"), user="operator")
    made.apply(plant.first_frame(), plant.now_ns)
    made.apply(plant.frame(*events), plant.now_ns)
    return made


def test_where_anybody_is_believed_the_position_is_chosen_here(model: StationModel) -> None:
    everything = len(model.alarms.newest_unacknowledged(99))
    seen = []
    for position in ("one", "rest"):
        model.duty.choose(position)
        model.attend()
        mine = model.alarms.newest_unacknowledged(99)
        assert all(model.duty.is_mine(record) for record in mine)
        seen.append(len(mine))
    assert everything
    assert max(seen) < everything or 0 in seen
    model.duty.choose("nowhere")
    model.attend()
    assert len(model.alarms.newest_unacknowledged(99)) == everything
    assert model.duty.user == "operator"


def test_a_station_may_be_started_at_a_position() -> None:
    duty = Duty("operator", wanted="rest")
    assert duty.position is None
    duty.adopt(with_people(FakePlant().table, Login.OPEN))
    assert duty.position_id == "rest"
    duty.choose("")
    duty.adopt(with_people(FakePlant().table, Login.OPEN))
    assert duty.position_id == ""


def test_sound_banner_and_counts_are_of_the_position(model: StationModel) -> None:
    record = next(r for r in model.alarms.newest_unacknowledged(99) if r.area)
    other = next(p.id for p in model.duty.positions if record.area not in p.areas)
    before = sum(model.alarms.count(p).listed for p in range(5))
    assert Sound().is_on(model.alarms, stale=False)
    model.duty.choose(other)
    model.attend()
    listed = [r for r in model.alarms.records.values() if model.duty.is_mine(r)]
    assert sum(model.alarms.count(p).listed for p in range(5)) == len(listed) < before
    assert record.alarm in model.alarms.records
    sounds = any(model.duty.is_mine(r) for r in model.alarms.newest_unacknowledged(99))
    assert Sound().is_on(model.alarms, stale=False) == sounds
    announcer = Announcer()
    announcer.next(model.alarms, model.words)
    assert record.alarm not in (announcer._said or {})


def test_what_is_not_his_is_not_acknowledged(model: StationModel) -> None:
    record = next(r for r in model.alarms.newest_unacknowledged(99) if r.area)
    mine = next(p.id for p in model.duty.positions if record.area in p.areas)
    other = next(p.id for p in model.duty.positions if record.area not in p.areas)
    model.duty.choose(mine)
    assert split(model, (record.alarm, "gone")) == ((record.alarm, "gone"), "")
    model.duty.choose(other)
    assert split(model, (record.alarm,)) == ((), "not in your areas")
    assert split(model, (record.alarm, "gone")) == (("gone",), "1 not in your areas")


def test_where_one_must_log_in_nobody_may_anything_before() -> None:
    plant = FakePlant()
    duty = Duty("operator")
    duty.adopt(with_people(plant.table))
    assert (duty.user, duty.is_on) == ("", False)
    assert duty.obstacle(Acknowledge) == "duty.log_in_first"
    duty.begin(SessionAnswer(session=session(), token="t"))
    assert (duty.user, duty.position_id) == ("李建国", "one")
    assert duty.may(Acknowledge)
    assert duty.obstacle(TakeOutOfService) == "duty.no_right"
    assert "t" not in repr(duty).split("token")


def test_a_session_ends_by_time_or_by_the_desk() -> None:
    duty = Duty("operator")
    duty.adopt(with_people(FakePlant().table))
    duty.begin(SessionAnswer(session=session(), token="t"))
    assert not duty.look(NOW + 12 * H - 1)
    assert duty.look(NOW + 12 * H)
    assert (duty.reason, duty.token) == ("duty.expired", "")
    duty.begin(SessionAnswer(session=session(), token="t"))
    assert duty.reason == ""
    facts = DeskFacts(site="", number=1, sign_key=b"", box_key=b"", revoked={"s": 1})
    assert duty.look(NOW, facts)
    assert duty.reason == "duty.revoked"
    assert not duty.look(NOW, facts)


def test_a_session_is_renewed_from_its_half_on_and_not_too_often() -> None:
    duty = Duty("operator")
    duty.adopt(with_people(FakePlant().table))
    assert not duty.is_due(NOW)
    duty.begin(SessionAnswer(session=session(), token="t"))
    times = [NOW + 6 * H - 1, NOW + 6 * H, NOW + 6 * H + 1, NOW + 6 * H + 61_000_000_000]
    assert [duty.is_due(now_ns) for now_ns in times] == [False, True, False, True]
    duty.begin(SessionAnswer(session=session(expires_ns=NOW + 16 * H), token="t"))
    assert not duty.is_due(NOW + 15 * H)


def test_the_words_of_the_status_line_and_the_panel(model: StationModel) -> None:
    model.duty.choose("one")
    start, end = shift_at(model.table, model.now_ns)
    assert end - start == 8 * H
    hours = f"{model.words.minute(start)}–{model.words.minute(end)}"
    assert status(model) == f"operator · First · shift {hours}"
    said = dict(rows(model))
    assert said["Position"] == "First"
    assert said["Areas"] == model.words.area(model.table.areas[0].id)
    model.duty.choose("")
    assert areas(model.duty, model) == "all areas"
    assert status(model) == f"operator · shift {hours}"
    model.language.use("zh")
    model.duty.adopt(with_people(model.table))
    assert status(model) == "未登录"
    model.duty.begin(SessionAnswer(session=session(named=(model.table.areas[0].id,)), token="t"))
    assert dict(rows(model))["角色"] == "操作员"
    assert "一岗" in status(model)
