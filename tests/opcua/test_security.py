"""A user name over a link without security."""

from typing import Any

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
