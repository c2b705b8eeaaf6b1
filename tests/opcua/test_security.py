"""User names, and Basic256Sha256."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from asyncua import ua
from asyncua.crypto.cert_gen import (
    dump_private_key_as_pem,
    generate_private_key,
    generate_self_signed_app_certificate,
)
from asyncua.crypto.permission_rules import User, UserRole
from asyncua.server.user_managers import UserManager
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import UniformResourceIdentifier
from cryptography.x509.oid import ExtendedKeyUsageOID

from scada.model import LinkState
from scada.opcua.channel import APPLICATION_URI, Security
from tests.opcua.sources import running, server, tag
from tests.servers.asyncua_server import AsyncuaServer, node


class Doorman(UserManager):
    """Lets one user in."""

    def get_user(
        self, iserver: Any, username: Any = None, password: Any = None, certificate: Any = None
    ) -> User | None:
        known = (username, password) == ("scada", "geheim")
        return User(role=UserRole.User, name="scada") if known else None


@pytest.fixture
async def guarded() -> AsyncIterator[AsyncuaServer]:
    async with AsyncuaServer("a", user_manager=Doorman()) as one:
        await one.start()
        yield one


async def test_a_user_with_the_password_is_let_in(guarded: AsyncuaServer) -> None:
    where = server(guarded.url, user="scada")
    async with running(where, [tag("a", node("a"))], password="geheim") as (_, sink):
        await sink.until(lambda: len(sink.of(0)) > 0)


async def test_a_wrong_password_is_said(guarded: AsyncuaServer) -> None:
    where = server(guarded.url, user="scada")
    async with running(where, [tag("a", node("a"))], password="falsch") as (source, sink):
        await sink.until_state(LinkState.LOST)
        assert sink.links[0].reason == "log-in: BadUserAccessDenied"
        assert "falsch" not in str(source.status())


@pytest.fixture(scope="module")
def identity(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A certificate and its key, for client and server alike."""
    folder = tmp_path_factory.mktemp("pki")
    key, certificate = folder / "key.pem", folder / "certificate.der"
    private = generate_private_key()
    made = generate_self_signed_app_certificate(
        private,
        "davylamp",
        {},
        [UniformResourceIdentifier(APPLICATION_URI)],
        [ExtendedKeyUsageOID.CLIENT_AUTH, ExtendedKeyUsageOID.SERVER_AUTH],
        days=2,
    )
    key.write_bytes(dump_private_key_as_pem(private))
    certificate.write_bytes(made.public_bytes(Encoding.DER))
    return certificate, key


@pytest.mark.parametrize("encrypt", [True, False])
@pytest.mark.parametrize("scan_s", [0.0, 0.2])
async def test_basic256sha256(identity: tuple[Path, Path], encrypt: bool, scan_s: float) -> None:
    certificate, key = identity
    async with AsyncuaServer("a") as one:
        one.server.set_security_policy(
            [
                ua.SecurityPolicyType.Basic256Sha256_SignAndEncrypt,
                ua.SecurityPolicyType.Basic256Sha256_Sign,
            ]
        )
        await one.server.load_certificate(str(certificate))
        await one.server.load_private_key(str(key))
        await one.start()
        security = Security(certificate, key, encrypt=encrypt)
        where = server(one.url)
        async with running(where, [tag("a", node("a"), scan_s)], security=security) as (_, sink):
            await sink.until(lambda: len(sink.of(0)) > 0)
            await one.write("a", 4.0)
            await sink.until(lambda: sink.values(0)[-1] == 4.0)


async def test_a_server_that_wants_security_says_so(identity: tuple[Path, Path]) -> None:
    certificate, key = identity
    async with AsyncuaServer("a") as one:
        one.server.set_security_policy([ua.SecurityPolicyType.Basic256Sha256_SignAndEncrypt])
        await one.server.load_certificate(str(certificate))
        await one.server.load_private_key(str(key))
        await one.start()
        async with running(server(one.url), [tag("a", node("a"))]) as (_, sink):
            await sink.until_state(LinkState.LOST)
            assert sink.links[0].reason
