"""The journal lines of one step."""

from alarms import Catalogue, Journal
from davylamp.core import words
from davylamp.core.judge import Judgement
from scada.model import Event, EventKind, LinkState, Step


def lines(journal: Journal, catalogue: Catalogue, step: Step, judgement: Judgement) -> list[Event]:
    """What a step writes: its link changes, then the alarms that changed, in order."""
    servers = {server.id: server for server in catalogue.table.servers}
    written = [
        journal.note(
            EventKind.LINK,
            change.time_ns,
            step.now_ns,
            step.number,
            server=change.server,
            text=words.link(change, servers.get(change.server)),
        )
        for change in step.links
        if change.state is not LinkState.CONNECTING
    ]
    for changes in judgement.changes:
        written += journal.write(changes, catalogue, step.now_ns, step.number)
    return written
