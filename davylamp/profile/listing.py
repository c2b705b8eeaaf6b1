"""``davylamp profile list``: every rule book on a line."""

from collections import Counter
from collections.abc import Iterator
from typing import Any, Final

from davylamp.profile.words import MARKS, own, table
from scada.model import Language
from scada.profiles import Mark, Profile, available, load

_HEAD: Final = {
    "zh": ("规程", "版本", "施行", "地点", "限值", "各标记限值数", "名称"),
    "en": ("profile", "edition", "in force", "rows", "limits", "limits by mark", "name"),
}


def as_lines(language: Language) -> Iterator[str]:
    """A table of all profiles, and what its marks mean."""
    books = [load(name) for name in available()]
    yield from table(_HEAD[language], [_line(book, language) for book in books])
    yield ""
    yield ("标记：" if language == "zh" else "marks: ") + "; ".join(MARKS[language].values())


def _line(book: Profile, language: Language) -> tuple[str, ...]:
    counts = marks(book)
    shown = " ".join(f"{mark}:{counts[mark]}" for mark in Mark if counts[mark])
    return (
        book.id, book.edition, _in_force(book, language), str(len(book.rows)),
        str(sum(counts.values())), shown, own(book, "name", language),
    )  # fmt: skip


def _in_force(book: Profile, language: Language) -> str:
    since = f"{book.effective_from} [{book.effective_mark}]"
    if not book.superseded_by:
        return since
    return f"{since} → {book.superseded_by}"


def marks(book: Profile) -> Counter[Mark]:
    """How many limits of the book have which mark."""
    return Counter(limit.mark for row in book.rows.values() for limit in row.limits)


def as_data() -> list[dict[str, Any]]:
    """The same for programs."""
    return [
        {
            "id": book.id,
            "edition": book.edition,
            "name_zh": book.name_zh,
            "name_en": book.name_en,
            "jurisdiction": book.jurisdiction,
            "industry": book.industry,
            "in_force": book.effective_from,
            "in_force_mark": str(book.effective_mark),
            "superseded_by": book.superseded_by,
            "rows": len(book.rows),
            "limits": {str(mark): count for mark, count in marks(book).items()},
        }
        for book in map(load, available())
    ]
