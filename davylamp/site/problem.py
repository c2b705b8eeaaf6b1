"""What is wrong in a site's files: each fault with its place and its fix."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from scada.model import BadInput, Language


class Severity(StrEnum):
    """How much it matters. Errors keep the site from starting; the others are shown."""

    ERROR = "error"
    WARNING = "warning"
    """The profile would not allow it, or it is most likely a mistake."""
    NOTICE = "notice"
    """Good to know; nothing needs to be done."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One fault. ``line`` counts from 1 (0: the file as a whole), ``column`` is a column or key.

    ``text`` says what is wrong and ``fix`` what to write instead, each in both languages.
    """

    severity: Severity
    file: str
    line: int
    column: str
    text: str
    fix: str
    text_zh: str
    fix_zh: str

    def line_of_text(self, language: Language) -> str:
        """``file:line: column: what; fix: …``, the parts that are empty left out."""
        text, fix = (self.text_zh, self.fix_zh) if language == "zh" else (self.text, self.fix)
        place = f"{self.file}:{self.line}" if self.line else self.file
        where = f"{place}: {self.column}: " if self.column else f"{place}: "
        mark, wide = ("修改：", "；") if language == "zh" else ("fix: ", "; ")
        return f"{where}{text}{wide}{mark}{fix}" if fix else f"{where}{text}"


class SiteError(BadInput):
    """A site that cannot be used; ``problems`` holds every error and warning found, in order."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        lines = (p.line_of_text("en") for p in self.problems if p.severity is Severity.ERROR)
        super().__init__("\n".join(lines))
