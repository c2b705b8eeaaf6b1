"""The guard: token, station, role and area of every command."""

from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any, get_args

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from alarms.service import Safety
from davylamp.core import desk_word
from davylamp.core.answers import Answers
from davylamp.core.desk_word import DeskWord
from davylamp.core.guard import UNSIGNED, Admission, Guard
from davylamp.core.headers import Headers
from davylamp.core.intake import Intake
from davylamp.desk.roster import Roster
from davylamp.desk.statement import statement
from davylamp.people.denials import AT_ONCE, WINDOW_NS
from davylamp.people.keys import DeskKeys, keys_in
from davylamp.people.tokens import signed
from davylamp.people.vouching import NO_PROOF, STATION
from scada.bus.codec import decode, encode
from scada.bus.station_key import StationKey
from scada.model import (
    Acknowledge,
    Command,
    EndCalibration,
    EventKind,
    HandOver,
    Login,
    PortableReading,
    Remark,
    Reset,
    ReturnToService,
    Role,
    Session,
    Shelve,
    Signed,
    Silence,
    StartCalibration,
    TakeOutOfService,
    Unshelve,
    may,
)
from tests.desk.office import mine

AREA = {"w/alarm": "3301", "e/alarm": "east", "site/bus": "", "w": "3301", "e": "east"}
ALARMS = ("w/alarm", "e/alarm", "site/bus", "gone/alarm")


def every(**given: Any) -> Iterator[Command]:
    """A command of each kind, said by a liar."""
    say: dict[str, Any] = {"user": "someone else", "station": "A"} | given
    many, one = {"alarms": ("w/alarm",)}, {"tag": "w"}
    kinds: tuple[tuple[type[Command], dict[str, Any]], ...] = (
        (Acknowledge, many),
        (StartCalibration, one | {"until_ns": 1, "reason": "r"}),
        (EndCalibration, one),
        (PortableReading, one | {"value": 1.0, "time_ns": 1}),
        (Shelve, many | {"until_ns": 1, "reason": "r"}),
        (Unshelve, many),
        (Reset, many),
        (TakeOutOfService, many | {"reason": "r", "permit": "7"}),
        (ReturnToService, many),
        (Silence, {"position": "west"}),
        (Remark, {"alarm": "w/alarm", "raised_ns": 1, "cause": "c"}),
        (HandOver, {"position": "west", "to": "wang"}),
    )
    for kind, more in kinds:
        yield kind(**(say | more))


def test_every_kind_of_command_is_tried_here() -> None:
    assert {type(command) for command in every()} == set(get_args(Command))


class Gate:
    """A guard, and the desk whose tokens it knows."""

    def __init__(self, run: Path, login: Login = Login.REQUIRED) -> None:
        self.keys, self.now_ns = keys_in(run), 100
        self.roster = Roster(number=1)
        self.trusted: bytes | None = self.keys.sign_public
        self.word = DeskWord("test", lambda: self.trusted)
        table = msgspec.structs.replace(mine(), login=login)
        self.guard = Guard(table, self.word, AREA.get, AREA.get, lambda: self.now_ns)

    def tell(self, keys: DeskKeys | None = None, site: str = "test") -> None:
        self.word.hear(statement(keys or self.keys, site, self.roster))

    def session(self, **fields: object) -> Session:
        made = Session(
            id="s1",
            user="li",
            roles=(Role.OPERATOR,),
            station="A",
            position="west",
            areas=("west",),
            issued_ns=1,
            expires_ns=200,
            ends_ns=300,
        )
        return msgspec.structs.replace(made, **fields)

    def admit(self, command: Command, **fields: object) -> Admission:
        token = signed(self.session(**fields), self.keys.sign)
        return self.guard.admit(Signed(command=command, token=token))


@pytest.fixture
def gate(tmp_path: Path) -> Gate:
    made = Gate(tmp_path)
    made.tell()
    return made


acknowledge = partial(Acknowledge, user="someone else", station="A")


