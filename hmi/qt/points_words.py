"""What the points page says of what is staged, and of what is under way."""

from hmi.models.point_replay import replayed
from hmi.qt.context import Context
from hmi.qt.points_desk import PointsDesk


def said(context: Context, desk: PointsDesk) -> tuple[str, str]:
    """What is staged, and which configurations there are: the two lines of the bar."""
    text = context.text
    staged = desk.staged
    job = desk.running
    if staged is None:
        if desk.fault:
            return text("points.no_desk"), desk.fault.splitlines()[0]
        if not desk.may("check"):
            return text("points.read_only"), text("points.no_right")
        return text("points.opening"), ""
    running, problems = context.model.table.config_hash, staged.errors + staged.warnings
    counts = dict.fromkeys(("added", "changed", "removed"), 0)
    for one in staged.diff:
        counts[one.what] += 1
    words = text("points.staged", **counts, problems=problems)
    if not desk.staging.changes:
        words = text("points.nothing_staged", problems=problems)
    if job is not None:
        pick = context.model.language.pick
        note = pick(job.note_zh, job.note_en) or text(f"points.busy.{job.kind}")
        return words, f"{note} …"
    path = "points.same" if staged.config_hash == running else "points.other"
    below = text(path, running=running or "–", now=staged.config_hash or "–")
    if desk.staging.changes:
        below += text("points.would_be", staged=staged.staged_hash or "–")
    if staged.others:
        names = ", ".join(f"{one.user} ({one.changes})" for one in staged.others)
        below += text("points.others", names=names)
    return words, below


def replay_said(context: Context, desk: PointsDesk) -> str:
    """What stands in the replay's panel until there is a result."""
    text = context.text
    if desk.is_busy("replay"):
        job = desk.jobs["replay"].job
        return text("points.replay_busy", share=round(100 * (job.share if job else 0.0)))
    if desk.staged is not None and desk.staged.errors and replayed(desk.staging):
        return text("points.replay_errors", errors=desk.staged.errors)
    if desk.replay_fault:
        return text("points.failed.replay", why=desk.replay_fault)
    return text("points.replay_how" if replayed(desk.staging) else "points.replay_none")
