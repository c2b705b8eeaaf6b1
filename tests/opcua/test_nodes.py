"""Node names and their encoding."""

import uuid
from contextlib import suppress

import pytest
from asyncua import ua
from asyncua.ua.ua_binary import nodeid_to_binary
from hypothesis import given
from hypothesis import strategies as st

from scada.model import BadInput
from scada.opcua.nodes import NodeName, resolve_all
from scada.opcua.status_codes import BAD_NODE_ID_INVALID, BAD_NODE_ID_UNKNOWN

SPACES = ["http://opcfoundation.org/UA/", "urn:server", "urn:mine"]
GUID = "72962b91-fa75-4ae6-8d28-b404dc7daf63"


@pytest.mark.parametrize(
    ("text", "node"),
    [
        ("nsu=urn:mine;s=3301.T1", ua.NodeId(ua.String("3301.T1"), ua.Int16(2))),
        ("nsu=urn:mine;i=17", ua.NumericNodeId(ua.Int32(17), ua.Int16(2))),
        ("ns=2;s=3301.T1", ua.NodeId(ua.String("3301.T1"), ua.Int16(2))),
        ("s=text", ua.StringNodeId(ua.String("text"), ua.Int16(0))),
        (f"ns=1;g={GUID}", ua.NodeId(uuid.UUID(GUID), ua.Int16(1))),
        ("ns=1;b=aGFsbG8=", ua.NodeId(ua.ByteString(b"hallo"), ua.Int16(1))),
        ("nsu=urn:mine;s=瓦斯;T1=a", ua.NodeId(ua.String("瓦斯;T1=a"), ua.Int16(2))),
    ],
)
def test_a_name_is_encoded_as_asyncua_does(text: str, node: ua.NodeId) -> None:
    assert NodeName.parse(text).resolve(SPACES) == nodeid_to_binary(node)


def test_an_escaped_uri() -> None:
    assert NodeName.parse("nsu=urn:a%3Bb;i=1").uri == "urn:a;b"


@pytest.mark.parametrize(
    "text",
    ["", "3301.T1", "nsu=;s=a", "nsu=urn:mine", "ns=x;s=a", "ns=70000;i=1", "i=x", "i=-1", "g=12",
     "b=*", "s=", "x=1", "ns=2,s=a"],
)  # fmt: skip
def test_a_bad_name_says_what_a_good_one_is(text: str) -> None:
    with pytest.raises(BadInput, match="write nsu=URI;s=NAME"):
        NodeName.parse(text)


def test_one_bad_name_stops_nobody() -> None:
    nodes, status = resolve_all(["nsu=urn:mine;i=1", "nonsense", "nsu=urn:other;i=1"], SPACES)
    assert [node is None for node in nodes] == [False, True, True]
    assert status == [0, BAD_NODE_ID_INVALID, BAD_NODE_ID_UNKNOWN]


def test_the_index_follows_the_servers_array() -> None:
    name = NodeName.parse("nsu=urn:mine;i=5")
    before, after = name.resolve(SPACES), name.resolve(["", "urn:mine"])
    assert before is not None
    assert after is not None
    assert (before[1], after[1]) == (2, 1)


@given(st.text())
def test_any_text_is_a_name_or_refused(text: str) -> None:
    with suppress(BadInput):
        NodeName.parse(text).resolve(SPACES)
