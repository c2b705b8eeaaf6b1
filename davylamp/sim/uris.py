"""The names by which the demo plant's servers are found."""

from typing import Final

PARTS: Final = ("mine", "unit")
"""The parts of the plant; each has a server of its own."""

DEFAULT_PORTS: Final = {"mine": 48410, "unit": 48411}

DEFAULT_URLS: Final = {part: f"opc.tcp://127.0.0.1:{port}" for part, port in DEFAULT_PORTS.items()}


def namespace(part: str) -> str:
    """The namespace URI of a part's nodes."""
    return f"urn:davylamp:demo:{part}"


def node(part: str, identifier: str) -> str:
    """The node id, by namespace URI, of a tag or of the ``Scenario`` object."""
    return f"nsu={namespace(part)};s={identifier}"