@pytest.mark.parametrize("role", list(Role))
def test_the_table_of_rights_holds_for_every_command_and_role(gate: Gate, role: Role) -> None:
    for command in every():
        admission = gate.admit(command, roles=(role,))
        assert (admission.command is not None) == may((role,), type(command))
        if admission.command is None:
            assert admission.denial
            assert admission.denial.user == "li"
            assert "your role does not allow it" in next(iter(admission.refused.values()))
        else:
            assert admission.command.user == "li"


def test_the_name_is_the_token_s_and_the_token_stays_outside(gate: Gate) -> None:
    admission = gate.admit(acknowledge(alarms=("w/alarm",)))
    assert admission == Admission(acknowledge(alarms=("w/alarm",), user="li"))


def test_what_is_outside_his_areas_is_refused_alarm_by_alarm(gate: Gate) -> None:
    admission = gate.admit(acknowledge(alarms=ALARMS))
    assert admission.command == acknowledge(alarms=("w/alarm", "site/bus", "gone/alarm"), user="li")
    assert admission.refused == {"e/alarm": "not in your areas: East wing / 不在您的责任区域：东翼"}
    assert admission.denial
    assert admission.denial.text["concerned"] == "e/alarm"
    assert (admission.denial.user, admission.denial.position) == ("li", "west")


@pytest.mark.parametrize(
    "command",
    [
        acknowledge(alarms=("e/alarm",)),
        EndCalibration(tag="e", user="x", station="A"),
        Remark(alarm="e/alarm", raised_ns=1, cause="c", user="x", station="A"),
        Silence(position="east", user="x", station="A"),
        HandOver(position="east", to="wang", user="x", station="A"),
    ],
)
def test_nothing_of_another_s_passes(gate: Gate, command: Command) -> None:
    admission = gate.admit(command)
    assert admission.command is None
    assert admission.refused
    assert admission.denial


def test_a_position_is_filled_in_and_whoever_has_all_may_silence_all(gate: Gate) -> None:
    silence = Silence(user="x", station="A")
    assert gate.admit(silence).command == Silence(user="li", station="A", position="west")
    everywhere = gate.admit(silence, position="", areas=())
    assert everywhere.command == Silence(user="li", station="A")
    assert gate.admit(silence, position="").command is None
    assert gate.admit(Silence(user="x", station="A", position="west"), position="").command


def test_without_a_session_nothing_passes(gate: Gate) -> None:
    admission = gate.guard.admit(acknowledge(alarms=("w/alarm",)))
    assert (admission.command, admission.refused) == (None, {"w/alarm": UNSIGNED})
    assert admission.denial
    assert admission.denial.user == ""
    assert admission.denial.text["claimed"] == "someone else"


def test_a_session_of_another_station_does_not_pass(gate: Gate) -> None:
    admission = gate.admit(acknowledge(alarms=("w/alarm",), station="B"))
    assert admission.refused == {"w/alarm": STATION}


def test_a_session_that_is_over_or_was_ended_does_not_pass(gate: Gate) -> None:
    command = acknowledge(alarms=("w/alarm",))
    gate.roster = Roster(revoked={"s2": 300}, number=2)
    gate.tell()
    assert gate.admit(command).command
    assert gate.admit(command, id="s2").refused == {"w/alarm": desk_word.REVOKED}
    gate.now_ns = 200
    assert gate.admit(command).refused == {"w/alarm": desk_word.EXPIRED}


def test_an_older_word_of_the_desk_does_not_bring_a_session_back(gate: Gate) -> None:
    gate.roster = Roster(revoked={"s1": 300}, number=2)
    gate.tell()
    gate.roster = Roster(number=1)
    gate.tell()
    assert gate.admit(acknowledge(alarms=("w/alarm",))).command is None


def test_before_the_desk_was_heard_nothing_passes_and_it_says_why(tmp_path: Path) -> None:
    gate = Gate(tmp_path)
    admission = gate.admit(acknowledge(alarms=("w/alarm",)))
    assert admission.refused == {"w/alarm": desk_word.NO_KEY}


