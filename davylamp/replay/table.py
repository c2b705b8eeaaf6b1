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


def wrapped(text: str, columns: int) -> list[str]:
    """A text in lines of so many columns, broken between words where there are any.

    >>> wrapped("3303 heading local fan T3 methane", 20), wrapped("掘进局扇处甲烷", 10)
    (['3303 heading local', 'fan T3 methane'], ['掘进局扇处', '甲烷'])
    """
    lines, line = [], ""
    for character in text:
        if line and _width(line + character) > columns:
            head, space, rest = line.rpartition(" ")
            whole = not space or character == " "
            lines.append(line if whole else head)
            line = "" if whole else rest
        line += character
    return [part.strip() for part in (*lines, line) if part.strip()]
