"""Who may answer an emergency linkage: a session, its station, its role and its areas."""

from typing import ClassVar

import msgspec
import pytest

from davylamp.outward.answering import NO_RIGHT, NOT_HIS, UNSIGNED, Answerers, NotAnswered
from davylamp.people.vouching import NO_PROOF, STATION, Vouching
from scada.bus.messages import LinkageAcknowledge
from scada.bus.station_key import StationKey
from scada.model import BadInput, Login, Role, Session
from tests.desk.office import mine

KEY = StationKey()
LI = Session(
    id="s",
    user="li",
    roles=(Role.OPERATOR,),
    station="A",
    areas=("west",),
    issued_ns=1,
    expires_ns=2,
    ends_ns=3,
    key=KEY.public,
)


class Desk:
    """Every token is one of these."""

    held: ClassVar = {
        "li": LI,
        "sun": msgspec.structs.replace(LI, user="sun", roles=(Role.VIEWER,)),
        "desk": msgspec.structs.replace(LI, key=b"", station="command@x"),
    }

    def session(self, token: str, now_ns: int) -> Session:
        if token not in self.held:
            raise BadInput("over / 过期")
        return self.held[token]


def answerers(login: Login = Login.REQUIRED) -> Answerers:
    table = msgspec.structs.replace(mine(), login=login)
    return Answerers(table, Vouching(Desk(), lambda: 1))


def answer(token: str, station: str = "A", key: StationKey | None = KEY) -> LinkageAcknowledge:
    bare = LinkageAcknowledge(id="face.core.1.7", by="boss", station=station, token=token)
    return msgspec.structs.replace(bare, proof=key.sign(token, bare) if key else b"")


def test_the_name_is_that_of_the_session() -> None:
    assert answerers().name(answer("li"), ("3301", "east")) == "li"
    assert answerers().name(answer("desk", "command@x", None), ()) == "li"


@pytest.mark.parametrize(
    ("asked", "areas", "why", "user"),
    [
        (answer(""), (), UNSIGNED, ""),
        (answer("old"), (), "over / 过期", ""),
        (answer("li", key=None), (), NO_PROOF, ""),
        (answer("li", key=StationKey()), (), NO_PROOF, ""),
        (answer("li", station="B"), (), STATION, "li"),
        (answer("sun"), (), NO_RIGHT, "sun"),
        (answer("li"), ("east",), NOT_HIS, "li"),
    ],
)
def test_what_is_no_answer_is_said_and_journaled(
    asked: LinkageAcknowledge, areas: tuple[str, ...], why: str, user: str
) -> None:
    with pytest.raises(NotAnswered) as fault:
        answerers().name(asked, areas)
    denial = fault.value.denial
    assert (str(fault.value), denial.user) == (why, user)
    assert denial.text["concerned"] == "face.core.1.7"
    assert denial.text["zh"].startswith("拒绝联动应答：")
    assert ("claimed" in denial.text) is not bool(user)
    assert "token" not in repr(asked)


def test_where_nobody_must_log_in_anybody_with_a_name_is_believed() -> None:
    somebody = LinkageAcknowledge(id="x", by="rescue")
    assert answerers(Login.OPEN).name(somebody, ()) == "rescue"
    with pytest.raises(BadInput, match="who answers is needed"):
        answerers(Login.OPEN).name(msgspec.structs.replace(somebody, by=" "), ())
