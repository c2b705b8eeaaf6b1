"""The values of attributes: of any type, without asyncua's classes, and each within its bounds."""

from dataclasses import dataclass
from typing import Any

from asyncua import ua
from asyncua.common.utils import Buffer
from asyncua.ua.ua_binary import nodeid_to_binary, variant_from_binary

from scada.opcua.answers import READ_RESPONSE, open_body
from scada.opcua.errors import DecodeError
from scada.opcua.wire import data_value_tail, read_count, skip_data_value, skip_variant


@dataclass(frozen=True, slots=True)
class Attribute:
    """What came for one attribute.

    ``value`` is made of plain Python and the classes of this file; ``kind`` is the built-in type
    (0: none), ``dims`` the dimensions of an array, ``()`` for a scalar.
    """

    value: Any
    status: int = 0
    kind: int = 0
    dims: tuple[int, ...] = ()

    @property
    def is_good(self) -> bool:
        """True unless the status is bad."""
        return not self.status & 0x80000000


@dataclass(frozen=True, slots=True)
class Text:
    """A LocalizedText."""

    text: str
    locale: str = ""


@dataclass(frozen=True, slots=True)
class Unit:
    """EUInformation (OPC 10000-8, 5.6.4): ``id`` is a UNECE code where the URI says so."""

    uri: str
    id: int
    text: str
    description: str = ""


def read_answer(data: bytes, count: int) -> list[Attribute]:
    """Read a ReadResponse of any types. Raises `DecodeError`, `ServiceFault`."""
    pos = open_body(data, READ_RESPONSE, "Read")
    found, pos = read_count(data, pos, 1)
    if found != count:
        raise DecodeError(f"Read: {found} values came, {count} were asked for")
    values = []
    for _ in range(count):
        end = skip_data_value(data, pos)
        values.append(_attribute(data, pos, end))
        pos = end
    return values


def _attribute(data: bytes, pos: int, end: int) -> Attribute:
    mask = data[pos]
    status = 0
    if mask & 2:
        at = end - data_value_tail(mask)
        status = int.from_bytes(data[at : at + 4], "little")
    if not mask & 1:
        return Attribute(None, status)
    stop = skip_variant(data, pos + 1)
    try:
        variant = variant_from_binary(Buffer(data[pos + 1 : stop]))
        kind = int(getattr(variant.VariantType, "value", 0))
        return Attribute(_plain(variant.Value), status, kind, _dims(variant))
    except Exception as fault:  # whatever asyncua trips over in a value that is well-formed outside
        raise DecodeError(f"a value that cannot be read: {fault}") from fault


def _dims(variant: Any) -> tuple[int, ...]:
    if not isinstance(variant.Value, list):
        return ()
    return tuple(variant.Dimensions or ()) or (len(variant.Value),)


def _plain(value: Any) -> Any:
    """A value without asyncua's classes: what an integrator's tool asks about."""
    if isinstance(value, list):
        return [_plain(one) for one in value]
    if isinstance(value, ua.LocalizedText):
        return Text(value.Text or "", value.Locale or "")
    if isinstance(value, ua.QualifiedName):
        return value.Name or ""
    if isinstance(value, ua.NodeId):
        return Node(value.NamespaceIndex, value.Identifier, _encoded(value))
    if isinstance(value, ua.EUInformation):
        text, more = _plain(value.DisplayName), _plain(value.Description)
        return Unit(value.NamespaceUri or "", int(value.UnitId), text.text, more.text)
    return _structure(value)


def _structure(value: Any) -> Any:
    if isinstance(value, ua.Range):
        return (float(value.Low), float(value.High))
    if isinstance(value, ua.EnumValueType):
        return (int(value.Value), _plain(value.DisplayName))
    if isinstance(value, ua.EnumDefinition):
        return [(int(field.Value), _field_text(field)) for field in value.Fields or ()]
    return value


def _field_text(field: Any) -> Text:
    said = _plain(field.DisplayName) if field.DisplayName is not None else Text("")
    return said if said.text else Text(field.Name or "")


@dataclass(frozen=True, slots=True)
class Node:
    """A NodeId found as a value: namespace index, identifier, and its encoding."""

    space: int
    identifier: Any
    encoded: bytes


def _encoded(value: Any) -> bytes:
    return bytes(nodeid_to_binary(value))
