"""What the desk answers about jobs: begin one, how far it is, its result; and who may ask."""

from collections.abc import Callable, Collection

from davylamp.desk.jobs import Jobs
from scada.bus.job_messages import (
    PART,
    JobCancel,
    JobPart,
    JobRequest,
    JobResultRequest,
    JobsAnswer,
    JobsRequest,
)
from scada.model import Role
from scada.model.rights import JOBS

AnyJob = JobRequest | JobsRequest | JobCancel | JobResultRequest
Somebody = Callable[[str, str, Collection[Role], str], str]
"""Who asks, by his token: `Desk.somebody`."""


class JobAnswers:
    """Serves the requests of `scada.bus.job_messages`. Raises `BadInput` with what to tell the asker."""

    def __init__(self, jobs: Jobs, somebody: Somebody) -> None:
        self._jobs, self._somebody = jobs, somebody

    def answer(self, request: AnyJob) -> JobsAnswer | JobPart:
        """Serve one."""
        match request:
            case JobRequest():
                kind = self._jobs.kind(request.kind)
                by = self._somebody(request.token, request.by, kind.roles, request.kind)
                return self._told(self._jobs.ask(request, by).id)
            case JobCancel():
                self._check(request.token, request.job)
                self._jobs.cancel(request.job)
                return self._told(request.job)
            case JobResultRequest():
                self._check(request.token, request.job)
                data, size = self._jobs.part(request.job, request.offset, PART)
                return JobPart(data=data, size=size)
            case JobsRequest():
                if request.job:
                    self._check(request.token, request.job)
                    return self._told(request.job)
                self._somebody(request.token, "", frozenset().union(*JOBS.values()), "jobs")
                return JobsAnswer(jobs=self._jobs.jobs, fault=self._jobs.fault)

    def _check(self, token: str, id: str) -> None:
        """Whether the asker may ask for such a job; that he may not is said before that there is none."""
        any_kind: frozenset[Role] = frozenset().union(*JOBS.values())
        known = {job.id: job.kind for job in self._jobs.jobs}
        self._somebody(token, "", JOBS[known[id]] if id in known else any_kind, "job")
        self._jobs.job(id)

    def _told(self, id: str) -> JobsAnswer:
        return JobsAnswer(jobs=(self._jobs.job(id),), fault=self._jobs.fault)
