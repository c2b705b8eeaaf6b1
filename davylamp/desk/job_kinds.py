"""The kinds of jobs that the desk does: the one table. Each has a module with ``run`` (`job_task.Run`)."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from scada.model import Role
from scada.model.rights import JOBS


@dataclass(frozen=True, slots=True)
class JobKind:
    """``module`` is loaded in the job's own process; ``at_once`` of the kind run side by side.

    One that ``is_final`` is not ended half done: it is short, and changes files. For one that
    ``is_prompt`` a person sits and waits: its module is loaded before he asks.
    """

    name: str
    module: str
    at_once: int = 1
    longest_s: float = 3_600.0
    is_final: bool = False
    is_prompt: bool = False

    @property
    def roles(self) -> frozenset[Role]:
        """Who may ask for one."""
        return JOBS[self.name]


def _by_name(*kinds: JobKind) -> Mapping[str, JobKind]:
    return MappingProxyType({kind.name: kind for kind in kinds})


KINDS: Final = _by_name(
    JobKind("browse", "davylamp.integrate.job_browse", at_once=3, longest_s=300.0, is_prompt=True),
    JobKind("import", "davylamp.integrate.job_import", at_once=2, longest_s=900.0, is_prompt=True),
    JobKind("check", "davylamp.integrate.job_check", at_once=2, longest_s=900.0, is_prompt=True),
    JobKind(
        "apply", "davylamp.integrate.job_apply", longest_s=300.0, is_final=True, is_prompt=True
    ),
    JobKind("sign", "davylamp.integrate.job_sign", longest_s=300.0, is_prompt=True),
    JobKind("replay", "davylamp.replay.job_replay"),
    JobKind("verify", "davylamp.journal.job_verify", at_once=2),
    JobKind("calibration", "davylamp.report.job_calibration", at_once=2, longest_s=600.0),
    JobKind("export", "davylamp.export.job_export", at_once=2),
)
