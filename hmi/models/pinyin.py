"""Chinese as it is typed on a Latin keyboard: whole syllables or their initials, no tones.

A character with several usual readings (重 zhong or chong, 长 chang or zhang, 行 xing or hang, 巷 xiang
or hang) is found by each of them: which one a word wants is for the reader to know, not for a table.
"""

from functools import lru_cache
from itertools import product
from pathlib import Path
from typing import Final

TABLE: Final = Path(__file__).with_name("pinyin.txt")
VARIANTS: Final = 8
"""At most so many ways of reading one name; of a longer row of doubtful characters the first ones."""


@lru_cache(maxsize=1)
def readings() -> dict[str, tuple[str, ...]]:
    """The usual syllables of each character."""
    found: dict[str, tuple[str, ...]] = {}
    for line in TABLE.read_text("utf-8").splitlines():
        if line.startswith("#"):
            continue
        syllable, characters = line.split(" ")
        for character in characters:
            found[character] = (*found.get(character, ()), syllable)
    return found


def has_chinese(text: str) -> bool:
    """Whether there is a character in it that has a reading."""
    return not text.isascii() and any(character in readings() for character in text)


def ways(text: str) -> list[list[str]]:
    """All ways to read a text, as pieces: a capitalised syllable per character, else what stands there."""
    known = readings()
    pieces: list[tuple[str, ...]] = []
    count = 1
    for character in text:
        read = known.get(character)
        if read is None:
            pieces.append((character,))
            continue
        if count * len(read) > VARIANTS:
            read = read[:1]
        count *= len(read)
        pieces.append(tuple(syllable.capitalize() for syllable in read))
    return [list(way) for way in product(*pieces)]


@lru_cache(maxsize=4096)
def spelled(text: str) -> tuple[str, ...]:
    """How a name may be typed: in full, by initials, and by the initials of its Chinese alone.

    Syllables begin with a capital (``3301GongZuoMianT1JiaWan``), initials are small letters. Empty
    where there is no Chinese in it.
    """
    if not has_chinese(text):
        return ()
    known, found = readings(), dict[str, None]()
    chinese = [character in known for character in text]
    for way in ways(text.casefold()):
        bare = ["".join(piece.split()) for piece in way]
        initials = [piece[:1].lower() for piece in bare]
        found["".join(bare)] = None
        found["".join(initials)] = None
        found["".join(i for i, is_one in zip(initials, chinese, strict=False) if is_one)] = None
    return tuple(found)
