"""The argument of a scenario: ``key=value,key=value``."""

from collections.abc import Mapping, Sequence

from scada.model import BadInput


class Arguments:
    """Reads values by key with defaults; `finish` refuses what nobody asked for."""

    def __init__(self, scenario: str, text: str) -> None:
        self.scenario = scenario
        self._left: dict[str, str] = {}
        self._known: list[str] = []
        for part in filter(None, (piece.strip() for piece in text.split(","))):
            key, mark, value = part.partition("=")
            if not mark or not value.strip():
                raise BadInput(f"{scenario}: {part!r} is not key=value")
            self._left[key.strip()] = value.strip()

    def word(self, key: str, default: str | None = None) -> str:
        """A word. Raises BadInput where it is missing and has no default."""
        self._known.append(key)
        value = self._left.pop(key, default)
        if value is None:
            raise BadInput(f"{self.scenario}: {key}=… is missing")
        return value

    def choice(self, key: str, default: str, choices: Sequence[str] | Mapping[str, object]) -> str:
        """One of some words."""
        value = self.word(key, default)
        if value not in choices:
            some = ", ".join(list(choices)[:8])
            raise BadInput(f"{self.scenario}: {key}={value} is none of {some}")
        return value

    def number(self, key: str, default: float | None, low: float, high: float) -> float:
        """A number between ``low`` and ``high``."""
        text = self.word(key, None if default is None else repr(default))
        try:
            value = float(text)
        except ValueError:
            raise BadInput(f"{self.scenario}: {key}={text} is no number") from None
        if not low <= value <= high:
            raise BadInput(f"{self.scenario}: {key}={text} is not between {low:g} and {high:g}")
        return value

    def finish(self) -> None:
        """Raise BadInput where keys are left that the scenario does not know."""
        if self._left:
            known = ", ".join(self._known) or "none"
            unknown = ", ".join(sorted(self._left))
            raise BadInput(f"{self.scenario}: unknown {unknown}; it takes {known}")
