"""What is to be exported: which tags, of what time, how, and into which file."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Final

from davylamp.export.fault import NoExport, ours
from davylamp.replay.moments import moment
from davylamp.site.problem import Said
from davylamp.site.suggest import unknown
from scada.model import Language, SiteTable, Tag

FORMATS: Final = ("csv", "xlsx", "parquet")
SORTS: Final = ("states", "as_of")
_BOUND: Final = re.compile(r"(>=|<=|>|<)\s*(-?\d+(?:\.\d+)?(?:e[+-]?\d+)?)")
_UNITS_S: Final = {"ms": 0.001, "s": 1, "min": 60, "m": 60, "h": 3600, "d": 86_400}
_LONG: Final = re.compile(r"(\d+(?:\.\d+)?)(ms|s|min|m|h|d)")


@dataclass(frozen=True, slots=True)
class Wish:
    """``every_ns`` is the width of the buckets or the step of the grid, 0 for the samples themselves;
    ``joined``: the tags side by side. ``sort`` is empty, or one of `SORTS`: ``states``, the time in each
    state (beyond ``limit`` where there is one), or ``as_of``, the values that stood at ``end_ns``.
    """

    tags: tuple[Tag, ...]
    start_ns: int
    end_ns: int
    every_ns: int
    joined: bool
    format: str
    path: Path
    language: Language
    sort: str = ""
    limit: float | None = None
    comparison: str = ">="

    @property
    def ids(self) -> tuple[str, ...]:
        """The tags' ids."""
        return tuple(tag.id for tag in self.tags)

    @property
    def asked(self) -> dict[str, str]:
        """The same in words of the command line, for the proof."""
        every = f"{self.every_ns / 1e9:g}s" if self.every_ns else ""
        words = {
            "tags": " ".join(self.ids),
            "every": every,
            "join": "yes" if self.joined else "",
            "states": "yes" if self.sort == "states" else "",
            "beyond": "" if self.limit is None else f"{self.comparison} {self.limit:g}",
            "as_of": "yes" if self.sort == "as_of" else "",
            "format": self.format,
            "language": self.language,
        }
        return {name: word for name, word in words.items() if word}


def chosen_tags(words: Sequence[str], table: SiteTable) -> tuple[Tag, ...]:
    """The tags that are named, in that order; ``3301.*`` names several. Raises `NoExport`."""
    parts = [part for word in words for part in word.split(",") if part]
    found = dict.fromkeys(id for part in parts for id in _named(part, table))
    known = {tag.id: tag for tag in table.tags}
    if not found:
        raise NoExport(
            Said(
                "there is no tag to export", "name some: --tags 3301.T1 3301.T2, or '3301.*'",
                "没有要导出的测点", "请给出测点：--tags 3301.T1 3301.T2，或 '3301.*'",
            )
        )  # fmt: skip
    return tuple(known[id] for id in found)


def _named(word: str, table: SiteTable) -> Iterable[str]:
    ids = [tag.id for tag in table.tags]
    if word in ids:
        return [word]
    found = list(_matching(word, ids))
    if not found:
        raise NoExport(unknown("tag", "测点", word, ids))
    return found


def _matching(word: str, ids: Sequence[str]) -> Iterator[str]:
    if any(sign in word for sign in "*?["):
        yield from (id for id in ids if fnmatchcase(id, word))


def duration_ns(text: str) -> int:
    """``500ms``, ``10s``, ``5min``, ``1h``, ``1d`` in ns; 0 for an empty text. Raises `NoExport`.

    >>> duration_ns("5min") // 10**9
    300
    """
    if not text:
        return 0
    found = _LONG.fullmatch(text)
    if found is None or not float(found[1]):
        raise NoExport(
            Said(
                f"--every {text!r} is no length of time", "write 500ms, 10s, 5min, 1h or 1d",
                f"--every {text!r} 不是时长", "写成 500ms、10s、5min、1h 或 1d",
            )
        )  # fmt: skip
    return round(float(found[1]) * _UNITS_S[found[2]] * 1e9)


def bound_of(text: str) -> tuple[str, float | None]:
    """``>= 1.0`` as comparison and limit; none for an empty text. Raises `NoExport`.

    >>> bound_of("<2.5")
    ('<', 2.5)
    """
    if not text.strip():
        return ">=", None
    found = _BOUND.fullmatch(text.strip())
    if found is None:
        raise NoExport(
            Said(
                f"--beyond {text!r} is no bound", "write '>= 1.0', '> 1', '<= 0.5' or '< 3'",
                f"--beyond {text!r} 不是界限", "写成 '>= 1.0'、'> 1'、'<= 0.5' 或 '< 3'",
            )
        )  # fmt: skip
    return found[1], float(found[2])


def span_ns(start: str, end: str, zone: str, now_ns: int) -> tuple[int, int]:
    """From and to, as a person writes them; without an end until now. Raises `NoExport`."""
    with ours():
        start_ns = moment(start, zone, now_ns)
        end_ns = moment(end, zone, now_ns) if end else now_ns
    if not end and start_ns >= now_ns:
        raise NoExport(
            Said(
                f"--from {start} is still to come", "give a time that is over",
                f"--from {start} 尚未到来", "请给出已过去的时间",
            )
        )  # fmt: skip
    if start_ns >= end_ns:
        raise NoExport(
            Said(
                f"--from {start} is not before --to {end or 'now'}", "turn them round",
                f"--from {start} 不早于 --to {end or 'now'}", "请交换起止时间",
            )
        )  # fmt: skip
    return start_ns, end_ns


def moment_ns(text: str, zone: str, now_ns: int) -> tuple[int, int]:
    """A moment as a person writes it, as a span that ends with it. Raises `NoExport`."""
    with ours():
        at_ns = moment(text, zone, now_ns)
    return at_ns - 1, at_ns


def format_of(path: Path, chosen: str) -> str:
    """The format that was chosen, or that the file's name says. Raises `NoExport` for neither."""
    name = chosen or path.suffix.lower().removeprefix(".")
    if name not in FORMATS:
        raise NoExport(
            Said(
                f"{path.name} says no format", f"add --format {', '.join(FORMATS)}",
                f"无法从 {path.name} 得知格式", f"请加 --format {', '.join(FORMATS)}",
            )
        )  # fmt: skip
    return name
