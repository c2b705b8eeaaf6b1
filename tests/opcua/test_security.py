"""A user name over a link without security."""

from typing import Any

import pytest
from asyncua.crypto.permission_rules import User, UserRole
from asyncua.server.internal_session import InternalSession
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


async def test_a_password_as_it_is_to_a_server_that_has_no_certificate() -> None:
    async with AsyncuaServer("a", user_manager=Doorman()) as one:
        await one.start()
        right = Credentials(password=lambda: "geheim")
        wrong = Credentials(password=lambda: "falsch")
        points = [tag("a", node("a"))]
        async with running(server(one.url, user="scada"), points, credentials=right) as (_, sink):
            await sink.until(lambda: len(sink.of(0)) > 0)
        async with running(server(one.url, user="scada"), points, credentials=wrong) as (
            source,
            sink,
        ):
            await sink.until_state(LinkState.LOST)
            assert sink.links[0].reason == "log-in: BadUserAccessDenied"
            assert "falsch" not in str(source.status())


@pytest.mark.parametrize("endpoints", [None, []])
async def test_a_session_that_repeats_no_endpoint(
    monkeypatch: pytest.MonkeyPatch, endpoints: list[Any] | None
) -> None:
    """As servers do that do not know the forwarded address by which they were reached."""
    create = InternalSession.create_session

    async def without(self: InternalSession, *arguments: Any, **named: Any) -> Any:
        made = await create(self, *arguments, **named)
        made.ServerEndpoints = endpoints
        return made

    monkeypatch.setattr(InternalSession, "create_session", without)
    async with AsyncuaServer("a", user_manager=Doorman()) as one:
        await one.start()
        right = Credentials(password=lambda: "geheim")
        points = [tag("a", node("a"))]
        async with running(server(one.url, user="scada"), points, credentials=right) as (_, sink):
            await sink.until(lambda: len(sink.of(0)) > 0)
