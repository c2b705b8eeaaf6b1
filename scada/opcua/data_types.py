"""The data types of a server: down to which built-in type each goes, and the texts of its values."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, Final

from scada.opcua import attributes as a
from scada.opcua.attribute_values import Attribute, Node, Text
from scada.opcua.attributes import AttributeReader
from scada.opcua.channel import Channel
from scada.opcua.errors import ServiceFault
from scada.opcua.references import (
    BROWSE_REQUEST,
    HAS_SUBTYPE,
    HIERARCHICAL,
    INVERSE,
    BrowseResult,
    browse_answer,
    browse_parameters,
)
from scada.opcua.variable import ENUMERATION, INTEGERS, TYPE_NAMES

_DEEPEST: Final = 20
_MOST: Final = 100
_PARENTS: Final = 4
_PROPERTIES: Final = 50
_DEADLINE_S: Final = 20.0


@dataclass(slots=True)
class DataType:
    """``base`` is the built-in or abstract type (i=1 to i=29) at its root, 0 where that is unknown."""

    name: str = ""
    base: int = 0
    states: dict[int, dict[str, str]] = field(default_factory=dict)
    bits: dict[int, dict[str, str]] = field(default_factory=dict)


class DataTypes:
    """Learns every data type once; the built-in ones are known."""

    def __init__(self, channel: Channel, reader: AttributeReader) -> None:
        self._channel, self._reader = channel, reader
        self._known: dict[bytes, DataType] = {}

    def of(self, answer: Attribute) -> DataType:
        """The type that a DataType attribute names."""
        node = answer.value
        if not isinstance(node, Node):
            return DataType()
        number = _built_in(node)
        if number:
            return DataType(TYPE_NAMES[number], number)
        return self._known.get(node.encoded, DataType(str(node.identifier)))

    async def learn(self, answers: Iterable[Attribute]) -> None:
        """Ask the server for the types among these answers that are not built in."""
        nodes = {n.encoded: n for x in answers if isinstance(n := x.value, Node)}
        new = [e for e, node in nodes.items() if not _built_in(node) and e not in self._known]
        if not new:
            return
        asks = [(e, n) for e in new for n in (a.BROWSE_NAME, a.DATA_TYPE_DEFINITION)]
        found = await self._reader.read(asks)
        bases = await self._bases(new)
        for place, encoded in enumerate(new):
            name, definition = found[2 * place : 2 * place + 2]
            kind = DataType(str(name.value or ""), bases.get(encoded, 0))
            _add(kind, definition.value)
            self._known[encoded] = kind
        await self._texts(new)

    async def _bases(self, types: list[bytes]) -> dict[bytes, int]:
        """Climb from each type to the built-in one, all of them a level at a time."""
        at = {encoded: encoded for encoded in types}
        bases: dict[bytes, int] = {}
        for _ in range(_DEEPEST):
            going = [encoded for encoded in types if encoded in at]
            if not going:
                break
            results = await self._browse([at[e] for e in going], INVERSE, HAS_SUBTYPE, _PARENTS)
            for encoded, result in zip(going, results, strict=True):
                above = result.references[:1] if result is not None else ()
                if not above:
                    del at[encoded]
                elif number := _number(above[0].name):
                    bases[encoded] = number
                    del at[encoded]
                else:
                    at[encoded] = above[0].target
        return bases

    async def _texts(self, types: list[bytes]) -> None:
        """EnumStrings, EnumValues and OptionSetValues of the types that have no definition."""
        bare = [e for e in types if not self._known[e].states and not self._known[e].bits]
        results = await self._browse(bare, 0, HIERARCHICAL, _PROPERTIES)
        asked = [
            (encoded, reference)
            for encoded, result in zip(bare, results, strict=True)
            for reference in (result.references if result is not None else ())
            if reference.browse_name in ("EnumStrings", "EnumValues", "OptionSetValues")
        ]
        values = await self._reader.read([(r.target, a.VALUE) for _, r in asked])
        for (encoded, reference), answer in zip(asked, values, strict=True):
            listed = answer.value if isinstance(answer.value, list) else []
            is_set = reference.browse_name == "OptionSetValues"
            pairs = [p if isinstance(p, tuple) else (n, p) for n, p in enumerate(listed)]
            kind = self._known[encoded]
            _fill(kind.bits if is_set else kind.states, pairs)

    async def _browse(
        self, nodes: list[bytes], direction: int, along: bytes, most: int
    ) -> list[BrowseResult | None]:
        """One answer each; None where the server refuses the request."""
        found: list[BrowseResult | None] = []
        for start in range(0, len(nodes), _MOST):
            part = nodes[start : start + _MOST]
            found += await self._some(part, direction, along, most)
        return found

    async def _some(
        self, part: list[bytes], direction: int, along: bytes, most: int
    ) -> list[BrowseResult | None]:
        parameters = browse_parameters(part, most, direction=direction, along=along)
        try:
            body = await self._channel.ask(BROWSE_REQUEST, parameters, timeout_s=_DEADLINE_S)
            return [*browse_answer(body, len(part), ())]
        except ServiceFault:
            if len(part) == 1:
                return [None]
        return [r for one in part for r in await self._some([one], direction, along, most)]


def _built_in(node: Node) -> int:
    is_one = node.space == 0 and isinstance(node.identifier, int)
    return node.identifier if is_one and node.identifier in TYPE_NAMES else 0


def _number(name: str) -> int:
    digits = name.removeprefix("i=")
    is_one = digits != name and digits.isdecimal()
    return int(digits) if is_one and int(digits) in TYPE_NAMES else 0


def _add(kind: DataType, definition: Any) -> None:
    """An EnumDefinition: names of values for an enumeration, of bits for an integer (an OptionSet)."""
    if isinstance(definition, list):
        _fill(kind.states if kind.base == ENUMERATION else kind.bits, definition)
        if kind.base not in (ENUMERATION, *INTEGERS):
            kind.bits.clear()


def _fill(texts: dict[int, dict[str, str]], pairs: Iterable[tuple[int, Any]]) -> None:
    for value, text in pairs:
        if isinstance(text, Text) and text.text:
            texts.setdefault(value, {}).setdefault(text.locale, text.text)
