"""Sealing: only the desk opens a request, only the asker its answer, and nothing altered opens."""

import msgspec
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from scada.bus.codec import BadMessage
from scada.bus.desk_messages import DeskFacts, DeskState, Sealed, SealedAnswer
from scada.bus.sealed import Asked, Asking, signing_input, vouched

DESK = X25519PrivateKey.from_private_bytes(bytes(range(32)))
PUBLIC = DESK.public_key().public_bytes_raw()
ASKING = Asking(PUBLIC, "demo")
REQUEST = ASKING.sealed(b"open sesame")


def test_there_and_back() -> None:
    asked = Asked(REQUEST, DESK, "demo")
    assert asked.data == b"open sesame"
    assert ASKING.opened(asked.sealed(b"come in")) == b"come in"
    assert b"sesame" not in REQUEST.box
    assert b"come in" not in asked.sealed(b"come in").box


def test_nobody_else_opens_it() -> None:
    other = X25519PrivateKey.from_private_bytes(bytes(32))
    for request, key, site in (
        (REQUEST, other, "demo"),
        (REQUEST, DESK, "another site"),
        (msgspec.structs.replace(REQUEST, public=PUBLIC), DESK, "demo"),
        (msgspec.structs.replace(REQUEST, public=bytes(32)), DESK, "demo"),
        (msgspec.structs.replace(REQUEST, public=b"short"), DESK, "demo"),
    ):
        with pytest.raises(BadMessage):
            Asked(request, key, site)


def test_whoever_sends_a_request_again_cannot_read_the_answer() -> None:
    answer = Asked(REQUEST, DESK, "demo").sealed(b"token")
    thief = Asking(PUBLIC, "demo")
    with pytest.raises(BadMessage):
        thief.opened(answer)
    with pytest.raises(BadMessage):
        ASKING.opened(SealedAnswer(box=REQUEST.box))


@given(st.integers(0, len(REQUEST.box) - 1), st.integers(1, 255))
def test_no_altered_byte_opens(place: int, flip: int) -> None:
    box = bytearray(REQUEST.box)
    box[place] ^= flip
    with pytest.raises(BadMessage):
        Asked(Sealed(public=REQUEST.public, box=bytes(box)), DESK, "demo")


KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
FACTS = msgspec.msgpack.encode(
    DeskFacts(
        site="demo",
        number=1,
        sign_key=KEY.public_key().public_bytes_raw(),
        box_key=PUBLIC,
        revoked={"s": 5},
    )
)
STATE = DeskState(facts=FACTS, signature=KEY.sign(signing_input(FACTS)))


def test_what_the_desk_vouches_for() -> None:
    assert vouched(STATE).revoked == {"s": 5}


@given(st.integers(0, len(FACTS) - 1), st.integers(1, 255))
def test_no_altered_statement_is_believed(place: int, flip: int) -> None:
    facts = bytearray(FACTS)
    facts[place] ^= flip
    with pytest.raises(BadMessage):
        vouched(msgspec.structs.replace(STATE, facts=bytes(facts)))
