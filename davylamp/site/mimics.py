"""The site's drawings: ``mimics/*.svg`` and ``*.svgz``, sent to the screens with the site table."""

from collections.abc import Collection
from pathlib import Path
from typing import Final

from davylamp.site.drawing_file import drawing_files, source
from davylamp.site.problem import FileProblems, Problem, Said
from hmi.models.mimic import Damaged, Fault, Mimic, Weight, parsed
from hmi.models.mimic.names import unknown_names
from hmi.models.mimic.pack import packed
from scada.model import SiteTable

FOLDER: Final = "mimics"
MOST_BYTES: Final = 300_000
"""Of one drawing as it travels."""
MOST_BYTES_TOGETHER: Final = 1_500_000
"""Of all drawings: packed on the bus they take about a sixth, and a message may have 1 MB."""


def read_mimics(root: Path) -> tuple[dict[str, str], list[Problem]]:
    """The drawings by name as they travel, and what is wrong with them.

    A drawing that cannot be shown is an error; what is left out of one is a warning.
    """
    texts: dict[str, str] = {}
    problems: list[Problem] = []
    for path in drawing_files(root / FOLDER):
        found = FileProblems(f"{FOLDER}/{path.name}")
        text = read_drawing(path, found)
        if path.stem in texts:
            found.error(0, "", _twice(path.stem))
        elif text is not None:
            texts[path.stem] = text
        problems += found.found
    for path in sorted((root / FOLDER).glob("*.toml")):
        found = FileProblems(f"{FOLDER}/{path.name}")
        found.warning(0, "", _NO_LONGER)
        problems += found.found
    if sum(len(text.encode()) for text in texts.values()) > MOST_BYTES_TOGETHER:
        found = FileProblems(FOLDER)
        found.error(0, "", _too_large("the drawings together", "全部图形", MOST_BYTES_TOGETHER))
        problems += found.found
    return texts, problems


def read_drawing(path: Path, found: FileProblems) -> str | None:
    """A drawing as it travels; None, with the fault reported, where it cannot be shown."""
    text = source(path, found)
    if text is None:
        return None
    read = parsed(text)
    _report(read.faults, found)
    if isinstance(read, Damaged):
        return None
    small = packed(text)
    if len(small.encode()) > MOST_BYTES:
        found.error(0, "", _too_large("the drawing", "图形", MOST_BYTES))
        return None
    return small


def name_problems(table: SiteTable, root: Path) -> list[Problem]:
    """Warnings for tags, areas and drawings that a drawing names and the site does not have.

    They bear the lines of the file, not of what travels of it.
    """
    problems: list[Problem] = []
    for path in drawing_files(root / FOLDER):
        found = FileProblems(f"{FOLDER}/{path.name}")
        text = source(path, found) if path.stem in table.mimics else None
        if text is not None:
            report_names(parsed(text), table, table.mimics, found)
        problems += found.found
    return problems


def report_names(
    read: Mimic | Damaged, table: SiteTable, drawings: Collection[str], found: FileProblems
) -> None:
    """The same of one drawing."""
    if isinstance(read, Mimic):
        _report(unknown_names(read, table, drawings), found)


def _report(faults: Collection[Fault], found: FileProblems) -> None:
    for fault in faults:
        said = Said(fault.text, fault.fix, fault.text_zh, fault.fix_zh)
        tell = {Weight.REFUSED: found.error, Weight.LEFT_OUT: found.warning}
        tell.get(fault.weight, found.notice)(fault.line, fault.where, said)


def _twice(name: str) -> Said:
    return Said(
        f"another file holds the drawing {name!r} too", "rename or delete one of them",
        f"另有文件也是图形 {name!r}", "改名或删去其中一个",
    )  # fmt: skip


_NO_LONGER: Final = Said(
    "drawings are SVG files; this one is not read",
    "draw it in Inkscape as the how-to on mimics says, then delete this file",
    "图形现为 SVG 文件，本文件不再读取",
    "按操作指南在 Inkscape 中绘制，然后删除本文件",
)


def _too_large(what: str, what_zh: str, most: int) -> Said:
    return Said(
        f"{what} has more than {most:,} bytes without the editor's own parts",
        "simplify traced paths (Path, Simplify), or split it",
        f"{what_zh}去掉编辑器内容后仍超过 {most:,} 字节",
        "简化路径（路径 → 简化），或分成几张图",
    )
