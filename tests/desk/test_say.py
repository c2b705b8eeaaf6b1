"""Changes of people that a command tells, since no desk runs: signed as the desk's own lines are."""

from pathlib import Path

from alarms.audit import Digester, Keys, StoredLines, audit
from davylamp.desk.say import SOURCE, say_changes
from davylamp.journal.key import read_public, verify
from davylamp.people.book_file import BookFile, folder_in
from scada.bus.codec import decode_events
from scada.bus.memory import MemoryBus
from scada.bus.subjects import Subjects
from scada.model import Event, EventKind
from tests.desk.office import add_people, mine

SUBJECTS = Subjects("test")


async def lines(bus: MemoryBus) -> list[Event]:
    consumer = await bus.consume(SUBJECTS.events_stream, "test")
    found = await consumer.fetch(100, 0.01)
    mine_alone = [one for one in found if one.subject == SUBJECTS.events_of(SOURCE)]
    return [event for one in mine_alone for event in decode_events(one.data)[1]]


async def test_what_was_done_to_the_book_is_told_once_and_signed(tmp_path: Path) -> None:
    file, bus = add_people(tmp_path), MemoryBus("test")
    for _ in range(2):  # the second time there is nothing to tell
        await say_changes(mine(), bus, tmp_path)
    told = await lines(bus)
    kinds = [event.kind for event in told]
    assert kinds[:2] == [EventKind.STARTED, EventKind.SIGNED]
    assert kinds[2:-2] == [EventKind.PEOPLE] * 3
    assert kinds[-2:] == [EventKind.STOPPED, EventKind.SIGNED]
    assert not BookFile(tmp_path).read().unsaid
    assert file.read().users
    digester = Digester()
    digester.take(StoredLines.of(told))
    trusted = read_public(folder_in(tmp_path) / "journal.pub")
    (report,) = audit(digester.digest(), Keys.of(verify, (trusted,)))
    assert report.is_whole
    assert report.signed[-1].last == told[-1].seq - 1
