"""What a server says of its variables: type, access, value, unit, range, states (OPC 10000-8)."""

from collections.abc import Callable, Sequence
from typing import Any, Final

from scada.opcua import attributes as a
from scada.opcua.attribute_values import Attribute, Text, Unit
from scada.opcua.attributes import Ask, AttributeReader
from scada.opcua.channel import Channel
from scada.opcua.data_types import DataType, DataTypes
from scada.opcua.option_sets import as_bits
from scada.opcua.tree import Branch, Tree
from scada.opcua.variable import INTEGERS, NUMBER_TYPES, READABLE, TYPE_NAMES, Variable

_ATTRIBUTES: Final = (
    a.DATA_TYPE,
    a.VALUE_RANK,
    a.ARRAY_DIMENSIONS,
    a.ACCESS_LEVEL,
    a.USER_ACCESS_LEVEL,
    a.DISPLAY_NAME,
    a.DESCRIPTION,
)
_TEXT_PROPERTIES: Final = (
    "TrueState",
    "FalseState",
    "EnumStrings",
    "EnumValues",
    "OptionSetValues",
)
_PROPERTIES: Final = ("EngineeringUnits", "EURange", "InstrumentRange", *_TEXT_PROPERTIES)
_SHOWN_TYPES: Final = frozenset({*NUMBER_TYPES, 0, 12, 13, 19, 21, 24})
"""Types whose values are read: numbers, and what a person can read at a glance."""

_MOST_ELEMENTS: Final = 1000
"""A longer array is described, and its value not read: it may be a picture."""

_ABSTRACT: Final = frozenset({0, 24, 26, 27, 28})
"""Types that leave open what a value is, and what no type is known of."""


async def describe(
    channel: Channel,
    tree: Tree,
    branches: Sequence[Branch],
    *,
    limit: int = 0,
    progress: Callable[[int], None] = lambda _n: None,
) -> list[Variable]:
    """Ask for everything about these variables of the tree; ``limit`` is MaxNodesPerRead.

    ``progress`` is told how many attributes came. Raises `LinkFault`.
    """
    reader = AttributeReader(channel, limit, progress)
    asks, places = _asks(branches)
    answers = await reader.read(asks)
    types = DataTypes(channel, reader)
    await types.learn(answers[place] for place, _ in places)
    found = []
    for branch, (start, names) in zip(branches, places, strict=True):
        own = answers[start : start + len(_ATTRIBUTES)]
        after = start + len(_ATTRIBUTES)
        properties = dict(zip(names, answers[after : after + len(names)], strict=True))
        found.append(_variable(branch, tree.path(branch.name), own, properties, types))
    await _read_values(reader, branches, found)
    return found


async def translate(
    channel: Channel,
    branches: Sequence[Branch],
    variables: Sequence[Variable],
    *,
    limit: int = 0,
    progress: Callable[[int], None] = lambda _n: None,
) -> None:
    """Add the texts that the server gives on a channel opened for another language."""
    asks: list[Ask] = []
    texts = [[n for n in _TEXT_PROPERTIES if n in b.properties] for b in branches]
    for branch, names in zip(branches, texts, strict=True):
        asks += [(branch.target, a.DISPLAY_NAME), (branch.target, a.DESCRIPTION)]
        asks += [(branch.properties[n].target, a.VALUE) for n in names]
    answers = iter(await AttributeReader(channel, limit, progress).read(asks))
    for variable, names in zip(variables, texts, strict=True):
        _add_text(variable.names, next(answers).value)
        _add_text(variable.descriptions, next(answers).value)
        _add_states(variable, {name: next(answers) for name in names})


def _asks(branches: Sequence[Branch]) -> tuple[list[Ask], list[tuple[int, list[str]]]]:
    """What to ask for, and for each branch where its answers begin and which properties follow."""
    asks: list[Ask] = []
    places: list[tuple[int, list[str]]] = []
    for branch in branches:
        names: list[str] = [name for name in _PROPERTIES if name in branch.properties]
        places.append((len(asks), names))
        asks += [(branch.target, number) for number in _ATTRIBUTES]
        asks += [(branch.properties[name].target, a.VALUE) for name in names]
    return asks, places


