"""What a server says of itself: when it started, how well it serves, and who can take its place."""

import asyncio
import logging
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from asyncua import ua

from scada.opcua.channel import Channel

_log: Final = logging.getLogger(__name__)

START_TIME: Final = 2257
SERVICE_LEVEL: Final = 2267
SERVER_ARRAY: Final = 2254
REDUNDANCY_SUPPORT: Final = 3709
SERVER_URI_ARRAY: Final = 11314
REDUNDANT_SERVER_ARRAY: Final = 11313

_NON_TRANSPARENT: Final = frozenset({1, 2, 3, 5})
"""Cold, warm, hot, hot and mirrored (OPC 10000-5, 12.5)."""

_EPOCH: Final = datetime(1601, 1, 1, tzinfo=UTC)
ASK_S: Final = 10.0


async def started_ticks(channel: Channel) -> int:
    """ServerStatus.StartTime in FILETIME ticks, to the microsecond; 0 where the server has none."""
    value = await _value(channel, START_TIME)
    if not isinstance(value, datetime):
        return 0
    time = value if value.tzinfo else value.replace(tzinfo=UTC)
    return (time - _EPOCH) // timedelta(microseconds=1) * 10


async def service_level(channel: Channel) -> int:
    """Server.ServiceLevel, 0 to 255; -1 where the server does not say."""
    value = await _value(channel, SERVICE_LEVEL)
    return value if isinstance(value, int) and 0 <= value <= 255 else -1


async def redundant_urls(channel: Channel) -> tuple[str, ...]:
    """Addresses of the other servers of a non-transparent redundant set (OPC 10000-4, 6.6.2.4).

    The server names them by their URIs, in ServerUriArray or RedundantServerArray; FindServers
    tells where they are. Whatever is missing or malformed makes the list shorter, never a fault.
    """
    support = await _value(channel, REDUNDANCY_SUPPORT)
    if not isinstance(support, int) or support not in _NON_TRANSPARENT:
        return ()
    uris, redundant, own = await asyncio.gather(
        _value(channel, SERVER_URI_ARRAY),
        _value(channel, REDUNDANT_SERVER_ARRAY),
        _value(channel, SERVER_ARRAY),
    )
    named = [uri for uri in _listed(uris) if isinstance(uri, str)]
    named += [one.ServerId for one in _listed(redundant) if getattr(one, "ServerId", None)]
    mine = set(_listed(own)[:1])
    wanted = [uri for uri in dict.fromkeys(named) if uri not in mine]
    return tuple(await _addresses(channel, wanted)) if wanted else ()


async def _addresses(channel: Channel, uris: list[str]) -> list[str]:
    request = ua.FindServersRequest()
    request.Parameters.EndpointUrl = channel.url
    request.Parameters.ServerUris = uris
    try:
        answer = await channel.call(request, ua.FindServersResponse, timeout_s=ASK_S)
    except Exception as fault:
        _log.info("FindServers: %s: %s", type(fault).__name__, fault)
        return []
    found = {
        one.ApplicationUri: url
        for one in answer.Servers or ()
        for url in reversed(one.DiscoveryUrls or ())
        if isinstance(url, str) and url.startswith("opc.tcp://")
    }
    return [found[uri] for uri in uris if uri in found]


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


async def _value(channel: Channel, number: int) -> Any:
    request = ua.ReadRequest()
    request.Parameters.NodesToRead = [
        ua.ReadValueId(NodeId=ua.NodeId(ua.Int32(number)), AttributeId=ua.AttributeIds.Value)
    ]
    try:
        answer = await channel.call(request, ua.ReadResponse, timeout_s=ASK_S)
    except Exception as fault:
        # All of this is optional, and its answers may be malformed in any way.
        _log.info("reading i=%d: %s: %s", number, type(fault).__name__, fault)
        return None
    value = answer.Results[0].Value if answer.Results else None
    return value.Value if value is not None else None
