"""What is wrong in a site's files: each fault with its place and its fix."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from scada.model import BadInput, Language

_MOST_IN_BOTH: Final = 20


class Severity(StrEnum):
    """How much it matters. Errors keep the site from starting; the others are shown."""

    ERROR = "error"
    WARNING = "warning"
    """The profile would not allow it, or it is most likely a mistake."""
    NOTICE = "notice"
    """Good to know; nothing needs to be done."""


_WORDS: Final = {
    "en": {Severity.ERROR: "", Severity.WARNING: "warning: ", Severity.NOTICE: "notice: "},
    "zh": {Severity.ERROR: "", Severity.WARNING: "警告：", Severity.NOTICE: "提示："},
}


@dataclass(frozen=True, slots=True)
class Said:
    """One fault in words: what is wrong and what to write instead, in both languages."""

    text: str
    fix: str
    text_zh: str
    fix_zh: str


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

    def __str__(self) -> str:
        return self.in_words("en")

    def in_words(self, language: Language) -> str:
        """``file:line: column: what; fix: …``, the parts that are empty left out.

        What is no error says so before the text.
        """
        chinese = language == "zh"
        text, fix = (self.text_zh, self.fix_zh) if chinese else (self.text, self.fix)
        place = f"{self.file}:{self.line}" if self.line else self.file
        where = "".join(f"{part}: " for part in (place, self.column) if part)
        joint = "；修改：" if chinese else "; fix: "
        said = f"{where}{_WORDS[language][self.severity]}{text}"
        return f"{said}{joint}{fix}" if fix else said


class SiteError(BadInput):
    """A site that cannot be used; ``problems`` holds every error and warning found, in order."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        lines = (p.in_words("en") for p in self.problems if p.severity is Severity.ERROR)
        super().__init__("\n".join(lines))

    def in_both(self) -> str:
        """The first errors, each in English and Chinese."""
        errors = [p for p in self.problems if p.severity is Severity.ERROR][:_MOST_IN_BOTH]
        said = [f"{p.in_words('en')} / {p.in_words('zh')}" for p in errors]
        left = sum(p.severity is Severity.ERROR for p in self.problems) - len(errors)
        return "\n".join([*said, *([f"and {left} more / 另有 {left} 处"] if left else [])])


@dataclass(slots=True)
class FileProblems:
    """Collects the faults of one file while it is read."""

    file: str
    found: list[Problem] = field(default_factory=list)

    def error(self, line: int, column: str, said: Said) -> None:
        """Keep the site from starting."""
        self._add(Severity.ERROR, line, column, said)

    def warning(self, line: int, column: str, said: Said) -> None:
        """Let it start and say so."""
        self._add(Severity.WARNING, line, column, said)

    def notice(self, line: int, column: str, said: Said) -> None:
        """Mention it."""
        self._add(Severity.NOTICE, line, column, said)

    @property
    def has_errors(self) -> bool:
        """True once anything here keeps the site from starting."""
        return any(p.severity is Severity.ERROR for p in self.found)

    def lines_with_errors(self, but: Collection[str] = ()) -> frozenset[int]:
        """The lines that cannot be used as they stand; errors ``but`` those in some columns."""
        errors = (p for p in self.found if p.severity is Severity.ERROR)
        return frozenset(p.line for p in errors if p.column not in but)

    def _add(self, severity: Severity, line: int, column: str, said: Said) -> None:
        texts = (said.text, said.fix, said.text_zh, said.fix_zh)
        self.found.append(Problem(severity, self.file, line, column, *texts))


def also_in(lines: Sequence[int]) -> tuple[str, str]:
    """The lines that one folded problem stands for besides the first, in English and Chinese."""
    if len(lines) < 2:
        return "", ""
    shown = ", ".join(map(str, lines[1:6]))
    dots = ", …" if len(lines) > 6 else ""
    more = len(lines) - 1
    return f" (and {more} more: {shown}{dots})", f"（另有 {more} 行：{shown}{dots}）"


def in_order(problems: Iterable[Problem]) -> list[Problem]:
    """By line, and within a line as they were found."""
    return sorted(problems, key=lambda problem: problem.line)
