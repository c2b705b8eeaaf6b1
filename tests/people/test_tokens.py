"""A token that was altered anywhere is none."""

import base64

import msgspec
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from davylamp.people.tokens import BadToken, signed, unverified, verified
from scada.model import Role, Session

KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
PUBLIC = KEY.public_key().public_bytes_raw()
SESSION = Session(
    id="5f",
    user="李建国",
    roles=(Role.OPERATOR,),
    station="desk-1",
    position="faces",
    areas=("3301",),
    issued_ns=1,
    expires_ns=2,
    ends_ns=3,
)
TOKEN = signed(SESSION, KEY)


def test_what_the_desk_signed_is_read() -> None:
    assert verified(TOKEN, PUBLIC) == unverified(TOKEN) == SESSION


@given(st.integers(0, len(TOKEN) - 1), st.characters(max_codepoint=0x2FF))
def test_no_other_character_verifies(place: int, character: str) -> None:
    altered = TOKEN[:place] + character + TOKEN[place + 1 :]
    if altered == TOKEN:
        return
    with pytest.raises(BadToken):
        verified(altered, PUBLIC)


@given(st.integers(0, len(TOKEN) - 1), st.text(max_size=4))
def test_nothing_put_in_or_left_out_verifies(place: int, put: str) -> None:
    altered = TOKEN[:place] + put + TOKEN[place + 1 :]
    if altered == TOKEN:
        return
    with pytest.raises(BadToken):
        verified(altered, PUBLIC)


@given(st.text(max_size=200))
def test_no_text_at_all_verifies(text: str) -> None:
    with pytest.raises(BadToken):
        verified(text, PUBLIC)


def test_another_key_does_not_verify() -> None:
    other = Ed25519PrivateKey.from_private_bytes(bytes(32))
    with pytest.raises(BadToken):
        verified(signed(SESSION, other), PUBLIC)
    with pytest.raises(BadToken):
        verified(TOKEN, b"short")


def test_a_session_under_another_session_s_signature_does_not_verify() -> None:
    """Roles of one, signature of the other."""
    more = msgspec.structs.replace(SESSION, roles=tuple(Role))
    body = signed(more, KEY).partition(".")[0]
    with pytest.raises(BadToken):
        verified(f"{body}.{TOKEN.partition('.')[2]}", PUBLIC)


def test_a_signature_over_something_else_of_the_desk_does_not_pass_for_a_token() -> None:
    body = TOKEN.partition(".")[0]
    bare = base64.urlsafe_b64encode(KEY.sign(body.encode())).rstrip(b"=").decode()
    with pytest.raises(BadToken):
        verified(f"{body}.{bare}", PUBLIC)


def test_a_text_that_is_no_session_says_so() -> None:
    with pytest.raises(BadToken, match="log in again"):
        unverified("nonsense")
