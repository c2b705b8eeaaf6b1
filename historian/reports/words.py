"""Texts of a report in Chinese and English."""

from typing import Final, Literal, NamedTuple

Shown = Literal["zh", "en", "both"]
"""The language a report is printed in; ``both``: Chinese with English below it."""


class Words(NamedTuple):
    """A text in both languages."""

    zh: str
    en: str

    def lines(self, language: Shown) -> tuple[str, ...]:
        """One line, or two where both are wanted and differ."""
        if language != "both":
            return (self.zh if language == "zh" else self.en,)
        return (self.zh,) if self.zh == self.en else (self.zh, self.en)

    def said(self, language: Shown, joint: str = " ") -> str:
        """The same as one text."""
        return joint.join(self.lines(language))


NOTHING: Final = Words("", "")
