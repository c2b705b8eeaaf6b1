"""Columns of text that stand under one another on a terminal."""

from collections.abc import Iterator


def aligned(rows: Iterator[list[str]]) -> list[str]:
    """The rows as lines; every column is as wide as its widest cell."""
    table = list(rows)
    widths = [max(_width(row[n]) for row in table) for n in range(len(table[0]))]
    return [
        "  ".join(
            cell + " " * (width - _width(cell)) for cell, width in zip(row, widths, strict=True)
        ).rstrip()
        for row in table
    ]


def _width(text: str) -> int:
    """Columns on a terminal: Chinese characters take two."""
    return sum(2 if ord(character) > 0x2E80 else 1 for character in text)
