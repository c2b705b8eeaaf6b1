"""The digest of a file's rows, and digests of stretches of rows, so that a change can be placed.

While there are few rows each has a digest of its own; as they become many, neighbours share one.
"""

import hashlib
from typing import Final

MOST_BLOCKS: Final = 2048
_BLOCK_BYTES: Final = 8


class RowDigest:
    """Takes rows as bytes, one after the other."""

    def __init__(self) -> None:
        self.rows = 0
        self.block_rows = 1
        self._whole = hashlib.sha256()
        self._blocks: list[bytes] = []
        self._open: list[bytes] = []

    def take(self, row: bytes) -> None:
        """The next row."""
        leaf = hashlib.sha256(row).digest()
        self._whole.update(leaf)
        self.rows += 1
        self._open.append(leaf[:_BLOCK_BYTES])
        if len(self._open) == self.block_rows:
            self._close()

    def _close(self) -> None:
        self._blocks.append(_together(self._open))
        self._open = []
        if len(self._blocks) == MOST_BLOCKS:
            pairs = zip(self._blocks[::2], self._blocks[1::2], strict=True)
            self._blocks = [_together(pair) for pair in pairs]
            self.block_rows *= 2

    @property
    def digest(self) -> str:
        """SHA-256 (hex) over the SHA-256 of every row."""
        return self._whole.hexdigest()

    @property
    def blocks(self) -> tuple[str, ...]:
        """Short digests (hex) of `block_rows` rows each, the last of the rest."""
        rest = [_together(self._open)] if self._open else []
        return tuple(block.hex() for block in (*self._blocks, *rest))


def _together(leaves: list[bytes] | tuple[bytes, ...]) -> bytes:
    """Pairs of pairs: the same whether neighbours were put together early or late."""
    level = list(leaves)
    while len(level) > 1:
        pairs = zip(level[::2], level[1::2], strict=False)
        level = [hashlib.sha256(a + b).digest()[:_BLOCK_BYTES] for a, b in pairs] + (
            level[-1:] if len(level) % 2 else []
        )
    return level[0]


def changed(
    ours: tuple[str, ...], theirs: tuple[str, ...], block_rows: int, rows: int
) -> list[tuple[int, int]]:
    """The stretches of rows (counted from 1, both ends) that differ; neighbours are one stretch."""
    found: list[tuple[int, int]] = []
    for at in range(max(len(ours), len(theirs))):
        if ours[at : at + 1] == theirs[at : at + 1]:
            continue
        first, last = at * block_rows + 1, min((at + 1) * block_rows, max(rows, 1))
        last = max(first, last)
        if found and found[-1][1] == first - 1:
            found[-1] = (found[-1][0], last)
        else:
            found.append((first, last))
    return found
