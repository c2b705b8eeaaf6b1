"""Passwords as Argon2id hashes (RFC 9106), the only file that knows argon2.

A hash says its own cost, so that older ones are still checked after the cost was raised; whoever
logs in with such a one gets a new hash.
"""

from typing import Final

from argon2 import PasswordHasher
from argon2.exceptions import Argon2Error, InvalidHashError

TIME_COST: Final = 3
MEMORY_KIB: Final = 65_536
LANES: Final = 4
"""RFC 9106, the second recommended option: 64 MiB, about a tenth of a second on one core."""


class Passwords:
    """Makes and checks hashes at one cost. Slow on purpose: never on an event loop."""

    def __init__(
        self, time_cost: int = TIME_COST, memory_kib: int = MEMORY_KIB, lanes: int = LANES
    ) -> None:
        self._hasher = PasswordHasher(time_cost, memory_kib, lanes)
        self._nobody = self._hasher.hash("nobody")

    def hash(self, password: str) -> str:
        """The hash of a password, with a salt of its own."""
        return self._hasher.hash(password)

    def is_right(self, hashed: str, password: str) -> bool:
        """Whether this is the password; False too where the hash is none."""
        try:
            return self._hasher.verify(hashed, password)
        except (Argon2Error, InvalidHashError):
            return False

    def waste(self, password: str) -> None:
        """Take as long as a check does: a name that nobody has must not be answered sooner."""
        self.is_right(self._nobody, password)

    def is_dated(self, hashed: str) -> bool:
        """Whether it was made at another cost than this one's."""
        return self._hasher.check_needs_rehash(hashed)
