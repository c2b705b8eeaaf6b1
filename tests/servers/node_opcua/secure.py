"""The node-opcua server with every policy, mode and way to log in: see secure_server.js."""

from collections.abc import Mapping

from tests.servers.child import ServerChild
from tests.servers.node_opcua import NAMESPACE
from tools.node_opcua import HOME, prepare

COUNTER = f"nsu={NAMESPACE};s=counter"


class SecureNodeOpcua(ServerChild):
    """Options: state (a folder), password, hostname, policies, strict."""

    def command(self, *arguments: str) -> tuple[list[str], Mapping[str, str]]:
        ready = prepare()
        return [str(ready.node), str(HOME / "secure_server.js"), *arguments], ready.environment
