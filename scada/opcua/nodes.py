"""Node names of the configuration, and their encoding for one server's namespaces.

A node is named ``nsu=URI;s=NAME`` (the URI holds over restarts and on every server) or
``ns=2;s=NAME`` (the index may change when a server restarts). Identifiers: ``s=`` text, ``i=``
number, ``g=`` GUID, ``b=`` base64 (OPC 10000-6, 5.1.12).
"""

import base64
import binascii
import struct
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import unquote

from scada.model import BadInput
from scada.opcua.status_codes import BAD_NODE_ID_INVALID, BAD_NODE_ID_UNKNOWN


@dataclass(frozen=True, slots=True)
class NodeName:
    """A parsed node name; ``uri`` is empty where ``space`` is given by index."""

    uri: str
    space: int
    kind: str
    identifier: str

    @classmethod
    def parse(cls, text: str) -> "NodeName":
        """Read a node name. Raises `BadInput` that says what a node name looks like."""
        uri, space, rest = "", 0, text.strip()
        if rest.startswith("nsu="):
            uri, _, rest = rest[4:].partition(";")
            if not uri:
                raise _bad(text)
        elif rest.startswith("ns="):
            index, _, rest = rest[3:].partition(";")
            if not index.isdecimal() or int(index) > 0xFFFF:
                raise _bad(text)
            space = int(index)
        if len(rest) < 3 or rest[0] not in "sigb" or rest[1] != "=":
            raise _bad(text)
        name = cls(unquote(uri), space, rest[0], rest[2:])
        try:
            name._encode(0)
        except (ValueError, binascii.Error, struct.error):
            raise _bad(text) from None
        return name

    def resolve(self, spaces: Sequence[str]) -> bytes | None:
        """The encoded NodeId under this NamespaceArray; `None` where the server lacks the URI."""
        if not self.uri:
            return self._encode(self.space)
        return self._encode(spaces.index(self.uri)) if self.uri in spaces else None

    def _encode(self, space: int) -> bytes:
        if self.kind == "i":
            return struct.pack("<BHI", 2, space, int(self.identifier))
        if self.kind == "g":
            return struct.pack("<BH", 4, space) + uuid.UUID(self.identifier).bytes_le
        if self.kind == "b":
            raw, encoding = base64.b64decode(self.identifier, validate=True), 5
        else:
            raw, encoding = self.identifier.encode(), 3
        return struct.pack("<BHi", encoding, space, len(raw)) + raw


def _bad(text: str) -> BadInput:
    return BadInput(f"node {text!r}: write nsu=URI;s=NAME or ns=2;s=NAME (or i=, g=, b=)")


def resolve_all(
    nodes: Sequence[str], spaces: Sequence[str]
) -> tuple[list[bytes | None], list[int]]:
    """Encode every node; what cannot be is `None`, with the StatusCode that says why (else 0)."""
    encoded: list[bytes | None] = []
    status: list[int] = []
    for node in nodes:
        try:
            found = NodeName.parse(node).resolve(spaces)
            encoded.append(found)
            status.append(0 if found is not None else BAD_NODE_ID_UNKNOWN)
        except BadInput:
            encoded.append(None)
            status.append(BAD_NODE_ID_INVALID)
    return encoded, status
