"""An open62541 server as a child process: an OPC UA server that this project's authors did not write."""

import os
from collections.abc import Mapping

from tests.servers.child import ServerChild
from tools.open62541 import prepare

NAMESPACE = "urn:davylamp:test:open62541"


class Open62541Server(ServerChild):
    """Its options are those of README.md, with ``_`` for ``-``."""

    def command(self, *arguments: str) -> tuple[list[str], Mapping[str, str]]:
        return prepare().command(*arguments), os.environ

    @staticmethod
    def analogue(index: int) -> str:
        """The node name of an analogue; with types=mixed every tenth from 7 a Float, from 8 an Int32."""
        return f"nsu={NAMESPACE};s=A{index}"

    @staticmethod
    def switch(index: int) -> str:
        return f"nsu={NAMESPACE};s=S{index}"
