"""Sets of pens that a person saved by name at this station."""

from collections.abc import Sequence
from typing import Any, Final

from hmi.models.personal import Personal
from hmi.models.trends.templates import OWN, Template

NAME: Final = "trend_templates"
MOST: Final = 60
LONGEST: Final = 40
"""Letters of a name."""


class OwnTemplates:
    """Of one person at one station, in the order in which they were saved."""

    def __init__(self, personal: Personal) -> None:
        self._personal = personal

    def all(self, user: str) -> list[Template]:
        """What there is; what is no set of pens is left out."""
        return [
            Template(OWN, "", tuple(tags), name)
            for name, tags in self._kept(user).items()
            if isinstance(tags, list) and tags and all(isinstance(tag, str) for tag in tags)
        ]

    def save(self, user: str, name: str, tags: Sequence[str]) -> None:
        """Keep these pens under a name, in place of those that had it."""
        kept = self._kept(user)
        kept[name.strip()[:LONGEST]] = list(tags)
        self._personal.put(user, NAME, dict(list(kept.items())[-MOST:]))

    def remove(self, user: str, name: str) -> None:
        """Let one go."""
        kept = self._kept(user)
        kept.pop(name, None)
        self._personal.put(user, NAME, kept)

    def _kept(self, user: str) -> dict[str, Any]:
        kept = self._personal.get(user, NAME)
        return dict(kept) if isinstance(kept, dict) else {}
