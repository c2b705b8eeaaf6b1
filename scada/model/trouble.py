"""What can be wrong with the historian: each kind is a system alarm of its own."""

from enum import StrEnum


class TroubleKind(StrEnum):
    """Why history is not stored as it should be."""

    STORE = "store"
    """The store does not take it now: tried again until it does."""
    REFUSED = "refused"
    """The store refuses the historian: a token, an organisation or a bucket; a person must see to it."""
    DISK = "disk"
    """The store's disk is full."""
    DAMAGED = "damaged"
    """A file was damaged and is set aside; the rest is served."""
    LETTERS = "letters"
    """The store would not take some messages: they lie aside as dead letters."""
    DROPPED = "dropped"
    """The bus dropped messages before they were stored."""
    BEHIND = "behind"
    """What is stored lags far behind."""
    BUS = "bus"
    """The historian does not reach the bus, or does not know a configuration's tags."""
