"""The desk's job ``verify``: is the journal as it was written, and is a file the one that was made of it?

Options: ``start_ns``, ``end_ns`` (none: all of it), ``name`` of a file whose bytes are the data, and
``proof`` where the data are a file and, behind it, its proof of so many bytes (CSV, JSON lines).
"""

import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from alarms.audit import Digester, Finding, Keys, Report, Stretch, audit
from davylamp.desk.job_task import JobFault, JobTask, Told
from davylamp.journal.command_verify import published
from davylamp.journal.file_verdict import checked_file, said_of
from davylamp.journal.key import read_public, verify
from davylamp.journal.reading import opened, pages
from davylamp.journal.verdict import finding_line
from davylamp.site import Site, load
from historian.journal_lines import FIRST_NS, LAST_NS
from historian.proof_csv import beside
from scada.bus import review_messages as messages
from scada.bus.review_messages import VerifyResult, packed


def run(task: JobTask, told: Told) -> bytes:
    """Check it; see `scada.bus.review_messages.VerifyResult`."""
    told(0.02, "读取站点", "reading the site")
    site = load(task.root)
    keys = Keys.of(verify, [read_public(path) for path in published(site)])
    kept = bool(keys.brought)
    if task.data:
        told(0.1, "核对文件", "checking the file")
        file = _file(task, site, keys)
        return packed(VerifyResult(checked_ns=time.time_ns(), file=file, kept_keys=kept))
    chains = tuple(_chains(task, site, keys, told))
    return packed(VerifyResult(checked_ns=time.time_ns(), chains=chains, kept_keys=kept))


def _chains(task: JobTask, site: Site, keys: Keys, told: Told) -> Iterator[messages.Chain]:
    start_ns, end_ns = _time(task, "start_ns", FIRST_NS), _time(task, "end_ns", LAST_NS)
    if start_ns >= end_ns:
        raise JobFault("the period begins before it ends / 时段起点须早于终点")
    digester, count = Digester(), 0
    with opened(site) as lines:
        for page in pages(lines, start_ns, end_ns):
            digester.take(page)
            count += len(page.seq)
            # Nobody knows how many are to come: it nears the end and never says that it is there.
            share = count / (count + 50_000)
            told(0.05 + 0.85 * share, f"已核对 {count:,} 行", f"{count:,} lines read")
    for report in audit(digester.digest(), keys):
        yield _chain(report, site.table.timezone)


def _chain(report: Report, zone: str) -> messages.Chain:
    return messages.Chain(
        source=report.source,
        lines=report.lines,
        first=report.first,
        last=report.last,
        starts=report.epochs,
        signatures=report.signatures,
        keys=tuple(report.keys),
        whole=report.is_whole,
        proven=tuple(map(_stretch, report.signed)),
        unsigned=_stretch(report.unsigned) if report.unsigned else None,
        wrong=tuple(_wrong(one, zone) for one in report.findings),
    )


def _stretch(one: Stretch) -> messages.Stretch:
    return messages.Stretch(
        first=one.first, last=one.last, start_ns=one.start_ns, end_ns=one.end_ns
    )


def _wrong(one: Finding, zone: str) -> messages.Wrong:
    return messages.Wrong(
        first=one.first,
        last=one.last,
        now_ns=one.now_ns,
        zh=finding_line(one, zone, zh=True),
        en=finding_line(one, zone, zh=False),
    )


def _file(task: JobTask, site: Site, keys: Keys) -> messages.VerifiedFile:
    name = Path(task.option("name", "file")).name
    with tempfile.TemporaryDirectory() as folder, opened(site) as lines:
        path = _written(task, Path(folder) / name)
        checked = checked_file(lines, path, keys)
        said = tuple(said_of(checked, site.table.timezone))
    return messages.VerifiedFile(
        name=name, sha256=checked.file.sha256, whole=checked.is_whole, said=said
    )


def _written(task: JobTask, path: Path) -> Path:
    """The file, and its proof beside it where it was sent with one."""
    text = task.option("proof", "0")
    size = int(text) if text.isascii() and text.isdecimal() else -1
    if not 0 <= size < len(task.data):
        raise JobFault(f"proof = {text!r} is no length of a proof / 证明长度无效")
    split = len(task.data) - size
    path.write_bytes(task.data[:split])
    if size:
        beside(path).write_bytes(task.data[split:])
    return path


def _time(task: JobTask, name: str, default: int) -> int:
    text = task.option(name)
    if not text:
        return default
    if not text.isascii() or not text.isdecimal() or len(text) > 19:
        raise JobFault(f"{name} = {text!r} is no time in ns UTC / 不是时间")
    return int(text)
