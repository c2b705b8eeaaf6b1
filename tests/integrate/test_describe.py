"""What a server says of its variables: properties, types, both languages, and what it will not say."""

from typing import Any, cast

import pytest
from asyncua import ua
from asyncua.ua.ua_binary import struct_to_binary

from davylamp.integrate.found import in_both
from scada.opcua import attributes
from scada.opcua.attribute_values import Text, read_answer
from scada.opcua.attributes import AttributeReader
from scada.opcua.browse import Walk
from scada.opcua.channel import Channel
from scada.opcua.describe import describe, translate
from scada.opcua.errors import DecodeError, LinkFault
from scada.opcua.option_sets import as_bits
from scada.opcua.tree import Tree
from scada.opcua.variable import Variable
from tests.integrate.fake_space import SPACES, FakeSpace, name, node_id

V = ua.VariantType


def text(words: str, locale: str) -> Any:
    return ua.LocalizedText(words, locale)


async def described(space: FakeSpace) -> tuple[Tree, list[Variable]]:
    channel = cast(Channel, space)
    tree = await Walk(channel, SPACES).run()
    return tree, await describe(channel, tree, tree.variables())


def one(node: str = "a") -> FakeSpace:
    space = FakeSpace()
    space.folder(85, "F")
    space.variables("F", [node])
    return space


async def test_units_and_ranges() -> None:
    space = one()
    space.property("a", "EURange", ua.Range(ua.Double(0.0), ua.Double(4.0)))
    unit = ua.EUInformation("urn:u", ua.Int32(7), text("ppm", "en"), text("", "en"))
    space.property("a", "EngineeringUnits", unit)
    _, (found,) = await described(space)
    assert (found.range, found.unit, found.unit_uri, found.unit_id) == (
        (0.0, 4.0),
        "ppm",
        "urn:u",
        7,
    )
    assert found.names == {"zh-CN": "a 显示"}


@pytest.mark.parametrize(("low", "high"), [(4.0, 0.0), (float("nan"), 1.0), (1.0, 1.0)])
async def test_a_range_that_is_none_is_left_out(low: float, high: float) -> None:
    space = one()
    space.property("a", "EURange", ua.Range(ua.Double(low), ua.Double(high)))
    _, (found,) = await described(space)
    assert found.range is None


async def test_the_texts_of_states_in_both_languages() -> None:
    space = one()
    space.values["a", 14] = ua.NodeId(ua.Int32(1), ua.Int16(0))
    space.values["a", 13] = ua.Variant(True, V.Boolean)
    for prop, word in (("FalseState", "停止"), ("TrueState", "运行")):
        space.property("a", prop, text(word, "zh-CN"))
    tree, found = await described(space)
    space.values["a", 4] = ua.Variant(text("Fan", "en"))
    for prop, word in (("FalseState", "stopped"), ("TrueState", "running")):
        space.values[f"a.{prop}", 13] = text(word, "en")
    await translate(cast(Channel, space), tree.variables(), found)
    assert in_both(list(found[0].names.items())) == ("a 显示", "Fan")
    assert in_both(list(found[0].states[1].items())) == ("运行", "running")


async def test_enumerations_and_words_of_bits() -> None:
    space = one()
    space.values["a", 14] = ua.NodeId(ua.Int32(5), ua.Int16(0))
    values = [ua.EnumValueType(ua.Int64(1 << n), text(f"b{n}", ""), text("", "")) for n in range(4)]
    space.property("a", "EnumValues", values)
    _, (found,) = await described(space)
    assert {bit: texts[""] for bit, texts in found.bits.items()} == {
        0: "b0",
        1: "b1",
        2: "b2",
        3: "b3",
    }
    assert as_bits([1, 2, 4]) is None, "three states"
    assert as_bits([0, 1, 2, 8]) is None
    assert as_bits([1, 8, 64]) == [0, 3, 6]


