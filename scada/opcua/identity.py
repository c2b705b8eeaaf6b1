"""What a link shows of its user: nothing, a name with its password, or a certificate.

OPC 10000-4, 7.40: the password is encrypted, and the certificate's key signs, by the policy that the
server's user token asks for; that may be another one than the channel's.
"""

from collections.abc import Sequence
from typing import Any, Final

from asyncua import ua
from asyncua.crypto import security_policies
from cryptography.hazmat.primitives.asymmetric import rsa

from scada.model import SecurityPolicy, Server
from scada.opcua.certificate import Certificate, read_file
from scada.opcua.endpoints import POLICY_URIS, Token, TokenKind, best_token
from scada.opcua.errors import LinkFault
from scada.opcua.pki import read_key
from scada.opcua.security import Credentials

POLICIES: Final[dict[str, type[security_policies.SecurityPolicy]]] = {
    policy.URI: policy
    for policy in (
        security_policies.SecurityPolicyBasic256Sha256,
        security_policies.SecurityPolicyAes128Sha256RsaOaep,
        security_policies.SecurityPolicyAes256Sha256RsaPss,
    )
}
"""asyncua's policies by their URIs; None is not among them."""

_FOR_USERS: Final[dict[str, type[security_policies.SecurityPolicy]]] = POLICIES | {
    policy.URI: policy
    for policy in (
        security_policies.SecurityPolicyBasic256,
        security_policies.SecurityPolicyBasic128Rsa15,
    )
}

_PADDING_BYTES: Final = {
    POLICY_URIS[SecurityPolicy.BASIC256SHA256]: 42,
    POLICY_URIS[SecurityPolicy.AES128_SHA256_RSAOAEP]: 42,
    POLICY_URIS[SecurityPolicy.AES256_SHA256_RSAPSS]: 66,
    security_policies.SecurityPolicyBasic256.URI: 42,
    security_policies.SecurityPolicyBasic128Rsa15.URI: 11,
}
"""What the padding takes of every block (RFC 8017, 7.1.1 and 7.2.1)."""


def kind_of(server: Server, credentials: Credentials) -> TokenKind:
    """How this link logs in."""
    if credentials.user_certificate is not None:
        return TokenKind.CERTIFICATE
    return TokenKind.USER_NAME if server.user else TokenKind.ANONYMOUS


def show_user(
    params: Any,
    server: Server,
    credentials: Credentials,
    tokens: Sequence[Token],
    endpoint_policy: str,
    server_certificate: bytes | None,
    nonce: bytes | None,
) -> None:
    """Put the user's identity into an ActivateSession request.

    Raises `LinkFault` or `CertificateFault`/`PkiFault` where a secret is not to be had.
    """
    kind = kind_of(server, credentials)
    token = best_token(tokens, kind, endpoint_policy) or Token(kind, None, endpoint_policy)
    if kind is TokenKind.ANONYMOUS:
        params.UserIdentityToken = ua.AnonymousIdentityToken()
    elif kind is TokenKind.USER_NAME:
        identity = ua.UserNameIdentityToken(UserName=server.user)
        _seal(identity, credentials.password(), token, server_certificate, nonce or b"")
        params.UserIdentityToken = identity
    else:
        _sign(params, credentials, token, (server_certificate or b"") + (nonce or b""))
    params.UserIdentityToken.PolicyId = token.policy_id


def _seal(
    identity: Any, password: str, token: Token, certificate: bytes | None, nonce: bytes
) -> None:
    """Encrypt the password; as it is where the server asks for no policy (OPC 10000-4, 7.40.4)."""
    policy = _FOR_USERS.get(token.policy_uri)
    if policy is None:
        identity.Password = password.encode()
        identity.EncryptionAlgorithm = None
        return
    if not certificate:
        raise LinkFault("log-in: the server wants the password encrypted, but shows no certificate")
    key = Certificate.of(certificate).parsed.public_key()
    if not isinstance(key, rsa.RSAPublicKey):
        raise LinkFault("log-in: the server's certificate has no RSA key to encrypt the password")
    secret = password.encode() + nonce
    identity.Password = _encrypt(policy, key, len(secret).to_bytes(4, "little") + secret)
    identity.EncryptionAlgorithm = policy.AsymmetricEncryptionURI


def _encrypt(policy: Any, key: rsa.RSAPublicKey, secret: bytes) -> bytes:
    """Block by block: a long password needs more than one."""
    size = key.key_size // 8 - _PADDING_BYTES[policy.URI]
    blocks = range(0, len(secret), size)
    return b"".join(policy.encrypt_asymmetric(key, secret[at : at + size]) for at in blocks)


def _sign(params: Any, credentials: Credentials, token: Token, challenge: bytes) -> None:
    if credentials.user_certificate is None or credentials.user_key is None:
        raise LinkFault("log-in: user_certificate needs user_key beside it")
    certificate = read_file(credentials.user_certificate)[0]
    key = read_key(credentials.user_key)
    if certificate.parsed.public_key() != key.public_key():
        raise LinkFault(
            f"log-in: {credentials.user_key} is not the key of {credentials.user_certificate}"
        )
    params.UserIdentityToken = ua.X509IdentityToken(CertificateData=certificate.der)
    policy: Any = _FOR_USERS.get(token.policy_uri)
    if policy is not None:
        params.UserTokenSignature.Signature = policy.sign_asymmetric(key, challenge)
        params.UserTokenSignature.Algorithm = policy.AsymmetricSignatureURI
