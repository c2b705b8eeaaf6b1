"""NodeSet2 files: what instances have, and what hostile files do not get."""

import contextlib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from davylamp.integrate.nodeset import read_nodeset
from davylamp.integrate.xml_stream import DEEPEST
from scada.model import BadInput
from scada.opcua.variable import Variable

SAMPLE = Path(__file__).with_name("plant.xml")


def by_name() -> dict[str, Variable]:
    return {v.node.removeprefix("nsu=urn:maker:gas;s="): v for v in read_nodeset(SAMPLE)}


def test_instances_without_properties_and_types() -> None:
    names = ["3301.T1", "3301.fan", "3301.doors", "3301.temps", "3301.note"]
    assert list(by_name()) == names


def test_everything_that_is_said_of_a_measured_value() -> None:
    found = by_name()["3301.T1"]
    assert found.names == {"zh-CN": "3301工作面T1甲烷", "en": "3301 face methane"}
    assert (found.base, found.type_name, found.range) == (11, "Double", (0.0, 4.0))
    assert (found.unit_id, found.unit) == (20529, "%")
    assert found.path == ("3301 综采",)
    assert found.line == 16


def test_states_bits_and_arrays() -> None:
    found = by_name()
    assert found["3301.fan"].states == {0: {"zh": "停止"}, 1: {"zh": "运行"}}
    assert found["3301.doors"].bits == {0: {"zh": "风门A"}, 1: {"zh": "风门B"}}
    assert found["3301.doors"].base == 5
    assert found["3301.temps"].dims == (3,)
    assert not found["3301.note"].is_number


def refused(tmp_path: Path, text: str | bytes) -> str:
    path = tmp_path / "set.xml"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    with pytest.raises(BadInput) as caught:
        read_nodeset(path)
    return str(caught.value)


def test_a_billion_laughs_are_refused(tmp_path: Path) -> None:
    bomb = '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]>\n<UANodeSet>&b;</UANodeSet>'
    assert "set.xml:1: the file declares a document type" in refused(tmp_path, bomb)


def test_an_external_entity_is_refused(tmp_path: Path) -> None:
    text = '<?xml version="1.0"?>\n<!DOCTYPE x SYSTEM "file:///etc/passwd">\n<UANodeSet/>'
    assert "set.xml:2: the file declares a document type" in refused(tmp_path, text)


def test_faults_name_the_line(tmp_path: Path) -> None:
    assert "set.xml:2: is no XML" in refused(tmp_path, "<UANodeSet>\n<a></UANodeSet>")
    assert "is no NodeSet: its root is html" in refused(tmp_path, "<html/>")
    assert "set.xml:3: UAVariable has no NodeId" in refused(
        tmp_path, "<UANodeSet>\n\n<UAVariable/></UANodeSet>"
    )
    said = refused(
        tmp_path, '<UANodeSet>\n<UAVariable NodeId="ns=7;i=1" BrowseName="x"/></UANodeSet>'
    )
    assert "set.xml:2: ns=7;i=1: the file's NamespaceUris have no number 7" in said
    deep = "<UANodeSet>" + "<a>" * (DEEPEST + 2)
    assert "nested deeper" in refused(tmp_path, deep)


def test_a_cycle_of_parents_ends(tmp_path: Path) -> None:
    path = tmp_path / "set.xml"
    path.write_text(
        "<UANodeSet><NamespaceUris><Uri>u</Uri></NamespaceUris>"
        '<UAObject NodeId="ns=1;i=1" BrowseName="1:a" ParentNodeId="ns=1;i=2"/>'
        '<UAObject NodeId="ns=1;i=2" BrowseName="1:b" ParentNodeId="ns=1;i=1"/>'
        '<UAVariable NodeId="ns=1;i=3" BrowseName="1:c" ParentNodeId="ns=1;i=1" DataType="Float"/>'
        "</UANodeSet>"
    )
    (found,) = read_nodeset(path)
    assert found.path == ("b", "a")
    assert found.base == 10


def test_a_damaged_file_is_read_or_refused(tmp_path_factory: pytest.TempPathFactory) -> None:
    text, path = SAMPLE.read_bytes(), tmp_path_factory.mktemp("sets") / "damaged.xml"

    @given(st.integers(0, len(text)), st.integers(0, 60), st.binary(max_size=5))
    def damaged(start: int, cut: int, put: bytes) -> None:
        path.write_bytes(text[:start] + put + text[start + cut :])
        with contextlib.suppress(BadInput):
            read_nodeset(path)

    damaged()
