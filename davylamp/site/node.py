"""The form of an OPC UA node id as tags.csv writes it (OPC 10000-6, 5.3.1.10)."""

from typing import Final

_TYPES: Final = frozenset({"s=", "i=", "g=", "b="})


def is_node(node: str) -> bool:
    """True for ``nsu=<uri>;s=name``, ``ns=2;i=85`` and the like."""
    rest = node
    if node.startswith(("nsu=", "ns=")):
        space, _, rest = node.partition(";")
        if not _is_space(space):
            return False
    if rest[:2] not in _TYPES or len(rest) < 3:
        return False
    return rest[2:].isdecimal() and rest.isascii() if rest[0] == "i" else True


def is_by_index(node: str) -> bool:
    """True where the namespace is a number that the server may deal out anew (``ns=2``)."""
    return node.startswith("ns=") and not node.startswith("ns=0;")


def proposed(node: str) -> str:
    """The node id that was most likely meant, or an example where nothing can be guessed."""
    text = node.replace(" ", "").replace("；", ";").replace("＝", "=").replace(",", ";", 1)
    for wrong, right in (("NSU=", "nsu="), ("NS=", "ns=")):
        if text.startswith(wrong):
            text = right + text[len(wrong) :]
    space, found, rest = text.partition(";")
    if not found and text.partition(":")[0].isdecimal():
        space, _, rest = text.partition(":")
        space = f"ns={space}"
    if rest and _is_space(space):
        rest = rest[0].lower() + rest[1:] if rest[1:2] == "=" else f"s={rest}"
        guess = f"{space};{rest}"
        if is_node(guess) and guess != node:
            return guess
    return "nsu=urn:maker:server;s=name"


def _is_space(space: str) -> bool:
    if space.startswith("nsu="):
        return len(space) > 4
    return space.startswith("ns=") and space[3:].isascii() and space[3:].isdecimal()
