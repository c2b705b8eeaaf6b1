"""Makes a report in a process of its own: the desk goes on answering, and its memory stays its own."""

import asyncio
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Final, Protocol

import msgspec

from davylamp.desk.child_talk import end, ended, heard
from davylamp.desk.report_jobs import Order
from davylamp.desk.report_ledger import MadeFile
from scada.model import DavylampError

MODULE: Final = "davylamp.report.child"
LONGEST_S: Final = 3_600.0
"""No report takes longer; one that does is given up, and tried again later."""


class NotMade(DavylampError):
    """A report could not be made; the text is for a person, in both languages where there are two."""


class Told(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One line that the child says: how far it is, at last the files, or why there are none."""

    share: float = 0.0
    files: tuple[MadeFile, ...] = ()
    fault: str = ""


class Maker(Protocol):
    """Makes a report."""

    async def make(self, order: Order, told: Callable[[float], None]) -> tuple[MadeFile, ...]:
        """Make it and say how far it is; the files, in their place. Raises `NotMade`."""
        ...


class ChildMaker:
    """Runs `davylamp.report.child` for a site. The child is ended with whoever waits for it."""

    def __init__(self, site: Path) -> None:
        self._site = site

    async def make(self, order: Order, told: Callable[[float], None]) -> tuple[MadeFile, ...]:
        """See `Maker.make`."""
        child = await asyncio.create_subprocess_exec(
            sys.executable, "-m", MODULE, str(self._site),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
            start_new_session=True,
        )  # fmt: skip
        try:
            async with asyncio.timeout(LONGEST_S):
                return await _listen(child, order, told)
        except TimeoutError:
            said = f"it took longer than {LONGEST_S / 60:.0f} min"
            raise NotMade(f"{said} / 生成时间超过 {LONGEST_S / 60:.0f} 分钟") from None
        finally:
            await end(child)


async def _listen(
    child: asyncio.subprocess.Process, order: Order, told: Callable[[float], None]
) -> tuple[MadeFile, ...]:
    packed = msgspec.json.encode(order)
    try:
        last, status, complaints = await heard(child, packed, Told(), lambda one: told(one.share))
    except msgspec.MsgspecError as fault:
        raise NotMade(f"the child said something else: {fault} / 生成进程输出异常") from None
    if last.fault:
        raise NotMade(last.fault)
    if status or not last.files:
        raise NotMade(ended(status, complaints))
    return last.files
