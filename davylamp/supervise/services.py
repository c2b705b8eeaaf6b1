"""The services of a site, as the supervisor runs them."""

import sys
from functools import partial
from pathlib import Path

from davylamp.site import Site
from davylamp.supervise.bus_port import keeps_port
from davylamp.supervise.child import Service
from scada.bus import server


def command(*words: str) -> tuple[str, ...]:
    """The argv of a ``davylamp`` command in this same installation."""
    return (sys.executable, "-m", "davylamp", *words)


def bus(site: Site) -> tuple[Service, ...]:
    """The embedded bus; nothing where the site names a bus of its own."""
    if site.bus.urls:
        return ()
    bus = site.bus
    prepared = server.prepare(
        site.run, site.table.site, bus.hold_h, bus.listen, keeps_port=keeps_port(site)
    )
    own_log = site.run / "log" / "nats-server.log"
    argv, probe = tuple(prepared.command), partial(_serves, prepared)
    return (Service("bus", argv, probe=probe, watchdog_s=0, own_log=own_log),)


async def _serves(prepared: server.BusServer) -> None:
    await server.wait_ready(prepared)


def core(site: Site, after: tuple[str, ...] = ()) -> Service:
    """The safety loop."""
    return Service("core", command("core", str(site.root)), after=after)


def historian(site: Site, after: tuple[str, ...] = ()) -> Service:
    """The historian; it may take long to end: it writes what it holds."""
    return Service("historian", command("historian", str(site.root)), after=after, stop_s=20)


def outward(site: Site, after: tuple[str, ...] = ()) -> tuple[Service, ...]:
    """What lets messages out; nothing where the site lets none out."""
    if not site.outward.is_used:
        return ()
    return (Service("outward", command("outward", str(site.root)), after=after),)


def desk(site: Site, after: tuple[str, ...] = ()) -> tuple[Service, ...]:
    """The desk, where it is not said to run on another machine: people log in at it, and it makes the
    reports and journals them.
    """
    if site.people.desk_key:
        return ()
    return (Service("desk", command("desk", str(site.root)), after=after),)


def station(
    site: Site, options: tuple[str, ...], env: dict[str, str], after: tuple[str, ...]
) -> Service:
    """An operator station."""
    argv = command("station", str(site.root), *options)
    return Service("station", argv, after=after, env=env, watchdog_s=20)


def of_site(site: Site, plant: tuple[Service, ...] = ()) -> list[Service]:
    """Bus, historian, desk and core of a site, in the order of their start; a plant's servers first.

    They end in the reverse order, so that the historian still takes the core's last words.
    """
    first = bus(site)
    names = tuple(service.name for service in first)
    servers = tuple(service.name for service in plant)
    judged = core(site, (*names, *servers))
    return [
        *first,
        *plant,
        historian(site, names),
        *desk(site, names),
        judged,
        *outward(site, names),
    ]


def logs(site: Site) -> Path:
    """Where the services' logs go."""
    return site.run / "log"
