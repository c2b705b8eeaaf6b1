"""``davylamp outward SITE``: let messages out; ``--test CHANNEL`` sends one now, to see that it arrives."""

import argparse
import asyncio
import logging
import time
from functools import partial
from pathlib import Path

from davylamp.outward.delivery import Delivery, NotSent
from davylamp.outward.digest import Letter
from davylamp.outward.mail import MailDelivery
from davylamp.outward.service import OutwardService
from davylamp.outward.webhook import WebhookDelivery
from davylamp.outward.wording import Wording
from davylamp.people.trusted import trusted_key
from davylamp.site import Site, load
from davylamp.site.outward import Mail, Webhook
from davylamp.supervise.anew import begin_anew, watch
from davylamp.supervise.join import join
from davylamp.supervise.notify import keep_alive, notify
from davylamp.supervise.signals import stop_signal
from scada.model import AlarmKind, BadInput, Event, EventKind


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("site", type=Path, help="the site's folder")
    parser.add_argument(
        "--test", metavar="CHANNEL", help="send a test by this mail or webhook, and end / 发送测试"
    )


def run(args: argparse.Namespace) -> int:
    """Run until SIGTERM or SIGINT, or send the test; the exit status."""
    site = load(args.site)
    if args.test:
        return _test(site, args.test)
    if not site.outward.is_used:
        raise BadInput(
            f"{site.root}/site.toml: no [outward] channel is configured / 未配置外发通道"
        )
    logging.basicConfig(level=logging.INFO, format="outward: %(levelname)s %(name)s: %(message)s")
    if asyncio.run(_serve(site)):
        begin_anew()
    return 0


async def _serve(site: Site) -> bool:
    """Run it; whether another configuration was put in force meanwhile."""
    alive = asyncio.create_task(keep_alive(), name="watchdog")
    folder = site.run / "outward"
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    try:
        async with await join(site, "outward", wait_s=0) as bus:
            service = OutwardService(
                site.table, site.outward, bus, folder, time.time_ns, partial(trusted_key, site)
            )
            stop_signal(service.stop)
            watching = asyncio.create_task(
                watch(site.run, site.table.config_hash, service.stop), name="configuration"
            )
            await service.run(lambda: notify("READY=1"))
            service.stop.set()
            return await watching
    finally:
        alive.cancel()
        await asyncio.gather(alive, return_exceptions=True)


def _test(site: Site, name: str) -> int:
    """Send a letter that says that it is a test."""
    delivery = _delivery(site, name)
    now_ns = time.time_ns()
    event = Event(
        source="outward",
        epoch=now_ns,
        seq=0,
        prev_hash=bytes(32),
        kind=EventKind.RAISED,
        time_ns=now_ns,
        now_ns=now_ns,
        step=0,
        alarm="test",
        alarm_kind=AlarmKind.SYSTEM,
        text={"zh": "测试消息，无需处理", "en": "a test, nothing to do"},
    )
    try:
        print(f"{name}: {delivery.send(Letter((event,)))}")
    except NotSent as fault:
        print(f"{name}: not sent: {fault}")
        return 1
    return 0


def _delivery(site: Site, name: str) -> Delivery:
    channels: list[Mail | Webhook] = [*site.outward.mails, *site.outward.webhooks]
    for channel in channels:
        if channel.id == name:
            wording = Wording(site.table, channel.language)
            if isinstance(channel, Mail):
                return MailDelivery(channel, wording)
            return WebhookDelivery(channel, wording)
    known = ", ".join(one.id for one in channels) or "none"
    raise BadInput(f"no mail or webhook {name!r}; this site has: {known} / 没有此通道")
