"""``davylamp historian retention SITE``: how long what is kept, what there is, what goes next."""

import argparse
import json
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from davylamp.history.folder import history_of
from davylamp.replay.moments import shown
from davylamp.site import Site, load
from historian.days import DAY_NS, UNDATED, Part, parts_in
from historian.retention import Kind, months_before
from historian.upkeep import NOTES
from scada.model import Language

LATELY: Final = 5
_KINDS: Final[dict[Language, dict[Kind, str]]] = {
    "en": {Kind.RAW: "samples", Kind.STATISTICS: "statistics", Kind.EVENTS: "journal"},
    "zh": {Kind.RAW: "原始数据", Kind.STATISTICS: "统计值", Kind.EVENTS: "事件记录"},
}
_LINE: Final[dict[Language, str]] = {
    "en": "{name}: kept {keep} months ({least} demanded); {files} files, {mb:.1f} MB, {span}; "
    "{past} have expired",
    "zh": "{name}：保存 {keep} 个月（规程要求 {least}）；{files} 个文件，{mb:.1f} MB，{span}；"
    "已过期 {past} 个",
}
_NOTHING: Final[dict[Language, str]] = {"en": "nothing yet", "zh": "暂无数据"}
_WENT: Final[dict[Language, str]] = {
    "en": "{when} {file} went ({why}, {mb:.1f} MB)",
    "zh": "{when} 已删除 {file}（{why}，{mb:.1f} MB）",
}
_WHY: Final[dict[Language, dict[str, str]]] = {
    "en": {"expired": "kept long enough", "disk": "the disk was nearly full"},
    "zh": {"expired": "超过保存期", "disk": "磁盘将满"},
}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("site", type=Path, help="the site's folder")
    parser.add_argument("--language", choices=("zh", "en"), default="en")


def run(args: argparse.Namespace) -> int:
    """A line for each class, and for what went last."""
    site, now_ns = load(args.site), time.time_ns()
    root = history_of(site)
    for kind in Kind:
        print(_line(site, root, kind, now_ns, args.language))
    for line in _lately(root, site.table.timezone, args.language):
        print(line)
    return 0


def _line(site: Site, root: Path, kind: Kind, now_ns: int, language: Language) -> str:
    retention = site.historian.retention
    parts = parts_in(root, kind) if root.is_dir() else []
    dated = [part for part in parts if part.day != UNDATED]
    past_ns = months_before(now_ns, retention.keep.of(kind))
    return _LINE[language].format(
        name=_KINDS[language][kind],
        keep=retention.keep.of(kind),
        least=retention.least.of(kind) or "–",
        files=len(parts),
        mb=sum((root / part.file_name).stat().st_size for part in parts) / 1e6,
        span=_span(dated) or _NOTHING[language],
        past=sum(part.end_day * DAY_NS <= past_ns for part in dated),
    )


def _span(parts: list[Part]) -> str:
    """From the first day to the last, UTC as the files are."""
    if not parts:
        return ""
    ends = parts[0].day * DAY_NS, max(part.end_day for part in parts) * DAY_NS - 1
    return " … ".join(shown(one, "UTC")[:10] for one in ends)


def _lately(root: Path, zone: str, language: Language) -> Iterator[str]:
    path = root / NOTES
    if not path.exists():
        return
    for line in path.read_text("utf-8").splitlines()[-LATELY:]:
        went: dict[str, Any] = json.loads(line)
        yield _WENT[language].format(
            when=shown(went["now_ns"], zone)[:16],
            file=went["file"],
            why=_WHY[language].get(went["why"], went["why"]),
            mb=went["bytes"] / 1e6,
        )
