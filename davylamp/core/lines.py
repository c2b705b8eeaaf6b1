"""The journal lines of one step."""

from alarms import Catalogue, Journal
from davylamp.core.judge import Judgement
from scada.model import Event, EventKind, LinkState, Step


def lines(journal: Journal, catalogue: Catalogue, step: Step, judgement: Judgement) -> list[Event]:
    """What a step writes: its link changes, then the alarms that changed, in order."""
    written = [
        journal.note(
            EventKind.LINK,
            change.time_ns,
            step.now_ns,
            step.number,
            server=change.server,
            text={"state": change.state.value, "reason": change.reason},
        )
        for change in step.links
        if change.state is not LinkState.CONNECTING
    ]
    for changes in judgement.changes:
        written += journal.write(changes, catalogue, step.now_ns, step.number)
    return written
