"""``davylamp report due SITE``: what the schedule has to make now, what is next, and what failed."""

import argparse
import asyncio
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from davylamp.desk.report_due import Zone, due, following
from davylamp.desk.report_ledger import Ledger
from davylamp.people.book_file import folder_in
from davylamp.people.ticket import header_of, token_of
from davylamp.replay.moments import shown
from davylamp.site import Site, load
from davylamp.supervise.join import join
from scada.bus.bus import Bus, BusDown, Refused
from scada.bus.codec import decode
from scada.bus.desk_client import ask_sealed
from scada.bus.desk_messages import DeskHeartbeat
from scada.bus.report_messages import ReportsAnswer, ReportsRequest
from scada.bus.subjects import Subjects
from scada.model import BadInput

HEAR_S: Final = 3.0


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("site", type=Path, help="the site's folder")


def run(args: argparse.Namespace) -> int:
    """Print a line per report; 1 where one could not be made."""
    site = load(args.site)
    if not site.reports.schedule:
        print("nothing is scheduled: add [reports.schedule.daily] to site.toml / 没有定时报表")
        return 0
    for line in _lines(site, Ledger(folder_in(site.run)), time.time_ns()):
        print(line)
    answer = asyncio.run(_asked(site))
    if isinstance(answer, str):
        print(f"the desk does not say how it is doing / 登录服务无应答: {answer}")
        return 0
    for job in answer.jobs:
        if job.state in ("waiting", "making"):
            print(f"now   {job.report:18} {job.en:24} {job.state} {job.share:.0%}")
    if answer.fault:
        print(f"FAULT {answer.fault}")
    return 1 if answer.fault else 0


def _lines(site: Site, ledger: Ledger, now_ns: int) -> Iterator[str]:
    """What is late, the oldest first; then what every entry makes next."""
    reports, zone = site.reports, site.table.timezone
    clock = Zone(zone, reports.day_starts_s, reports.after_s)
    made = ledger.keys()
    for entry in reports.schedule:
        if entry.id not in ledger.since:
            yield f"new   {entry.report:18} the desk has not seen {entry.id} yet / 尚未开始"
            continue
        since_ns = ledger.since[entry.id]
        for one in due(entry, since_ns, made, now_ns, clock):
            yield f"due   {entry.report:18} {one.period.en:24} {entry.id}"
        then = following(entry, max(since_ns, now_ns), made, now_ns, clock)
        when = shown(then.ready_ns, zone)[:16]
        yield f"next  {entry.report:18} {then.period.en:24} {entry.id}  {when}"


async def _asked(site: Site) -> ReportsAnswer | str:
    """What the desk says; why it says nothing. Its fault is in its heartbeat, which anybody hears."""
    subjects, request = Subjects(site.table.site), ReportsRequest(token=token_of(site, None))
    try:
        async with await join(site, "desk", "report", wait_s=2.0) as bus:
            try:
                return await ask_sealed(
                    bus, subjects, request, lambda _: header_of(subjects.site), ReportsAnswer, 5.0
                )
            except Refused as why:
                fault = await _heard(bus, subjects)
                return ReportsAnswer(fault=fault) if fault else str(why)
    except (BusDown, Refused, BadInput) as fault:
        return str(fault)


async def _heard(bus: Bus, subjects: Subjects) -> str:
    """What the next heartbeat says could not be made."""
    beats: asyncio.Queue[DeskHeartbeat] = asyncio.Queue()

    async def hear(subject: str, data: bytes) -> None:
        beat = decode(data)[1]
        if isinstance(beat, DeskHeartbeat):
            beats.put_nowait(beat)

    await bus.listen(subjects.heartbeat("desk"), hear)
    try:
        async with asyncio.timeout(HEAR_S):
            return (await beats.get()).reports_fault
    except TimeoutError:
        return ""
