"""The journal lines of one step."""

from alarms import Catalogue, Journal
from davylamp.core import words
from davylamp.core.apart import Told, WouldHaveRaised
from davylamp.core.judge import Judgement
from scada.detect import Note
from scada.model import Event, EventKind, LinkState, Server, Step


def lines(journal: Journal, catalogue: Catalogue, step: Step, judgement: Judgement) -> list[Event]:
    """What a step writes: links, the alarms that changed, the servers' own alarms, backfills."""
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
    written += [_note(journal, catalogue, step, note) for note in judgement.notes]
    written += [
        journal.note(word.kind, word.time_ns, step.now_ns, step.number, **word.fields)
        for word in judgement.words
    ]
    for changes in judgement.changes:
        written += journal.write(changes, catalogue, step.now_ns, step.number)
    written += journal.follow(judgement.sources, step.now_ns, step.number)
    for told in judgement.told:
        written += _backfill(journal, catalogue, step, told, servers.get(told.backfill.server))
    return written


def _note(journal: Journal, catalogue: Catalogue, step: Step, note: Note) -> Event:
    """What a person said of a sensor, or that a calibration's time is over."""
    tag = catalogue.table.tags[note.tag]
    return journal.note(
        note.kind,
        note.time_ns,
        step.now_ns,
        step.number,
        tag=tag.id,
        area=tag.area,
        server=tag.server,
        user=note.user,
        comment=note.comment,
        text=note.text,
    )


def _backfill(
    journal: Journal, catalogue: Catalogue, step: Step, told: Told, server: Server | None
) -> list[Event]:
    """A line for the backfill, and one for each alarm that it would have raised."""
    backfill = told.backfill
    line = journal.note(
        EventKind.BACKFILL,
        backfill.time_ns,
        step.now_ns,
        step.number,
        server=backfill.server,
        text=words.backfill(backfill, server, len(told.alarms), told.more),
    )
    return [line, *(_would_have_raised(journal, catalogue, step, one) for one in told.alarms)]


def _would_have_raised(
    journal: Journal, catalogue: Catalogue, step: Step, one: WouldHaveRaised
) -> Event:
    """No state of the alarm goes with it: nothing was raised."""
    returned = {"until_ns": str(one.returned_ns)} if one.returned_ns is not None else {}
    return journal.note(
        EventKind.WOULD_HAVE_RAISED,
        one.raised_ns,
        step.now_ns,
        step.number,
        alarm=catalogue.ids[one.limit],
        alarm_kind=catalogue.kind[one.limit],
        tag=catalogue.tag[one.limit],
        area=catalogue.area[one.limit],
        server=catalogue.server[one.limit],
        priority=catalogue.priority[one.limit],
        raised_ns=one.raised_ns,
        value=one.value,
        status=one.status,
        limit=catalogue.limit[one.limit],
        text=returned,
    )
