"""“Did you mean”: the known word nearest to one that is not known."""

from collections.abc import Iterable
from difflib import get_close_matches

from davylamp.site.problem import Said

_SHOWN = 12
_SEARCHED = 5000
"""A comparison with every one of 100,000 tags would take seconds for each mistyped one."""


def unknown(what: str, what_zh: str, word: str, known: Iterable[str]) -> Said:
    """``word`` is no ``what``: say the nearest one, else name them all where they are few."""
    words = [w for _, w in zip(range(_SEARCHED), known, strict=False)]
    near = get_close_matches(word, words, n=1) if len(word) > 2 else []
    near = _same_but_for_case(word, words) or near
    if near:
        fix, fix_zh = f"did you mean {near[0]}?", f"是否应为 {near[0]}？"
    elif 0 < len(words) <= _SHOWN:
        fix, fix_zh = f"one of: {', '.join(words)}", f"可用：{'、'.join(words)}"
    else:
        article = "an" if what[:1] in "aeiou" else "a"
        fix, fix_zh = f"write the name of {article} {what} that exists", f"填写已有的{what_zh}"
    return Said(f"unknown {what} {word!r}", fix, f"{what_zh} {word!r} 不存在", fix_zh)


def _same_but_for_case(word: str, words: list[str]) -> list[str]:
    return [w for w in words if w.casefold() == word.casefold()][:1]
