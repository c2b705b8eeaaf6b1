"""A variable as its server (or a file) describes it: what an integrator has to know to make a tag."""

from dataclasses import dataclass, field
from typing import Final

BOOLEAN: Final = 1
INTEGERS: Final = {2: 8, 3: 8, 4: 16, 5: 16, 6: 32, 7: 32, 8: 64, 9: 64}
"""Built-in type → bits of the word."""

FLOATS: Final = frozenset({10, 11})
ENUMERATION: Final = 29
NUMBER_TYPES: Final = frozenset({BOOLEAN, *INTEGERS, *FLOATS, 26, 27, 28, ENUMERATION})
"""Types that a tag can be made of: also the abstract Number, Integer, UInteger, Enumeration."""

TYPE_NAMES: Final = {
    1: "Boolean", 2: "SByte", 3: "Byte", 4: "Int16", 5: "UInt16", 6: "Int32", 7: "UInt32",
    8: "Int64", 9: "UInt64", 10: "Float", 11: "Double", 12: "String", 13: "DateTime", 14: "Guid",
    15: "ByteString", 16: "XmlElement", 17: "NodeId", 18: "ExpandedNodeId", 19: "StatusCode",
    20: "QualifiedName", 21: "LocalizedText", 22: "Structure", 23: "DataValue", 24: "BaseDataType",
    25: "DiagnosticInfo", 26: "Number", 27: "Integer", 28: "UInteger", 29: "Enumeration",
}  # fmt: skip
"""The built-in types and the abstract ones above them, i=1 to i=29 (OPC 10000-6, 5.1.2)."""

READABLE: Final = 1
"""Bit CurrentRead of AccessLevel (OPC 10000-3, 8.57)."""


@dataclass(slots=True)
class Variable:
    """One variable.

    ``node`` is its name as ``tags.csv`` writes it. ``path`` are the names of the folders above it,
    the outermost first. ``names`` and ``descriptions`` are by locale (``""``: the server names
    none). ``base`` is the built-in type below ``type_name``, ``dims`` the dimensions of an array
    (0: not known); a scalar has none. ``status`` is the StatusCode of its value. ``states`` are the
    texts of a switch or an enumeration by value, ``bits`` those of a word's single bits.
    ``line`` is where a file describes it.
    """

    node: str
    browse_name: str
    path: tuple[str, ...] = ()
    names: dict[str, str] = field(default_factory=dict)
    descriptions: dict[str, str] = field(default_factory=dict)
    type_name: str = ""
    base: int = 0
    dims: tuple[int, ...] = ()
    access: int = READABLE
    user_access: int = READABLE
    value: object = None
    status: int = 0
    unit: str = ""
    unit_uri: str = ""
    unit_id: int = -1
    range: tuple[float, float] | None = None
    instrument_range: tuple[float, float] | None = None
    states: dict[int, dict[str, str]] = field(default_factory=dict)
    bits: dict[int, dict[str, str]] = field(default_factory=dict)
    line: int = 0

    @property
    def is_readable(self) -> bool:
        """True where both the node and our log-in allow reading."""
        return bool(self.access & self.user_access & READABLE)

    @property
    def is_array(self) -> bool:
        """True for a value of several elements."""
        return bool(self.dims)

    @property
    def is_number(self) -> bool:
        """True for what a tag can hold: Boolean, integers, floats, enumerations."""
        return self.base in NUMBER_TYPES