def test_a_desk_that_is_not_trusted_is_not_heard(tmp_path: Path) -> None:
    gate, other = Gate(tmp_path / "a"), keys_in(tmp_path / "b")
    gate.tell(other)
    gate.tell(site="another")
    state = statement(gate.keys, "test", gate.roster)
    gate.word.hear(msgspec.structs.replace(state, facts=state.facts + b"\x00"))
    gate.word.hear(msgspec.structs.replace(state, signature=bytes(64)))
    admission = gate.admit(acknowledge(alarms=("w/alarm",)))
    assert admission.refused == {"w/alarm": desk_word.NO_KEY}


def test_where_no_key_is_named_the_bus_is_believed(tmp_path: Path) -> None:
    gate = Gate(tmp_path)
    gate.trusted = None
    gate.tell()
    assert gate.admit(acknowledge(alarms=("w/alarm",))).command


def test_an_open_site_refuses_nothing(tmp_path: Path) -> None:
    gate = Gate(tmp_path, Login.OPEN)
    command = acknowledge(alarms=ALARMS)
    assert gate.guard.admit(command) == Admission(command)
    assert gate.admit(command, roles=(Role.VIEWER,)) == Admission(command)
    gate.tell()
    assert gate.admit(command) == Admission(acknowledge(alarms=ALARMS, user="li"))


@given(st.text(max_size=80))
def test_no_text_is_a_token(text: str) -> None:
    word = DeskWord("test", lambda: None)
    guard = Guard(mine(), word, AREA.get, AREA.get, lambda: 1)
    admission = guard.admit(Signed(command=acknowledge(alarms=("w/alarm",)), token=text))
    assert admission.command is None


def test_a_token_of_a_station_is_of_no_use_without_its_key(gate: Gate) -> None:
    station, thief = StationKey(), StationKey()
    command = acknowledge(alarms=("w/alarm",))
    token = signed(gate.session(key=station.public), gate.keys.sign)

    def admit(proof: bytes, sent: Command = command) -> Admission:
        return gate.guard.admit(Signed(command=sent, token=token, proof=proof))

    assert admit(station.sign(token, command)).command is not None
    other = acknowledge(alarms=("e/alarm",))
    for proof, sent in (
        (b"", command),
        (thief.sign(token, command), command),
        (station.sign("another token", command), command),
        (station.sign(token, other), command),
    ):
        admission = admit(proof, sent)
        assert admission.command is None
        assert set(admission.refused.values()) == {NO_PROOF}
        assert admission.denial
        # Who holds the token is not proven: the name stands as claimed.
        assert (admission.denial.user, admission.denial.text["claimed"]) == ("", "li")
    moved = msgspec.structs.replace(command, station="B")
    assert set(admit(station.sign(token, moved), moved).refused.values()) == {STATION}


async def test_a_client_that_has_gone_mad_fills_no_journal(gate: Gate) -> None:
    notes: list[dict[str, Any]] = []

    class Turns:
        def note(self, kind: EventKind, now_ns: int, **fields: Any) -> Safety:
            notes.append(fields)
            return Safety(())

    answers = Answers(
        Turns(),  # type: ignore[arg-type]
        Intake(),
        gate.guard,
        Headers("test", "core", 1, ""),
        lambda: (),
        lambda: gate.now_ns,
    )
    header = Headers("test", "x", 1, "").next("Acknowledge", 1)
    wild = encode(header, acknowledge(alarms=("w/alarm",)))
    for _ in range(500):
        result = decode(await answers.answer(wild))[1]
        assert result.refused == {"w/alarm": UNSIGNED}
    assert len(notes) == AT_ONCE
    gate.now_ns += WINDOW_NS
    answers.tell_denied()
    assert len(notes) == AT_ONCE + 1
    assert notes[-1]["text"]["count"] == str(500 - AT_ONCE)
    assert notes[-1]["text"]["who"] == f"(someone else)@A ×{500 - AT_ONCE}"
