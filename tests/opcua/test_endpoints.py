"""The choice among what a server offers."""

import pytest

from scada.model import MessageMode, SecurityPolicy
from scada.opcua.endpoints import (
    POLICY_URIS,
    Offer,
    Token,
    TokenKind,
    best_token,
    choose,
    kinds,
    policy_name,
    reached_at,
)
from scada.opcua.errors import LinkFault

BASIC, AES256 = SecurityPolicy.BASIC256SHA256, SecurityPolicy.AES256_SHA256_RSAPSS
BINARY = "http://opcfoundation.org/UA-Profile/Transport/uatcp-uasc-uabinary"
OLD = "http://opcfoundation.org/UA/SecurityPolicy#Basic128Rsa15"


def offer(policy: str, mode: int, url: str = "opc.tcp://a:1/x", transport: str = BINARY) -> Offer:
    return Offer(url=url, policy_uri=policy, mode=mode, transport=transport)


NONE = offer(POLICY_URIS[SecurityPolicy.NONE], 1)
SIGN = offer(POLICY_URIS[BASIC], 2)
BOTH = offer(POLICY_URIS[BASIC], 3)


@pytest.mark.parametrize(
    ("policy", "mode", "found"),
    [
        (SecurityPolicy.NONE, MessageMode.SIGN, NONE),
        (BASIC, MessageMode.SIGN, SIGN),
        (BASIC, MessageMode.SIGN_AND_ENCRYPT, BOTH),
    ],
)
def test_the_wanted_one(policy: SecurityPolicy, mode: MessageMode, found: Offer) -> None:
    assert choose([BOTH, NONE, SIGN], policy, mode) is found


def test_what_is_missing_and_what_there_is() -> None:
    old = offer(OLD, 3)
    with pytest.raises(LinkFault) as caught:
        choose([NONE, SIGN, SIGN, BOTH, old], AES256, MessageMode.SIGN_AND_ENCRYPT)
    assert str(caught.value) == (
        "security: the server does not offer Aes256Sha256RsaPss/SignAndEncrypt; it offers "
        "None, Basic256Sha256/Sign, Basic256Sha256/SignAndEncrypt, Basic128Rsa15/SignAndEncrypt"
    )
    with pytest.raises(LinkFault, match="does not offer None; it offers nothing"):
        choose([], SecurityPolicy.NONE, MessageMode.SIGN)


def test_other_transports_do_not_count() -> None:
    https = offer(POLICY_URIS[BASIC], 3, "https://a:1", "http://x/https-uabinary")
    socket = offer(POLICY_URIS[BASIC], 3, "opc.wss://a:1", "")
    with pytest.raises(LinkFault, match="it offers nothing"):
        choose([https, socket], BASIC, MessageMode.SIGN_AND_ENCRYPT)
    silent = offer(POLICY_URIS[BASIC], 3, "opc.tcp://a:1", "")
    assert choose([https, silent], BASIC, MessageMode.SIGN_AND_ENCRYPT) is silent


def test_the_one_that_names_our_host_is_preferred() -> None:
    here = offer(POLICY_URIS[BASIC], 3, "opc.tcp://Gas-1:1/y")
    broken = offer(POLICY_URIS[BASIC], 3, "opc.tcp://[x")
    found = choose([broken, BOTH, here], BASIC, MessageMode.SIGN_AND_ENCRYPT, "gas-1")
    assert found is here
    assert choose([broken, BOTH], BASIC, MessageMode.SIGN_AND_ENCRYPT, "gas-1") is broken


@pytest.mark.parametrize(
    ("url", "theirs", "reached"),
    [
        ("opc.tcp://10.0.0.5:4840", "opc.tcp://plc:4840", "opc.tcp://10.0.0.5:4840"),
        ("opc.tcp://10.0.0.5:4840", "opc.tcp://plc:4841/UA/S", "opc.tcp://10.0.0.5:4840/UA/S"),
        ("opc.tcp://10.0.0.5:4840/a/discovery", "opc.tcp://plc:1/a", "opc.tcp://10.0.0.5:4840/a"),
        ("opc.tcp://[::1]:4840/a", "opc.tcp://plc:1/", "opc.tcp://[::1]:4840/a"),
        ("opc.tcp://10.0.0.5:4840/a", "opc.tcp://[x", "opc.tcp://10.0.0.5:4840/a"),
    ],
)
def test_host_and_port_are_ours_the_path_is_theirs(url: str, theirs: str, reached: str) -> None:
    assert reached_at(url, offer("", 1, theirs)) == reached


class TestTokens:
    def name(self, policy: str, id_: str = "n") -> Token:
        return Token(TokenKind.USER_NAME, id_, policy)

    def test_the_strongest_policy_that_we_have(self) -> None:
        offered = [
            Token(TokenKind.ANONYMOUS, "a"),
            self.name(OLD, "old"),
            self.name(POLICY_URIS[SecurityPolicy.NONE], "open"),
            self.name(POLICY_URIS[BASIC], "basic"),
            self.name(POLICY_URIS[AES256], "aes"),
        ]
        best = best_token(offered, TokenKind.USER_NAME, "")
        assert best == self.name(POLICY_URIS[AES256], "aes")

    def test_without_a_policy_that_of_the_endpoint_holds(self) -> None:
        best = best_token([self.name("")], TokenKind.USER_NAME, POLICY_URIS[BASIC])
        assert best == self.name(POLICY_URIS[BASIC])

    def test_not_offered(self) -> None:
        assert best_token([self.name("")], TokenKind.CERTIFICATE, "") is None

    def test_only_what_we_do_not_have(self) -> None:
        curve = "http://opcfoundation.org/UA/SecurityPolicy#ECC_nistP256"
        with pytest.raises(LinkFault, match="for a user name the server wants ECC_nistP256"):
            best_token([self.name(curve)], TokenKind.USER_NAME, "")

    def test_a_withdrawn_policy_is_better_than_none(self) -> None:
        offered = [self.name(POLICY_URIS[SecurityPolicy.NONE]), self.name(OLD)]
        assert best_token(offered, TokenKind.USER_NAME, "") == self.name(OLD)

    def test_anonymous_needs_no_policy(self) -> None:
        odd = Token(TokenKind.ANONYMOUS, "a", "urn:odd")
        assert best_token([odd], TokenKind.ANONYMOUS, "") == odd

    def test_in_words(self) -> None:
        assert kinds([self.name(""), self.name("x"), Token(TokenKind.CERTIFICATE, "c")]) == (
            "user name, certificate"
        )
        assert kinds([]) == "none"


def test_names_of_policies() -> None:
    assert [policy_name(uri) for uri in POLICY_URIS.values()] == list(SecurityPolicy)
    assert policy_name(OLD) == "Basic128Rsa15"
    assert policy_name("") == "no policy"
