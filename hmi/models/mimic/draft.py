"""A drawing's file as it was saved last."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Draft:
    """The drawing where it can be shown, and what is wrong with the file."""

    text: str | None
    problems: dict[str, tuple[str, ...]]
    """By language, a line each."""
