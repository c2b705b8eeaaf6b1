"""How a process of a site gets onto its bus: written once, for all of them."""

from davylamp.site import Site
from scada.bus import access
from scada.bus.nats_bus import NatsBus, connect


async def join(
    site: Site, user: str, name: str = "", *, keeps_streams: bool = False, wait_s: float = 10.0
) -> NatsBus:
    """Connect as ``user`` to the site's own bus (``[bus] urls``), else to the embedded one.

    ``name`` tells apart those who share a user. With ``keeps_streams`` a stream that is missing is
    made anew; ``wait_s = 0`` connects in the background. The access is read anew each time, as the bus
    may have been set up since. Raises `BadInput` where there is no access, `BusDown` where nothing
    answers, `Refused` for wrong credentials.
    """
    entry = access.read(site.run)
    return await connect(
        ",".join(site.bus.urls) or entry.url,
        user,
        entry.password(user),
        name or user,
        site.table.site,
        limits=entry.limits if keeps_streams else None,
        wait_s=wait_s,
    )
