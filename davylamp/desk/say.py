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
from davylamp.journal.signer import Signer
from davylamp.people import book as books
from davylamp.people.book_file import BookFile, folder_in
from scada.bus.bus import Bus
from scada.bus.outbox import Outbox
from scada.bus.subjects import Subjects
from scada.model import EventKind, SiteTable

SOURCE: Final = "desk"
FLUSH_S: Final = 5.0
_BEGAN: Final = lines.both(
    "登录服务未运行，由命令登记人员变更", "no desk runs: a command tells changes of people"
)
_ENDED: Final = lines.both("人员变更登记完毕", "changes of people are told")


async def say_changes(table: SiteTable, bus: Bus, run: Path) -> None:
    """Write a line per change, signed. To be called by the only one who is the desk; raises `BusDown`.

    It is a short life of the desk's journal: it begins with the key, and ends with a signature.
    """
    file = BookFile(run)
    if not file.read().unsaid:
        return
    subjects, epoch = Subjects(table.site), time.time_ns()
    headers = Headers(table.site, SOURCE, epoch, table.config_hash)
    with Outbox(folder_in(run) / "outbox") as outbox:
        resumed = await resume(bus, subjects, SOURCE, outbox)
        signer = Signer.open(folder_in(run), SOURCE)
        journal = OwnJournal(bus, subjects, outbox, headers, resumed, time.time_ns, signer)
        journal.note(EventKind.STARTED, text=_BEGAN)
        writing = asyncio.create_task(journal.run(), name="desk journal")
        try:
            await say_book(file, journal.note)
            journal.note(EventKind.STOPPED, text=_ENDED)
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
