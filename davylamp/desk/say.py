"""Journal what was done to the book of people while there is no desk to do it."""

import asyncio
import time
from functools import partial
from pathlib import Path
from typing import Final

from davylamp.core.headers import Headers
from davylamp.desk import lines
from davylamp.desk.check import Note
from davylamp.journal.own import OwnJournal, resume
from davylamp.people import book as books
from davylamp.people.book_file import BookFile, folder_in
from scada.bus.bus import Bus
from scada.bus.outbox import Outbox
from scada.bus.subjects import Subjects
from scada.model import EventKind, SiteTable

SOURCE: Final = "desk"
FLUSH_S: Final = 5.0


async def say_changes(table: SiteTable, bus: Bus, run: Path) -> None:
    """Write a line per change. To be called by the only one who is the desk; raises `BusDown`."""
    subjects, epoch = Subjects(table.site), time.time_ns()
    headers = Headers(table.site, SOURCE, epoch, table.config_hash)
    file = BookFile(run)
    with Outbox(folder_in(run) / "outbox") as outbox:
        resumed = await resume(bus, subjects, SOURCE, outbox)
        journal = OwnJournal(bus, subjects, outbox, headers, resumed, time.time_ns)
        writing = asyncio.create_task(journal.run(), name="desk journal")
        try:
            await say_book(file, journal.note)
            await journal.flush(FLUSH_S)
        finally:
            writing.cancel()
            await asyncio.gather(writing, return_exceptions=True)


async def say_book(file: BookFile, note: Note) -> None:
    """Bring into a journal what it does not have; it waits in the book until a disk has it."""
    book = file.read()
    for change in book.unsaid:
        text = lines.changed(change)
        await note(EventKind.PEOPLE, user=change.by, text=text).wait()
    if book.unsaid:
        file.change(partial(books.said, changes=book.unsaid))