def _variable(
    branch: Branch,
    path: tuple[str, ...],
    own: Sequence[Attribute],
    properties: dict[str, Attribute],
    types: DataTypes,
) -> Variable:
    data_type, rank, dims, access, user_access, name, description = own
    kind = types.of(data_type)
    variable = Variable(
        branch.name,
        branch.browse_name,
        path,
        type_name=kind.name,
        base=kind.base,
        dims=_dims(rank.value, dims.value),
        access=_whole(access.value, READABLE),
        user_access=_whole(user_access.value, _whole(access.value, READABLE)),
    )
    _add_text(variable.names, name.value if name.is_good else Text(branch.display_name))
    _add_text(variable.descriptions, description.value)
    _add_unit(variable, properties)
    _add_states(variable, properties)
    _add_type_texts(variable, kind)
    return variable


def _dims(rank: object, dims: object) -> tuple[int, ...]:
    """The dimensions that a variable declares; 0 where it does not say how many there are."""
    if not isinstance(rank, int) or rank < 0:
        return ()
    sizes = tuple(size for size in dims if isinstance(size, int)) if isinstance(dims, list) else ()
    return sizes or (0,) * max(1, min(rank, 10))


def _whole(value: object, default: int) -> int:
    return value if isinstance(value, int) else default


def _add_text(texts: dict[str, str], value: object) -> None:
    if isinstance(value, Text) and value.text:
        texts.setdefault(value.locale, value.text)


def _add_unit(variable: Variable, properties: dict[str, Attribute]) -> None:
    unit = _value(properties, "EngineeringUnits")
    if isinstance(unit, Unit):
        variable.unit, variable.unit_uri, variable.unit_id = unit.text, unit.uri, unit.id
    variable.range = _range(_value(properties, "EURange"))
    variable.instrument_range = _range(_value(properties, "InstrumentRange"))


def _value(properties: dict[str, Attribute], name: str) -> Any:
    found = properties.get(name)
    return found.value if found is not None and found.is_good else None


def _range(value: object) -> tuple[float, float] | None:
    is_range = isinstance(value, tuple) and len(value) == 2 and value[0] < value[1]
    return (float(value[0]), float(value[1])) if is_range and isinstance(value, tuple) else None


def _add_states(variable: Variable, properties: dict[str, Attribute]) -> None:
    for value, name in enumerate(("FalseState", "TrueState")):
        _add_state(variable.states, value, _value(properties, name))
    for value, text in enumerate(_value(properties, "EnumStrings") or ()):
        _add_state(variable.states, value, text)
    _add_values(variable, _value(properties, "EnumValues"))
    for bit, text in enumerate(_value(properties, "OptionSetValues") or ()):
        _add_state(variable.bits, bit, text)


def _add_values(variable: Variable, pairs: object) -> None:
    """EnumValues: states, or single bits where only powers of two have a name."""
    known = [p for p in pairs if isinstance(p, tuple)] if isinstance(pairs, list) else []
    bits = as_bits([value for value, _ in known]) if variable.base in INTEGERS else None
    for place, (value, text) in enumerate(known):
        if bits is not None:
            _add_state(variable.bits, bits[place], text)
        else:
            _add_state(variable.states, value, text)


def _add_state(states: dict[int, dict[str, str]], value: int, text: object) -> None:
    if isinstance(text, Text) and text.text:
        _add_text(states.setdefault(value, {}), text)


def _add_type_texts(variable: Variable, kind: DataType) -> None:
    """The texts of the data type hold where the variable has none of its own."""
    for own, of_type in ((variable.states, kind.states), (variable.bits, kind.bits)):
        if not variable.states and not variable.bits:
            own.update({value: dict(texts) for value, texts in of_type.items()})


async def _read_values(
    reader: AttributeReader, branches: Sequence[Branch], variables: Sequence[Variable]
) -> None:
    """The present values; they also say what an abstract type or an open rank stands for."""
    rows = [row for row, variable in enumerate(variables) if _is_shown(variable)]
    answers = await reader.read([(branches[row].target, a.VALUE) for row in rows])
    for row, answer in zip(rows, answers, strict=True):
        variable = variables[row]
        variable.value, variable.status = answer.value, answer.status
        if variable.base in _ABSTRACT and answer.kind:
            variable.base = answer.kind
            variable.type_name = TYPE_NAMES.get(answer.kind, variable.type_name)
        if answer.dims and not all(variable.dims):
            variable.dims = answer.dims


def _is_shown(variable: Variable) -> bool:
    elements = 1
    for size in variable.dims:
        elements *= size or 1
    return variable.is_readable and variable.base in _SHOWN_TYPES and elements <= _MOST_ELEMENTS
