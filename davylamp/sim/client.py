"""Ask a running demo plant for a scenario, as any OPC UA client can."""

from asyncua import Client, ua

from davylamp.sim.server.methods import METHOD, OBJECT, REFUSAL
from davylamp.sim.uris import PARTS, namespace
from scada.model import BadInput, DavylampError

_TIMEOUT_S = 5.0
_SESSION_MS = 60_000


async def start(url: str, name: str, argument: str = "") -> str:
    """Start a scenario on the server at ``url``; returns the server's line.

    Raises DavylampError where no demo plant answers there, BadInput where it refuses.
    """
    if not url.startswith("opc.tcp://"):
        raise BadInput(f"{url} is no address of an OPC UA server: write opc.tcp://HOST:PORT")
    client = Client(url, timeout=_TIMEOUT_S)
    client.session_timeout = _SESSION_MS
    try:
        await client.connect()
    except (OSError, TimeoutError, ua.UaError) as fault:
        raise DavylampError(f"no OPC UA server answers at {url}: {fault}") from fault
    try:
        return await _start(client, url, name, argument)
    finally:
        await client.disconnect()


async def _start(client: Client, url: str, name: str, argument: str) -> str:
    uris = await client.get_namespace_array()
    index = next((uris.index(namespace(p)) for p in PARTS if namespace(p) in uris), None)
    if index is None:
        raise DavylampError(f"the server at {url} is no demo plant")
    scenario = client.get_node(ua.NodeId(OBJECT, index))
    try:
        line: str = await scenario.call_method(ua.QualifiedName(METHOD, index), name, argument)
    except ua.UaStatusCodeError as fault:
        why = await client.get_node(ua.NodeId(f"{OBJECT}.{REFUSAL}", index)).read_value()
        raise BadInput(f"the server refuses {name} {argument!r}: {why}") from fault
    return line
