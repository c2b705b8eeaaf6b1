"""Typesets the operator's cards: ``docs/manual/card/card-*.typ`` → ``docs/manual/card-*.pdf``.

``make cards``. The dates of the files are left out, so that the same source gives the same PDF.
"""

import sys
from pathlib import Path

import typst

MANUAL = Path(__file__).parents[1] / "docs/manual"


def typeset(source: Path) -> bytes:
    """One card as PDF. Raises ``typst.TypstError`` with line and column where it cannot be set."""
    return typst.compile(source, root=MANUAL.parent)


def sources() -> list[Path]:
    """The cards, one for each language."""
    return sorted((MANUAL / "card").glob("card-*.typ"))


def main() -> int:
    """Write every card; the exit status."""
    for source in sources():
        file = MANUAL / source.with_suffix(".pdf").name
        file.write_bytes(typeset(source))
        print(file)
    return 0


if __name__ == "__main__":
    sys.exit(main())
