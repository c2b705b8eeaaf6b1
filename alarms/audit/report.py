"""What an audit came to."""

from dataclasses import dataclass

from alarms.audit.damage import Finding


@dataclass(frozen=True, slots=True)
class Stretch:
    """Lines ``first`` to ``last`` of one service, written from ``start_ns`` to ``end_ns``."""

    first: int
    last: int
    start_ns: int
    end_ns: int


@dataclass(frozen=True, slots=True)
class Report:
    """One chain of one writing service.

    ``signed`` are the stretches whose content is proven by a signature that holds; of ``unsigned``
    lines at the end only the chain speaks (a later line carries their hash), and of the very last
    line nobody does. ``keys`` are the names of the keys whose signatures hold, in order;
    ``epochs`` how many starts of the writer are in it. ``is_from_start`` says that line 1 is there.
    """

    source: str
    epoch: int
    lines: int
    first: int
    last: int
    epochs: int
    signed: tuple[Stretch, ...]
    unsigned: Stretch | None
    signatures: int
    checked: int
    keys: tuple[str, ...]
    findings: tuple[Finding, ...]

    @property
    def is_from_start(self) -> bool:
        """Whether the chain is there from its first line."""
        return self.first == 1

    @property
    def is_whole(self) -> bool:
        """Nothing wrong."""
        return not self.findings
