"""What a link shows of its user."""

from pathlib import Path
from typing import Any

import pytest
from asyncua import ua
from cryptography.hazmat.primitives.asymmetric.padding import (
    MGF1,
    OAEP,
    AsymmetricPadding,
    PKCS1v15,
)
from cryptography.hazmat.primitives.hashes import SHA1, SHA256

from scada.model import SecurityPolicy, Server
from scada.opcua.endpoints import OLD_POLICY_URIS, POLICY_URIS, Token, TokenKind
from scada.opcua.errors import LinkFault
from scada.opcua.identity import show_user
from scada.opcua.pki import PkiFault
from scada.opcua.security import Credentials
from tests.opcua.client_pki import user_files
from tests.servers.certificates import key, leaf, write

SERVER = leaf("gas", number=1)
NONCE = b"n" * 32
BASIC = POLICY_URIS[SecurityPolicy.BASIC256SHA256]
PADDING: dict[str, AsymmetricPadding] = {
    BASIC: OAEP(MGF1(SHA1()), SHA1(), None),
    POLICY_URIS[SecurityPolicy.AES128_SHA256_RSAOAEP]: OAEP(MGF1(SHA1()), SHA1(), None),
    POLICY_URIS[SecurityPolicy.AES256_SHA256_RSAPSS]: OAEP(MGF1(SHA256()), SHA256(), None),
    OLD_POLICY_URIS[0]: OAEP(MGF1(SHA1()), SHA1(), None),
    OLD_POLICY_URIS[1]: PKCS1v15(),
}


def shown(
    credentials: Credentials, token: Token, user: str = "", certificate: bytes | None = SERVER.der
) -> Any:
    params = ua.ActivateSessionParameters()
    server = Server(id="mine", url="opc.tcp://a", user=user)
    show_user(params, server, credentials, [token], "", certificate, NONCE)
    return params


def by_name(password: str, policy: str, certificate: bytes | None = SERVER.der) -> Any:
    token = Token(TokenKind.USER_NAME, "name", policy)
    credentials = Credentials(password=lambda: password)
    return shown(credentials, token, "scada", certificate).UserIdentityToken


@pytest.mark.parametrize("policy", list(PADDING))
@pytest.mark.parametrize("password", ["", "geheim 密码", "long " * 200])
def test_the_password_is_encrypted_with_the_nonce(policy: str, password: str) -> None:
    """OPC 10000-4, 7.40.2.2: length, password, nonce, in blocks; also by withdrawn policies."""
    sent = by_name(password, policy)
    blocks = [sent.Password[at : at + 256] for at in range(0, len(sent.Password), 256)]
    plain = b"".join(key(1).decrypt(block, PADDING[policy]) for block in blocks)
    secret = password.encode() + NONCE
    assert plain == len(secret).to_bytes(4, "little") + secret
    assert (sent.UserName, sent.PolicyId) == ("scada", "name")
    assert sent.EncryptionAlgorithm.startswith("http://")


def test_as_it_is_where_the_server_asks_for_no_policy() -> None:
    sent = by_name("geheim", POLICY_URIS[SecurityPolicy.NONE])
    assert (sent.Password, sent.EncryptionAlgorithm) == (b"geheim", None)


def test_no_certificate_to_encrypt_with() -> None:
    with pytest.raises(LinkFault, match="wants the password encrypted, but shows no certificate"):
        by_name("geheim", BASIC, None)


class TestByCertificate:
    TOKEN = Token(TokenKind.CERTIFICATE, "cert", BASIC)

    def test_it_is_shown_and_signed_with(self, tmp_path: Path) -> None:
        certificate, key_file = user_files(tmp_path)
        sent = shown(Credentials(user_certificate=certificate, user_key=key_file), self.TOKEN)
        assert sent.UserIdentityToken.CertificateData == certificate.read_bytes()
        assert len(sent.UserTokenSignature.Signature) == 256

    def test_a_key_is_needed(self, tmp_path: Path) -> None:
        certificate, _ = user_files(tmp_path)
        with pytest.raises(LinkFault, match="needs user_key"):
            shown(Credentials(user_certificate=certificate), self.TOKEN)

    def test_the_key_must_be_its_own(self, tmp_path: Path) -> None:
        certificate, _ = user_files(tmp_path)
        _, other = write(tmp_path, leaf("other", number=4), 4)
        with pytest.raises(LinkFault, match=r"other\.pem is not the key of"):
            shown(Credentials(user_certificate=certificate, user_key=other), self.TOKEN)

    def test_a_file_that_is_no_key(self, tmp_path: Path) -> None:
        certificate, _ = user_files(tmp_path)
        with pytest.raises(PkiFault, match="is no private key"):
            shown(Credentials(user_certificate=certificate, user_key=certificate), self.TOKEN)


def test_nobody_in_particular() -> None:
    sent = shown(Credentials(), Token(TokenKind.ANONYMOUS, "anyone"))
    assert sent.UserIdentityToken.PolicyId == "anyone"
