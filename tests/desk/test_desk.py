"""What the desk decides: who gets a session, for how long, and when it ends."""

from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import msgspec
import pytest

from davylamp.desk import refusals
from davylamp.people import book as books
from davylamp.people.keys import as_text, from_text, keys_in, public_in, public_path
from davylamp.people.tokens import verified
from scada.bus.desk_messages import LogoutRequest, PasswordRequest, RenewRequest, WhoAmIRequest
from scada.bus.sealed import vouched
from scada.model import BadInput, EventKind, Position, Role, Session
from tests.desk.office import PASSWORDS, SETTINGS, Office, S

H = 3_600 * S


@pytest.fixture
def office(tmp_path: Path) -> Office:
    return Office(tmp_path)


def session_of(office: Office, token: str) -> Session:
    return verified(token, keys_in(office.run).sign_public)


async def test_the_right_password_gives_a_session_that_says_everything(office: Office) -> None:
    answer = await office.login()
    session = session_of(office, answer.token)
    assert session == answer.session
    assert (session.user, session.roles, session.station) == ("li", (Role.OPERATOR,), "A")
    assert (session.position, session.areas) == ("west", ("west",))
    assert session.expires_ns - office.now_ns == 12 * H
    kind, said = office.lines[-1]
    assert (kind, said["user"], said["position"]) == (EventKind.LOGGED_IN, "li", "west")


async def test_wrong_passwords_close_the_account_for_a_time(office: Office) -> None:
    for _ in range(2):
        with pytest.raises(BadInput, match="wrong name or password"):
            await office.login(password="not this one")
    with pytest.raises(BadInput, match="closed until 08:17:40"):
        await office.login(password="not this one")
    assert office.kinds == [EventKind.DENIED] * 3 + [EventKind.LOCKED_OUT]
    office.now_ns += 59 * S
    with pytest.raises(BadInput, match="密码错误次数过多"):
        await office.login()
    office.now_ns += 1 * S
    assert (await office.login()).session
    assert office.book.read().users["li"].failures == 0


async def test_an_unknown_name_is_told_the_same_and_not_written_down(office: Office) -> None:
    with pytest.raises(BadInput) as unknown:
        await office.login("li", password="x" * 12)
    office.lines.clear()
    with pytest.raises(BadInput, match="wrong name or password") as nobody:
        await office.login("hunter2", password="x" * 12)
    assert str(nobody.value) == str(unknown.value)
    assert "hunter2" not in str(office.lines)


async def test_who_is_locked_does_not_come_in_with_the_right_password(office: Office) -> None:
    office.book.change(partial(books.locked, name="li", by="root", now_ns=1))
    with pytest.raises(BadInput, match="locked"):
        await office.login()
    with pytest.raises(BadInput, match="wrong"):
        await office.login(password="not this one")


async def test_a_position_that_is_not_his(office: Office) -> None:
    with pytest.raises(BadInput, match="not a position of li"):
        await office.login(position="east")
    assert (await office.login("wang", "east")).session


async def test_a_session_that_was_ended_is_void_and_published(office: Office) -> None:
    answer = await office.login()
    before = vouched(office.desk.statement())
    office.desk.logout(LogoutRequest(token=answer.token))
    after = vouched(office.desk.statement())
    assert answer.session
    assert answer.session.id in after.revoked
    assert after.number > before.number
    assert office.kinds[-1] is EventKind.LOGGED_OUT
    with pytest.raises(BadInput, match="the session is over"):
        office.desk.who(WhoAmIRequest(token=answer.token))
    with pytest.raises(BadInput, match="the session is over"):
        office.desk.renew(RenewRequest(token=answer.token))


async def test_a_restart_keeps_sessions_and_what_was_ended(office: Office) -> None:
    kept, ended = await office.login(), await office.login("wang")
    office.desk.logout(LogoutRequest(token=ended.token))
    desk = office.open()
    assert desk.who(WhoAmIRequest(token=kept.token)).session == kept.session
    assert ended.session
    assert ended.session.id in vouched(desk.statement()).revoked
    office.now_ns += 17 * H
    await desk.look()
    assert (desk.roster.held, desk.roster.revoked) == ({}, {})


@pytest.mark.parametrize("verb", ["removed", "locked", "with_password", "with_roles"])
async def test_a_changed_user_loses_his_sessions(office: Office, verb: str) -> None:
    answer, other = await office.login(), await office.login("wang")
    more: dict[str, Any] = {
        "with_password": {"hashed": "x"},
        "with_roles": {"roles": (Role.VIEWER,)},
    }
    edit = partial(getattr(books, verb), name="li", by="root", now_ns=2, **more.get(verb, {}))
    office.book.change(edit)
    await office.desk.look()
    assert answer.session
    assert answer.session.id in vouched(office.desk.statement()).revoked
    assert office.desk.who(WhoAmIRequest(token=other.token)).session


