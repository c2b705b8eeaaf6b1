"""The desk's job ``export``: the file that ``davylamp export`` makes, with its proof, for a station.

Options: ``tags`` (commas between), ``start_ns``, ``end_ns``, ``every`` (``5min``), ``join`` (yes),
``sort`` (states, as_of), ``beyond`` (``>= 1.0``), ``format`` (csv, xlsx), ``language``, ``name`` of
the file. The desk journals that it was made.
"""

import re
import tempfile
import time
from pathlib import Path
from typing import Final, cast

from davylamp.desk.job_task import Done, JobFault, JobTask, JournalLine, Told
from davylamp.desk.lines import made
from davylamp.export.command_export import export
from davylamp.export.wish import (
    SORTS,
    Wish,
    bound_of,
    chosen_tags,
    duration_ns,
    format_of,
)
from davylamp.journal.made import request_of
from davylamp.report.reading import opened
from davylamp.site import load
from scada.bus.review_messages import ExportedFile, ExportResult, packed
from scada.model import EventKind, Language, SiteTable

LARGEST: Final = 128 * 1024 * 1024
"""Bytes of the files together."""
_NAME: Final = re.compile(r"[^\w.-]+")


def run(task: JobTask, told: Told) -> Done:
    """Make it; see `scada.bus.review_messages.ExportResult`."""
    told(0.05, "读取站点", "reading the site")
    table = load(task.root).table
    with tempfile.TemporaryDirectory() as folder:
        wish = _wish(task, table, Path(folder))
        told(0.2, "导出", "exporting")
        with opened(task.root) as history:
            rows, proof = export(history, wish, table.timezone)
        request = request_of(wish.path, proof, task.by)
        files = tuple(_files(Path(folder)))
    told(0.95, "传送", "handing over")
    line = JournalLine(EventKind.MADE, made(request))
    return Done(packed(ExportResult(rows=rows, files=files)), (line,) if proof.witness else ())


def _wish(task: JobTask, table: SiteTable, folder: Path) -> Wish:
    start_ns, end_ns = (_time(task, name) for name in ("start_ns", "end_ns"))
    if start_ns >= end_ns:
        raise JobFault("the period begins before it ends / 时段起点须早于终点")
    if start_ns >= (now_ns := time.time_ns()):
        raise JobFault("the period is still to come / 时段尚未到来")
    form = task.option("format", "csv")
    comparison, limit = bound_of(task.option("beyond"))
    name = _NAME.sub("-", task.option("name", "export"))[:80].strip(".-") or "export"
    path = folder / f"{name}.{form}"
    return Wish(
        tags=chosen_tags([task.option("tags")], table),
        start_ns=start_ns,
        end_ns=min(end_ns, now_ns),
        every_ns=duration_ns(task.option("every")),
        joined=task.option("join") == "yes",
        format=format_of(path, form),
        path=path,
        language=cast(Language, task.option("language", "zh")),
        sort=_sort(task),
        limit=limit,
        comparison=comparison,
    )


def _sort(task: JobTask) -> str:
    sort = task.option("sort")
    if sort and sort not in SORTS:
        raise JobFault(f"sort = {sort!r}: {', '.join(SORTS)} / 种类 {sort!r} 无效")
    return sort


def _files(folder: Path) -> list[ExportedFile]:
    """What was made, the file before its proof."""
    paths = sorted(folder.iterdir(), key=lambda path: path.name.endswith(".proof.json"))
    if sum(path.stat().st_size for path in paths) > LARGEST:
        raise JobFault(
            f"the file is larger than {LARGEST >> 20} MiB: choose less, or make it on the server "
            f"by davylamp export / 文件超过 {LARGEST >> 20} MiB：请缩小范围，"
            "或在服务器上用 davylamp export 导出"
        )
    return [ExportedFile(name=path.name, data=path.read_bytes()) for path in paths]


def _time(task: JobTask, name: str) -> int:
    text = task.option(name)
    if not text.isascii() or not text.isdecimal() or len(text) > 19:
        raise JobFault(f"{name} = {text!r} is no time in ns UTC / 不是时间")
    return int(text)
