"""The values of a NodeSet's properties: ranges, units, states (OPC 10000-6, annex F; 10000-8, 5.6)."""

import math
from pathlib import Path

from davylamp.integrate.xml_stream import Element
from scada.model import BadInput
from scada.opcua.option_sets import as_bits
from scada.opcua.variable import INTEGERS, Variable


def take_property(path: Path, variable: Variable, name: str, value: Element) -> None:
    """Note what a property says of its variable. Raises `BadInput` for a range that is no number."""
    body = value.child("ExtensionObject", "Body")
    if name in ("EURange", "InstrumentRange") and body is not None:
        span = _range(path, body.child("Range"))
        if name == "EURange":
            variable.range = span
        else:
            variable.instrument_range = span
    elif name == "EngineeringUnits" and body is not None:
        unit = body.child("EUInformation")
        if unit is not None:
            number = unit.words("UnitId")
            variable.unit_uri = unit.words("NamespaceUri")
            variable.unit_id = int(number) if number.lstrip("-").isdecimal() else -1
            variable.unit = unit.words("DisplayName", "Text")
    else:
        _states(variable, name, value)


def _range(path: Path, found: Element | None) -> tuple[float, float] | None:
    if found is None:
        return None
    try:
        low, high = float(found.words("Low") or "nan"), float(found.words("High") or "nan")
    except ValueError as fault:
        raise BadInput(f"{path}:{found.line}: a range that is no number: {fault}") from fault
    return (low, high) if math.isfinite(low) and math.isfinite(high) and low < high else None


def _states(variable: Variable, name: str, value: Element) -> None:
    if name in ("FalseState", "TrueState"):
        _add(variable.states, int(name == "TrueState"), value.child("LocalizedText"))
    elif name in ("EnumStrings", "OptionSetValues"):
        into = variable.bits if name == "OptionSetValues" else variable.states
        listed = value.child("ListOfLocalizedText")
        for place, text in enumerate(listed.children if listed else ()):
            _add(into, place, text)
    elif name == "EnumValues":
        _enum_values(variable, value)


def _enum_values(variable: Variable, value: Element) -> None:
    listed = value.child("ListOfExtensionObject")
    bodies = [e.child("Body", "EnumValueType") for e in (listed.children if listed else ())]
    known = [b for b in bodies if b is not None and b.words("Value").lstrip("-").isdecimal()]
    numbers = [int(b.words("Value")) for b in known]
    bits = as_bits(numbers) if variable.base in INTEGERS else None
    for number, body in zip(bits or numbers, known, strict=True):
        _add(variable.bits if bits else variable.states, number, body.child("DisplayName"))


def _add(texts: dict[int, dict[str, str]], value: int, text: Element | None) -> None:
    if text is not None and text.words("Text"):
        texts.setdefault(value, {}).setdefault(text.words("Locale"), text.words("Text"))