async def test_every_change_of_the_book_is_journaled_once(office: Office) -> None:
    await office.desk.look()
    await office.desk.look()
    assert office.kinds == [EventKind.PEOPLE] * 3
    assert {said["text"]["name"] for _, said in office.lines} == set(PASSWORDS)
    assert not office.book.read().unsaid


async def test_a_full_disk_keeps_nobody_out(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("davylamp.people.book_file.write_private", full)
    monkeypatch.setattr("davylamp.desk.roster.write_private", full)
    await office.desk.look()
    await office.desk.look()
    assert office.kinds == [EventKind.PEOPLE] * 3
    assert "No space left" in office.desk.fault
    answer = await office.login()
    assert office.desk.who(WhoAmIRequest(token=answer.token)).session
    with pytest.raises(BadInput, match="wrong"):
        await office.login(password="not this one")


async def test_a_session_is_renewed_until_the_password_is_due(office: Office) -> None:
    answer = await office.login()
    office.now_ns += 11 * H
    renewed = office.desk.renew(RenewRequest(token=answer.token))
    assert renewed.session
    assert answer.session
    assert renewed.session.id == answer.session.id
    assert renewed.session.expires_ns == answer.session.ends_ns == office.now_ns + 5 * H
    office.now_ns += 5 * H
    with pytest.raises(BadInput, match="the session is over"):
        office.desk.renew(RenewRequest(token=renewed.token))


async def test_another_position_is_another_session(office: Office) -> None:
    first = await office.login("wang", "east")
    second = office.desk.renew(RenewRequest(token=first.token, position="west"))
    assert first.session
    assert second.session
    assert (second.session.position, second.session.areas) == ("west", ("west",))
    assert second.session.ends_ns == first.session.ends_ns
    assert list(office.desk.roster.held) == [second.session.id]


async def test_a_person_changes_his_own_password(office: Office) -> None:
    answer = await office.login()
    ask = partial(PasswordRequest, user="li", station="A")
    with pytest.raises(BadInput, match="wrong"):
        await office.desk.password(ask(password="no idea, really", new="another-shift"))
    with pytest.raises(BadInput, match="at least 8"):
        await office.desk.password(ask(password=PASSWORDS["li"], new="short"))
    await office.desk.password(ask(password=PASSWORDS["li"], new="another-shift"))
    with pytest.raises(BadInput, match="the session is over"):
        office.desk.who(WhoAmIRequest(token=answer.token))
    assert (await office.login(password="another-shift")).session


async def test_positions_that_changed_end_the_sessions_at_them(office: Office) -> None:
    answer = await office.login()
    west = Position(id="west", name_zh="", name_en="", areas=("3301",))
    office.settings = replace(SETTINGS, positions=(west,))
    office.open()
    with pytest.raises(BadInput, match="the session is over"):
        office.desk.who(WhoAmIRequest(token=answer.token))


async def test_no_secret_is_shown(office: Office) -> None:
    answer = await office.login()
    request = PasswordRequest(user="li", password="pass-one", new="pass-two", station="A")
    shown = repr((answer, request, RenewRequest(token="t"), office.lines))
    assert answer.token not in shown
    assert "pass-one" not in shown
    assert refusals.WRONG not in shown


def test_the_keys_are_made_once_and_private(tmp_path: Path) -> None:
    keys = keys_in(tmp_path)
    assert keys_in(tmp_path).sign_public == keys.sign_public == public_in(tmp_path)
    assert (tmp_path / "desk/keys.json").stat().st_mode & 0o777 == 0o600
    assert from_text(as_text(keys.sign_public)) == keys.sign_public
    public_path(tmp_path).write_text("nonsense")
    assert public_in(tmp_path) is None
    with pytest.raises(BadInput, match="no public key"):
        from_text("nonsense")
    (tmp_path / "desk/keys.json").write_text("{}")
    with pytest.raises(BadInput, match="damaged"):
        keys_in(tmp_path)


def test_a_damaged_list_of_sessions_is_not_taken_for_an_empty_one(office: Office) -> None:
    (office.run / "desk/sessions.json").write_bytes(msgspec.json.encode({"held": 3}))
    with pytest.raises(BadInput, match="everybody logs in anew"):
        office.open()
