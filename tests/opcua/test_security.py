"""User names, and Basic256Sha256."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
from asyncua.crypto.permission_rules import User, UserRole
from asyncua.server.user_managers import UserManager

from scada.model import LinkState
from scada.opcua.security import Credentials
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
    async with running(
        where, [tag("a", node("a"))], credentials=Credentials(password=lambda: "geheim")
    ) as (_, sink):
        await sink.until(lambda: len(sink.of(0)) > 0)


async def test_a_wrong_password_is_said(guarded: AsyncuaServer) -> None:
    where = server(guarded.url, user="scada")
    async with running(
        where, [tag("a", node("a"))], credentials=Credentials(password=lambda: "falsch")
    ) as (source, sink):
        await sink.until_state(LinkState.LOST)
        assert sink.links[0].reason == "log-in: BadUserAccessDenied"
        assert "falsch" not in str(source.status())
