"""Browse answers against asyncua's encoder, and what hostile ones do."""

import contextlib
import uuid
from typing import Any

import pytest
from asyncua import ua
from asyncua.common.utils import Buffer
from asyncua.ua.ua_binary import nodeid_from_binary, struct_to_binary
from hypothesis import given
from hypothesis import strategies as st

from scada.model import DavylampError
from scada.opcua.nodes import NodeName
from scada.opcua.references import browse_answer, node_name

SPACES = ("http://opcfoundation.org/UA/", "urn:a", "urn:b;c%d")

identifiers = st.one_of(
    st.integers(0, 2**32 - 1).map(ua.UInt32),
    st.text(min_size=1, max_size=20).filter(lambda t: t.strip() == t),
    st.uuids(),
    st.binary(min_size=1, max_size=12),
)
node_ids = st.builds(lambda i, n: ua.NodeId(i, ua.Int16(n)), identifiers, st.integers(0, 2))
texts = st.text(max_size=12)


def reference(node: ua.NodeId, browse: str, display: str) -> Any:
    found = ua.ReferenceDescription()
    found.ReferenceTypeId = ua.NodeId(ua.Int32(35), ua.Int16(0))
    found.NodeId = node
    found.BrowseName = ua.QualifiedName(browse, ua.UInt16(1))
    found.DisplayName = ua.LocalizedText(display, "en")
    found.NodeClass = ua.NodeClass.Variable
    found.TypeDefinition = ua.NodeId(ua.Int32(63), ua.Int16(0))
    return found


def body(*references: Any, more: bytes = b"") -> bytes:
    response = ua.BrowseResponse()
    result = ua.BrowseResult()
    result.References = list(references)
    result.ContinuationPoint = more
    response.Results = [result]
    return bytes(struct_to_binary(response))


@given(node_ids, texts, texts, st.binary(max_size=8))
def test_what_asyncua_encodes_is_read(node: Any, browse: str, display: str, more: bytes) -> None:
    (result,) = browse_answer(body(reference(node, browse, display), more=more), 1, SPACES)
    assert result.more == more
    (found,) = result.references
    assert (found.browse_name, found.display_name) == (browse, display or browse)
    assert (found.type, found.node_class, found.type_definition) == ("i=35", 2, "i=63")
    read = nodeid_from_binary(Buffer(found.target))
    assert (read.NamespaceIndex, read.Identifier) == (node.NamespaceIndex, node.Identifier)


@given(node_ids)
def test_a_name_is_read_back_as_the_same_node(node: Any) -> None:
    (result,) = browse_answer(body(reference(node, "x", "x")), 1, SPACES)
    found = result.references[0]
    assert node_name(found.target, SPACES) == found.name
    again = NodeName.parse(found.name).resolve(SPACES)
    assert again is not None
    read = nodeid_from_binary(Buffer(again))
    assert (read.NamespaceIndex, read.Identifier) == (node.NamespaceIndex, node.Identifier)


def test_a_node_by_its_namespace_uri() -> None:
    node = ua.ExpandedNodeId(ua.String("x"), ua.Int16(0), NamespaceUri="urn:a")
    (result,) = browse_answer(body(reference(node, "x", "x")), 1, SPACES)
    assert [r.name for r in result.references] == ["nsu=urn:a;s=x"]


def test_a_node_of_another_server_is_left_out() -> None:
    node = ua.ExpandedNodeId(ua.String("x"), ua.Int16(1), ServerIndex=ua.Int32(3))
    assert browse_answer(body(reference(node, "x", "x")), 1, SPACES)[0].references == ()


def test_the_forms_of_a_guid_and_of_bytes() -> None:
    guid = uuid.UUID("12345678-1234-5678-1234-567812345678")
    both = [ua.NodeId(guid, ua.Int16(1)), ua.NodeId(b"\x01\x02", ua.Int16(1))]
    (result,) = browse_answer(body(*(reference(n, "x", "x") for n in both)), 1, SPACES)
    assert [r.name for r in result.references] == [f"nsu=urn:a;g={guid}", "nsu=urn:a;b=AQI="]


SAMPLE = body(
    reference(ua.NodeId(ua.String("温度"), ua.Int16(1)), "T", "温度"),
    reference(ua.ExpandedNodeId(ua.String("x"), ua.Int16(0), NamespaceUri="urn:a"), "x", ""),
    more=b"abc",
)


@given(st.integers(0, len(SAMPLE) - 1))
def test_a_truncated_answer_is_an_error(end: int) -> None:
    with pytest.raises(DavylampError):
        browse_answer(SAMPLE[:end], 1, SPACES)


@given(st.integers(0, len(SAMPLE) - 1), st.integers(0, 255))
def test_a_corrupted_answer_is_read_or_refused(at: int, byte: int) -> None:
    data = SAMPLE[:at] + bytes([byte]) + SAMPLE[at + 1 :]
    with contextlib.suppress(DavylampError):
        browse_answer(data, 1, SPACES)


@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    with contextlib.suppress(DavylampError):
        browse_answer(data, 1, SPACES)
