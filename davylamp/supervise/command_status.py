"""``davylamp status SITE``: what the services of a running site say of themselves."""

import argparse
import asyncio
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from davylamp.site import Site, load
from davylamp.supervise.join import join
from historian.amounts import disk_amount
from scada.bus.codec import decode
from scada.bus.desk_messages import DeskHeartbeat
from scada.bus.messages import CoreHeartbeat, HistorianHeartbeat, StreamState
from scada.bus.subjects import Subjects
from scada.model import LinkState, Login

LISTEN_S: Final = 2.5
"""Longer than two heartbeats: what is not heard by then does not live."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    parser.add_argument("site", type=Path, help="the site's folder, or its site.toml")


def run(args: argparse.Namespace) -> int:
    """Print one line per service; 0 when all that are needed live and every server is up."""
    site = load(args.site)
    heard = asyncio.run(listen(site))
    for line in lines(heard):
        print(line)
    return 0 if is_well(heard) else 1


@dataclass
class Heard:
    """The last heartbeat of each service, None where there was none."""

    core: CoreHeartbeat | None = None
    historian: HistorianHeartbeat | None = None
    desk: DeskHeartbeat | None = None
    needs_desk: bool = False
    """Whether somebody must log in, so that the desk is needed."""


async def listen(site: Site) -> Heard:
    """Listen to the heartbeats for `LISTEN_S` seconds. Raises `BusDown` where nothing answers."""
    heard = Heard(needs_desk=site.table.login is Login.REQUIRED)

    async def take(subject: str, data: bytes) -> None:
        message = decode(data)[1]
        if isinstance(message, CoreHeartbeat):
            heard.core = message
        elif isinstance(message, HistorianHeartbeat):
            heard.historian = message
        elif isinstance(message, DeskHeartbeat):
            heard.desk = message

    subjects = Subjects(site.table.site)
    async with await join(site, "desk", "status") as bus:
        for service in ("core", "historian", "desk"):
            await bus.listen(subjects.heartbeat(service), take)
        await asyncio.sleep(LISTEN_S)
    return heard


def lines(heard: Heard) -> Iterator[str]:
    """What to print."""
    if core := heard.core:
        lost = f", {core.samples_lost} lost" if core.samples_lost else ""
        yield (
            f"core       step {core.step}, {core.step_ms:.2f} ms, {core.late_scans} late scans, "
            f"{core.tags} tags, {core.samples} samples{lost}; journal {core.events_seq}"
        )
        yield (
            f"bus        {'up' if core.bus_up else 'DOWN'}, "
            f"waiting: {core.samples_waiting} samples, {core.events_waiting} events"
        )
        for link in core.links:
            why = f" ({link.reason})" if link.reason else ""
            yield (
                f"server     {link.server} {link.state}{why}: {link.subscribed} subscribed, "
                f"{link.polled} polled, {len(link.refused)} refused, delay {link.delay_ms:.0f} ms"
            )
            for tag, why in link.refused.items():
                yield f"           refused: {tag}: {why}"
    else:
        yield "core       NO HEARTBEAT"
    if heard.historian:
        yield from _historian(heard.historian)
    else:
        yield "historian  NO HEARTBEAT"
    if desk := heard.desk:
        fault = f"; FAULT: {desk.fault}" if desk.fault else ""
        yield f"desk       {desk.people} users, {desk.sessions} logged in{fault}"
        if desk.reports_waiting or desk.reports_fault:
            wrong = f"; FAULT: {desk.reports_fault}" if desk.reports_fault else ""
            yield f"reports    {desk.reports_waiting} to be made{wrong}"
    elif heard.needs_desk:
        yield "desk       NO HEARTBEAT"


def _historian(beat: HistorianHeartbeat) -> Iterator[str]:
    """The store, how far each stream is, and every trouble in a line of its own."""
    # The disk of a server elsewhere is its own.
    has_files = beat.disk_free_bytes or beat.disk_used_bytes
    disk = f", free disk {disk_amount(beat.disk_free_bytes)}" if has_files else ""
    yield f"historian  {beat.store}, {beat.rows} samples, {beat.events} events{disk}"
    streams = beat.streams or (StreamState(name="all", backlog=beat.backlog, lag_s=beat.lag_s),)
    for stream in streams:
        dropped = f", DROPPED {stream.dropped} before they were stored" if stream.dropped else ""
        yield (
            f"  {stream.name:<8} backlog {stream.backlog} messages, lag {stream.lag_s:.2f} s{dropped}"
        )
    letters = "  (davylamp historian letters SITE)" if beat.dead_letters else ""
    yield f"  letters  {beat.dead_letters} dead{letters}"
    for trouble in beat.troubles:
        yield f"  FAULT    {trouble.en} / {trouble.zh}"
    if beat.fault and not beat.troubles:
        yield f"  FAULT    {beat.fault}"


def is_well(heard: Heard) -> bool:
    """Whether all services live and every server is up."""
    if not heard.core or not heard.historian or heard.historian.fault or not heard.core.bus_up:
        return False
    if heard.needs_desk and (heard.desk is None or heard.desk.fault):
        return False
    if heard.desk and heard.desk.reports_fault:
        return False
    return all(link.state is LinkState.UP for link in heard.core.links)
