"""What the servers said of the points at the last check online: it stands until a row is edited."""

from collections.abc import Sequence
from dataclasses import dataclass

from scada.bus.point_jobs import Change, Finding, Staged

_ORDER = ("error", "warning", "notice")


@dataclass(frozen=True, slots=True)
class Online:
    """The findings of one check online, what was staged then, and which servers were asked; None: never."""

    findings: tuple[Finding, ...] = ()
    changes: tuple[Change, ...] = ()
    asked: tuple[str, ...] | None = None


def online_of(staged: Staged, changes: Sequence[Change]) -> Online:
    """What of an answer the servers said."""
    said = tuple(one for one in staged.findings if one.is_online)
    return Online(said, tuple(changes), staged.asked)


def with_online(staged: Staged, online: Online, changes: Sequence[Change]) -> tuple[Finding, ...]:
    """The findings of an answer, with what the servers said before of rows that stand as they stood."""
    if staged.asked is not None or not online.findings:
        return staged.findings
    moved = _tags(online.changes, changes) | _tags(changes, online.changes)
    kept = [one for one in online.findings if one.tag not in moved]
    return tuple(sorted((*staged.findings, *kept), key=lambda one: _ORDER.index(one.severity)))


def _tags(changes: Sequence[Change], others: Sequence[Change]) -> set[str]:
    """The tags of those changes that are not among the others."""
    known = {id(one) for one in others}
    rest = [one for one in changes if id(one) not in known]
    return {row.tag for one in rest for row in one.rows} | {
        cell.tag for one in rest for cell in one.cells
    }
