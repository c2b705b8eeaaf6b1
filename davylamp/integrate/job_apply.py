"""The desk's job ``apply``: a person's draft into the site's files, or the last apply undone.

The data are the draft as he saw its diff (`scada.bus.point_jobs.packed`): it is refused where the files have
changed since, where a change no longer fits, and where ``davylamp check`` would find an error. Every file is
written whole, with a backup. Option ``undo`` (yes) takes the last apply back, by the same rules. The result
is a `scada.bus.point_jobs.Applied`.
"""

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import msgspec

from davylamp.desk.job_task import Done, JobFault, JobTask, JournalLine, Told
from davylamp.integrate.apply import write_all
from davylamp.integrate.checkup import Question, checkup, is_as_left
from davylamp.integrate.difference import in_words
from davylamp.integrate.draft_file import Drafts
from davylamp.integrate.ledger import Entry, File, Ledger
from davylamp.integrate.staged_files import sha256
from davylamp.integrate.table_text import table_text
from davylamp.site import SiteError
from davylamp.site.checking import Check
from davylamp.site.in_force import put_in_force
from davylamp.site.load import load_settings
from scada.bus.point_jobs import Applied, Draft, Staged, unpacked
from scada.model import EventKind


@dataclass(frozen=True, slots=True)
class _Write:
    """What is written, and how it is told."""

    contents: Mapping[str, bytes]
    before: Mapping[str, bytes | None]
    zh: str
    en: str
    config_before: str
    config_after: str
    undoes: int = 0


def run(task: JobTask, told: Told) -> Done:
    """Apply it, or say why not. Raises `BadInput` and `OSError` where the disk does not let us."""
    root, site = load_settings(task.root)
    told(0.05, "核对配置", "checking the configuration")
    work = _Apply(task, root, site.run)
    return work.undo() if task.option("undo") == "yes" else work.apply(unpacked(task.data))


class _Apply:
    """One apply of one person."""

    def __init__(self, task: JobTask, root: Path, run: Path) -> None:
        self._by, self._root, self._run = task.by, root, run

    def apply(self, draft: Draft) -> Done:
        staged, files = checkup(Question(self._root, self._run, self._by, draft, True))
        if staged.has_moved or staged.conflicts or staged.errors or not files.contents:
            return _refused(staged)
        write = _Write(
            files.contents,
            files.before,
            in_words(files.diff, files.areas, True),
            in_words(files.diff, files.areas, False),
            staged.config_hash,
            staged.staged_hash,
        )
        return self._written(write)

    def undo(self) -> Done:
        entry = Ledger(self._run).last()
        if entry is None or not is_as_left(entry, self._root):
            raise JobFault(
                "nothing can be undone: the files were changed since, or a backup is gone"
                " / 无法撤销：文件已另行修改，或备份已删除"
            )
        contents = {name: self._as_before(name, file) for name, file in entry.files.items()}
        checked = Check(instead=contents).of(self._root)
        if checked.site is None:
            raise SiteError(checked.errors)
        before = {name: (self._root / name).read_bytes() for name in contents}
        write = _Write(
            contents,
            before,
            f"撤销 {entry.user} 的修改：{entry.zh}",
            f"undone: what {entry.user} applied: {entry.en}",
            entry.config_after,
            checked.site.table.config_hash,
            entry.now_ns,
        )
        return self._written(write)

    def _as_before(self, name: str, file: File) -> bytes:
        """The backup; of a table that was not there before its header alone."""
        if file.backup:
            return (self._root / file.backup).read_bytes()
        return table_text(None, name).encoded()

    def _written(self, write: _Write) -> Done:
        now_ns = time.time_ns()
        stamp = time.strftime("%Y%m%d-%H%M%S", time.gmtime(now_ns // 10**9))
        backups = write_all(self._root, write.contents, write.before, stamp)
        self._remember(write, [path.name for path in backups], now_ns)
        if not write.undoes:
            Drafts(self._run).write(self._by, Draft())
        put_in_force(self._run, write.config_after)
        draft = Drafts(self._run).read(self._by)
        staged, _ = checkup(Question(self._root, self._run, self._by, draft, True))
        applied = Applied(
            is_applied=True,
            staged=staged,
            files=tuple(write.contents),
            backups=tuple(path.name for path in backups),
            zh=write.zh,
            en=write.en,
        )
        return Done(msgspec.json.encode(applied), (_line(write),))

    def _remember(self, write: _Write, backups: Sequence[str], now_ns: int) -> None:
        files = {
            name: File(
                before=sha256(write.before[name]),
                after=sha256(data),
                backup=next((one for one in backups if one.startswith(f"{name}.")), ""),
            )
            for name, data in write.contents.items()
        }
        entry = Entry(
            user=self._by,
            now_ns=now_ns,
            zh=write.zh,
            en=write.en,
            files=files,
            config_before=write.config_before,
            config_after=write.config_after,
            undoes=write.undoes,
        )
        Ledger(self._run).add(entry)


def _refused(staged: Staged) -> Done:
    return Done(msgspec.json.encode(Applied(is_applied=False, staged=staged)))


def _line(write: _Write) -> JournalLine:
    """For the journal: what was changed, and by which files."""
    text = {
        "zh": f"修改配置：{write.zh}",
        "en": f"configuration changed: {write.en}",
        "from": write.config_before,
        "to": write.config_after,
        "files": ", ".join(write.contents),
    }
    return JournalLine(EventKind.CONFIGURATION, text)
