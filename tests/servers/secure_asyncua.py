"""An asyncua server with every policy and mode, a user with a password and one with a certificate."""

import argparse
import asyncio
import os
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from asyncua import ua
from asyncua.crypto.permission_rules import User, UserRole
from asyncua.server.user_managers import UserManager

from tests.servers.asyncua_server import AsyncuaServer
from tests.servers.certificates import SERVER_URI
from tests.servers.child import ServerChild

USER, PASSWORD = "scada", "geheim 密码"
T = ua.SecurityPolicyType
POLICIES = [
    T.NoSecurity,
    T.Basic256Sha256_Sign,
    T.Basic256Sha256_SignAndEncrypt,
    T.Aes128Sha256RsaOaep_Sign,
    T.Aes128Sha256RsaOaep_SignAndEncrypt,
    T.Aes256Sha256RsaPss_Sign,
    T.Aes256Sha256RsaPss_SignAndEncrypt,
]


class SecureAsyncua(ServerChild):
    """Options: certificate, key, user_certificate (files), password."""

    def command(self, *arguments: str) -> tuple[list[str], Mapping[str, str]]:
        return [sys.executable, "-m", "tests.servers.secure_asyncua", *arguments], os.environ


class Doorman(UserManager):
    """Lets in whoever has the password or the certificate; and everyone anonymously."""

    def __init__(self, password: str, certificate: bytes) -> None:
        self._password, self._certificate = password, certificate

    def get_user(
        self, iserver: Any, username: Any = None, password: Any = None, certificate: Any = None
    ) -> User | None:
        user = User(role=UserRole.User, name="scada")
        if username is not None:
            return user if (username, password) == (USER, self._password) else None
        # asyncua hands over the channel's certificate where the user shows none
        return user if certificate == self._certificate or self._is_client(certificate) else None

    def _is_client(self, certificate: Any) -> bool:
        return not certificate or b"davylamp-stranger" not in bytes(certificate)


async def secured(
    certificate: Path, key: Path, doorman: Doorman, policies: list[Any], port: int = 0
) -> AsyncuaServer:
    """A server, entered and not started."""
    one = AsyncuaServer("a", port=port, user_manager=doorman)
    await one.__aenter__()
    await one.server.set_application_uri(SERVER_URI)
    one.server.set_security_policy(policies)
    await one.server.load_certificate(str(certificate))
    await one.server.load_private_key(str(key))
    return one


async def _serve(options: argparse.Namespace) -> None:
    doorman = Doorman(options.password, options.user_certificate.read_bytes())
    one = await secured(options.certificate, options.key, doorman, POLICIES, options.port)
    await one.start()
    print(f"ready {one.port}", flush=True)
    await asyncio.to_thread(sys.stdin.read)
    await one.__aexit__()


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--until-stdin-closes", action="store_true")
    parser.add_argument("--certificate", type=Path)
    parser.add_argument("--key", type=Path)
    parser.add_argument("--user-certificate", type=Path)
    parser.add_argument("--password", default=PASSWORD)
    asyncio.run(_serve(parser.parse_args()))
