"""Which keys an audit believes, and what the journal itself says of its keys."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from alarms.signature import (
    ENDORSED,
    FORMER,
    KEY,
    PUBLIC,
    SIGNATURE,
    bytes_of,
    handing_over,
    name_of,
    payload,
)
from scada.model import Event

Verify = Callable[[bytes, bytes, bytes], bool]
"""Whether a signature by a public key (32 bytes) holds of some bytes: key, signature, bytes."""


@dataclass(slots=True)
class Keys:
    """Public keys by name. ``trusted`` were brought from elsewhere; where none was, those that the
    journal names are believed, which proves less: that nobody without *a* key changed it.
    """

    verify: Verify
    trusted: dict[str, bytes] = field(default_factory=dict)
    said: dict[str, bytes] = field(default_factory=dict)

    @classmethod
    def of(cls, verify: Verify, trusted: Iterable[bytes] = ()) -> "Keys":
        """Keys that were brought along."""
        return cls(verify, {name_of(key): key for key in trusted})

    @property
    def brought(self) -> bool:
        """Whether any key came from elsewhere than the journal."""
        return bool(self.trusted)

    def learn(self, event: Event) -> None:
        """Take what a line says of keys; in the order of the journal."""
        public = bytes_of(event.text.get(PUBLIC, ""))
        if len(public) != 32:
            return
        name = name_of(public)
        self.said[name] = public
        if self._is_handed_over(event, public):
            self.trusted.setdefault(name, public)

    def find(self, name: str) -> bytes | None:
        """The key of that name, if it is one to believe."""
        return self.trusted.get(name) if self.brought else self.said.get(name)

    def holds(self, event: Event) -> bool | None:
        """Whether the signature of a ``signed`` line holds; None where its key is not believed."""
        public = self.find(event.text.get(KEY, ""))
        if public is None:
            return None
        signature = bytes_of(event.text.get(SIGNATURE, ""))
        return self.verify(public, signature, payload(event.source, event.seq - 1, event.prev_hash))

    def _is_handed_over(self, event: Event, public: bytes) -> bool:
        former = self.trusted.get(event.text.get(FORMER, ""))
        signature = bytes_of(event.text.get(ENDORSED, ""))
        return former is not None and self.verify(
            former, signature, handing_over(event.source, public)
        )
