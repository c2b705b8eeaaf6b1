"""Files of reports that a site has kept for long enough."""

from collections.abc import Iterable, Iterator
from pathlib import Path

from davylamp.desk.report_ledger import Made


def removed(some: Iterable[Made], oldest_ns: int) -> Iterator[list[str]]:
    """Remove the files of what was made before a time; the names of those of each report that were
    there. Raises `OSError`.
    """
    for made in some:
        if made.made_ns >= oldest_ns:
            continue
        there = [Path(one.path) for one in made.files if Path(one.path).exists()]
        for path in there:
            path.unlink(missing_ok=True)
        if there:
            yield [path.name for path in there]


def removed_words(names: list[str]) -> dict[str, str]:
    """What the journal says of it."""
    said = ", ".join(names)
    return {
        "zh": f"报表已过保存期，已删除：{said}",
        "en": f"reports removed, kept for long enough: {said}",
        "what": "removed",
    }
