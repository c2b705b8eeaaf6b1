"""What can be wrong with the lines of a journal."""

from dataclasses import dataclass
from enum import StrEnum


class Damage(StrEnum):
    """What is wrong."""

    ALTERED = "altered"
    """A line is not what was written: the next one carries another hash."""
    UNREADABLE = "unreadable"
    """A line is no line any more."""
    MISSING = "missing"
    DOUBLED = "doubled"
    REORDERED = "reordered"
    """A line stands where another belongs."""
    MISFILED = "misfiled"
    """A line is whole, but it is filed under what is not its own: a search would miss it."""
    SIGNATURE = "signature"
    """A signature does not hold."""
    FORGED = "forged"
    """Hashes fit, signatures do not: somebody without the key wrote these lines anew."""
    UNSIGNED = "unsigned"
    """The writer had said that it would sign, and lines are there that nothing vouches for."""
    KEY = "key"
    """Lines are signed by a key that is not known, or that nobody handed over to."""


@dataclass(frozen=True, slots=True)
class Finding:
    """Lines ``first`` to ``last`` of a writing service; ``detail`` says more where there is more.

    ``now_ns`` is when the first of them was written, of missing ones the line before (0: not known).
    ``epoch`` is the start of the chain that they belong to: numbers begin anew with a new chain.
    """

    source: str
    damage: Damage
    first: int
    last: int
    now_ns: int = 0
    kind: str = ""
    detail: tuple[str, str] = ("", "")
    """In Chinese and English."""
    epoch: int = 0
