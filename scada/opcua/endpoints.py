"""What a server offers (OPC 10000-4, 7.14), and the choice among it. No socket here."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import IntEnum
from typing import Final
from urllib.parse import urlsplit

from scada.model import MessageMode, SecurityPolicy
from scada.opcua.errors import LinkFault

_URI: Final = "http://opcfoundation.org/UA/SecurityPolicy#"
POLICY_URIS: Final = {
    SecurityPolicy.NONE: f"{_URI}None",
    SecurityPolicy.BASIC256SHA256: f"{_URI}Basic256Sha256",
    SecurityPolicy.AES128_SHA256_RSAOAEP: f"{_URI}Aes128_Sha256_RsaOaep",
    SecurityPolicy.AES256_SHA256_RSAPSS: f"{_URI}Aes256_Sha256_RsaPss",
}
"""The policies by their URIs (OPC 10000-7)."""

MODES: Final = {1: "None", 2: MessageMode.SIGN.value, 3: MessageMode.SIGN_AND_ENCRYPT.value}
"""MessageSecurityMode by its number (OPC 10000-4, 7.20)."""

OLD_POLICY_URIS: Final = (f"{_URI}Basic256", f"{_URI}Basic128Rsa15")
"""Withdrawn because of SHA-1, and no channel is opened with them; some servers still ask for the
password to be encrypted by one, which is better than not at all."""

_BINARY: Final = "uatcp-uasc-uabinary"
_STRONGEST_FIRST: Final = (
    POLICY_URIS[SecurityPolicy.AES256_SHA256_RSAPSS],
    POLICY_URIS[SecurityPolicy.BASIC256SHA256],
    POLICY_URIS[SecurityPolicy.AES128_SHA256_RSAOAEP],
    *OLD_POLICY_URIS,
    POLICY_URIS[SecurityPolicy.NONE],
)


class TokenKind(IntEnum):
    """How a user shows who he is (UserTokenType, OPC 10000-4, 7.42)."""

    ANONYMOUS = 0
    USER_NAME = 1
    CERTIFICATE = 2
    ISSUED = 3


_KINDS: Final = {
    TokenKind.ANONYMOUS: "anonymous",
    TokenKind.USER_NAME: "user name",
    TokenKind.CERTIFICATE: "certificate",
    TokenKind.ISSUED: "token of an authority",
}


@dataclass(frozen=True, slots=True)
class Token:
    """One way to log in; ``policy_uri`` is empty where that of the endpoint holds."""

    kind: TokenKind
    policy_id: str | None
    policy_uri: str = ""


@dataclass(frozen=True, slots=True)
class Offer:
    """One endpoint; ``certificate`` is the server's, with the chain that it sends along."""

    url: str
    policy_uri: str
    mode: int
    certificate: bytes = b""
    application_uri: str = ""
    application_name: str = ""
    transport: str = ""
    tokens: tuple[Token, ...] = ()

    @property
    def words(self) -> str:
        """``Basic256Sha256/Sign``, as `Server.security` and `Server.mode` call it."""
        name = policy_name(self.policy_uri)
        mode = MODES.get(self.mode, "unknown mode")
        return name if mode == name else f"{name}/{mode}"


def policy_name(uri: str) -> str:
    """The name that site.toml has for a policy; what stands behind the # where it has none."""
    known = {found: policy.value for policy, found in POLICY_URIS.items()}
    return known.get(uri) or uri.rpartition("#")[2] or "no policy"


def choose(
    offers: Sequence[Offer], policy: SecurityPolicy, mode: MessageMode, host: str = ""
) -> Offer:
    """The endpoint of this policy and mode, best one that is named for this host.

    The host and port that a server writes into its endpoints are often not those by which it is
    reached; so they decide nothing. Raises `LinkFault` that says what there is.
    """
    wanted = "None" if policy is SecurityPolicy.NONE else mode.value
    fitting = [
        offer
        for offer in offers
        if _is_binary(offer)
        and offer.policy_uri == POLICY_URIS[policy]
        and MODES.get(offer.mode) == wanted
    ]
    if not fitting:
        name = policy.value if wanted == policy.value else f"{policy.value}/{wanted}"
        raise LinkFault(f"security: the server does not offer {name}; it offers {_list(offers)}")
    named = (offer for offer in fitting if (_split(offer.url)[0] or "") == host.casefold())
    return next(named, fitting[0])


def reached_at(url: str, offer: Offer) -> str:
    """Host and port as configured, the path as the endpoint says it."""
    path = _split(offer.url)[1]
    parts = urlsplit(url)
    return parts._replace(path=path).geturl() if path not in ("", "/") else url


def best_token(tokens: Iterable[Token], kind: TokenKind, endpoint_policy: str) -> Token | None:
    """The offered way to log in with the strongest policy, the policy filled in; None: not offered.

    Raises `LinkFault` where the policies that the server wants for it are none that we have.
    """
    offered = [
        Token(token.kind, token.policy_id, token.policy_uri or endpoint_policy)
        for token in tokens
        if token.kind == kind
    ]
    ranked = sorted(
        (token for token in offered if token.policy_uri in _STRONGEST_FIRST),
        key=lambda token: _STRONGEST_FIRST.index(token.policy_uri),
    )
    if ranked or not offered or kind is TokenKind.ANONYMOUS:
        return next(iter(ranked or offered), None)
    wanted = ", ".join(sorted({policy_name(token.policy_uri) for token in offered}))
    raise LinkFault(
        f"log-in: for a {_KINDS[kind]} the server wants {wanted}, which is not supported"
    )


def kinds(tokens: Iterable[Token]) -> str:
    """The ways to log in, in words."""
    return ", ".join(_KINDS[kind] for kind in sorted({token.kind for token in tokens})) or "none"


def _list(offers: Sequence[Offer]) -> str:
    return ", ".join(dict.fromkeys(o.words for o in offers if _is_binary(o))) or "nothing"


def _is_binary(offer: Offer) -> bool:
    return offer.transport.endswith(_BINARY) or (
        not offer.transport and offer.url.startswith("opc.tcp:")
    )


def _split(url: str) -> tuple[str | None, str]:
    try:
        parts = urlsplit(url)
        return parts.hostname, parts.path
    except ValueError:
        return None, ""