async def test_a_type_of_the_servers_own_goes_down_to_a_built_in_one() -> None:
    class Typed(FakeSpace):
        def _references(self, description: Any) -> list[Any] | None:
            if description.BrowseDirection == ua.BrowseDirection.Inverse:
                return [self._reference(45, 5, 64)]  # HasSubtype of UInt16
            return super()._references(description)

    space = Typed()
    space.variables(85, ["a"])
    space.known.update(["DoorBits", 5])
    space.values["a", 14] = node_id("DoorBits")
    fields = [
        ua.EnumField(ua.Int64(n), text(f"door {n}", "en"), text("", ""), f"d{n}") for n in (0, 1)
    ]
    space.values["DoorBits", 23] = ua.EnumDefinition(fields)
    _, (found,) = await described(space)
    assert (found.base, found.type_name) == (5, "DoorBits")
    assert found.bits == {0: {"en": "door 0"}, 1: {"en": "door 1"}}


async def test_an_array_without_dimensions_is_measured_by_its_value() -> None:
    space = one()
    space.values["a", 15] = ua.Variant(1, V.Int32)
    space.values["a", 13] = ua.Variant([1.0, 2.0, 3.0], V.Double)
    _, (found,) = await described(space)
    assert found.dims == (3,)


async def test_what_the_server_does_not_say_is_no_fault() -> None:
    space = one()
    for attribute in (14, 15, 16, 17, 18):
        space.values["a", attribute] = None
    _, (found,) = await described(space)
    assert found.is_readable
    assert (found.base, found.type_name) == (11, "Double"), "as its value is"


async def test_one_node_at_a_time_where_the_server_takes_no_more() -> None:
    space = one()
    space.most_nodes = 1
    _, (found,) = await described(space)
    assert found.value == 1.5


async def test_a_lost_session_ends_the_reading() -> None:
    space = one()
    space.refuse = lambda _kind: int(ua.StatusCodes.BadSessionClosed)
    reader = AttributeReader(cast(Channel, space))
    with pytest.raises(LinkFault, match="BadSessionClosed"):
        await reader.read([(b"\x00\x55", attributes.VALUE)] * 3)


async def test_a_service_that_is_refused_is_a_bad_status() -> None:
    space = one()
    space.refuse = lambda _kind: int(ua.StatusCodes.BadServiceUnsupported)
    found = await AttributeReader(cast(Channel, space)).read([(b"\x00\x55", attributes.VALUE)])
    assert not found[0].is_good


def body(*values: Any) -> bytes:
    response = ua.ReadResponse()
    response.Results = list(values)
    return bytes(struct_to_binary(response))


def test_answers_with_status_and_times() -> None:
    value = ua.DataValue(
        ua.Variant(text("温度", "zh"), V.LocalizedText),
        StatusCode=ua.StatusCode(ua.UInt32(0x408F0000)),
        SourceTimestamp=None,
    )
    (found,) = read_answer(body(value), 1)
    assert (found.value, found.status, found.kind) == (Text("温度", "zh"), 0x408F0000, 21)


def test_a_wrong_count_and_a_cut_answer_are_errors() -> None:
    data = body(ua.DataValue(ua.Variant(1.0)))
    with pytest.raises(DecodeError):
        read_answer(data, 2)
    for end in range(30, len(data) - 5):
        with pytest.raises(DecodeError):
            read_answer(data[:end], 1)


def test_a_value_that_asyncua_cannot_build_is_one_bad_value() -> None:
    """An ExtensionObject of EUInformation (i=889) whose body is cut short."""
    hostile = b"\x16" + b"\x01\x00\x79\x03" + b"\x01" + b"\x02\x00\x00\x00" + b"\xff\xff"
    data = body(ua.DataValue(ua.Variant(1.0)))
    at = data.index(b"\x0b" + b"\x00" * 6 + b"\xf0\x3f")
    mask = data[at - 1 : at]
    changed = data[: at - 1] + mask + hostile + data[at + 9 :]
    with pytest.raises(DecodeError, match="cannot be read"):
        read_answer(changed, 1)


async def test_names_of_the_namespace_zero() -> None:
    space = one()
    tree, _ = await described(space)
    assert list(tree.branches) == ["i=85", name("F"), name("a")]
