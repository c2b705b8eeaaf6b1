"""The desk's job ``check``: what ``davylamp check`` says of the site with a person's draft put over it.

The data are the draft (`scada.bus.point_jobs.packed`); without any, the one that the desk keeps for him.
Options: ``keep`` (yes: keep it), ``tables`` (yes: the files' rows too), ``online`` (yes: ask the servers),
``server`` (with it: only this one). The result is a `scada.bus.point_jobs.Staged`.
"""

import msgspec

from davylamp.desk.job_task import JobTask, Told
from davylamp.integrate.checkup import Question, checkup
from davylamp.integrate.draft_file import Drafts
from davylamp.integrate.progress import ToldProgress
from davylamp.site.load import load_settings
from scada.bus.point_jobs import unpacked


def run(task: JobTask, told: Told) -> bytes:
    """Check it. Raises `SiteError` for files that are no text, `BadInput` for a draft that is none."""
    root, site = load_settings(task.root)
    drafts = Drafts(site.run)
    draft = unpacked(task.data) if task.data else drafts.read(task.by)
    if task.data and task.option("keep") == "yes":
        drafts.write(task.by, draft)
    told(0.05, "核对配置", "checking the configuration")
    asked = Question(
        root,
        site.run,
        task.by,
        draft,
        with_tables=task.option("tables") == "yes",
        online=task.option("online") == "yes",
        server=task.option("server"),
    )
    answer, _ = checkup(asked, ToldProgress(told, {"servers": "核对服务器"}))
    return msgspec.json.encode(answer)
