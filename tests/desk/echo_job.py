"""A kind of job for the tests: gives back what it was given, journals it, fails or hangs when told to."""

import os
import time

from davylamp.desk.job_task import Done, JobFault, JobTask, JournalLine, Told
from scada.model import EventKind


def run(task: JobTask, told: Told) -> bytes | Done:
    told(0.5, "一半", "half")
    print("a stray word")
    match task.option("do"):
        case "fail":
            raise JobFault("no / 不行")
        case "die":
            os._exit(3)
        case "hang":
            time.sleep(600)
        case "change":
            line = JournalLine(EventKind.CONFIGURATION, {"zh": "改了", "en": "changed"})
            return Done(task.data, (line,))
    return task.data
