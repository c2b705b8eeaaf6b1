"""Who may treat dead letters, where people must log in and where not."""

from typing import Any

import msgspec
import pytest

from davylamp.history.stewards import Stewards
from davylamp.people.vouching import Vouching
from scada.bus.letter_messages import LettersOrder
from scada.model import BadInput, EventKind, Login, Role, Session
from tests.historian.test_service import TABLE


class Book:
    """Knows tokens by heart: a token is the role of whose session it is."""

    def session(self, token: str, now_ns: int) -> Session:
        if token == "old":
            raise BadInput("the session is over / 会话已过期")
        return Session(
            id="1", user=f"the {token}", roles=(Role(token),), station="command@here",
            issued_ns=0, expires_ns=9, ends_ns=9,
        )  # fmt: skip


def stewards(login: Login) -> tuple[Stewards, list[dict[str, Any]]]:
    lines: list[dict[str, Any]] = []

    def note(kind: EventKind, **fields: Any) -> None:
        assert kind is EventKind.DENIED
        lines.append(fields)

    table = msgspec.structs.replace(TABLE, login=login)
    return Stewards(table, Vouching(Book(), lambda: 5), note, lambda: 5), lines


def test_where_nobody_logs_in_whoever_has_a_name_is_believed() -> None:
    one, lines = stewards(Login.OPEN)
    assert one.name(LettersOrder(user="li")) == "li"
    with pytest.raises(BadInput, match="--by NAME"):
        one.name(LettersOrder())
    assert lines == []


def test_a_role_is_needed_where_people_log_in_and_refusals_are_journaled_sparingly() -> None:
    one, lines = stewards(Login.REQUIRED)
    mine: dict[str, Any] = {"user": "somebody", "station": "command@here"}
    for role in (Role.ENGINEER, Role.INTEGRATOR, Role.ADMINISTRATOR):
        assert one.name(LettersOrder(token=role.value, **mine)) == f"the {role.value}"
    for token, station, words in (
        ("", "command@here", "log in first"),
        ("old", "command@here", "the session is over"),
        ("operator", "command@here", "your role does not allow it"),
        ("integrator", "another", "another station"),
    ):
        with pytest.raises(BadInput, match=words):
            one.name(LettersOrder(numbers=(3,), token=token, user="somebody", station=station))
    assert [(line["user"], line["text"].get("claimed", "")) for line in lines] == [
        ("", "somebody"), ("", "somebody"), ("the operator", ""), ("the integrator", "")
    ]  # fmt: skip
    assert {line["text"]["concerned"] for line in lines} == {"3"}
    for _ in range(40):
        with pytest.raises(BadInput):
            one.name(LettersOrder(numbers=(3,), token="operator", **mine))
    one.tell(ends=True)
    assert len(lines) < 30
    assert lines[-1]["text"]["count"] == "24"
