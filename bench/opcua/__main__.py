"""The command: all parts one after the other, one line of JSON."""

import argparse
import json
import signal
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from bench.opcua import links
from bench.opcua.children import Order, progress, running
from bench.opcua.rounds import Rounds
from bench.opcua.secured import own_directory, trust
from tests.servers import node_opcua, open62541
from tests.servers.child import ServerChild

POLLS: Final = ("asyncua", "davylamp", "node_opcua", "open62541")
NODES: Final = 10_000
SUBSCRIBED: Final = 50_000
CHUNK: Final = 10_000


@dataclass(frozen=True, slots=True)
class Pace:
    """How long each part takes."""

    rounds: int
    seconds: float
    other_sizes: tuple[int, ...]
    other_server: bool
    other_rounds: int
    subscribed_s: float
    subscribed_rounds: int
    links_s: float


FULL: Final = Pace(3, 2.0, (1_000, 50_000), True, 1, 5.0, 2, 20.0)
QUICK: Final = Pace(1, 1.0, (), False, 1, 2.0, 1, 4.0)


def _orders(server: ServerChild, namespace: str, nodes: int, seconds: float) -> dict[str, Order]:
    order = Order(server.url, namespace, nodes, seconds, CHUNK)
    return dict.fromkeys(POLLS, order)


def _open62541(nodes: int, **options: Any) -> ServerChild:
    return open62541.Open62541Server(
        nodes=nodes, rate=1, max_nodes_per_read=0, max_items_per_call=0, **options
    )


def _run(server: str, nodes: int, rounds: Rounds) -> dict[str, Any]:
    """A row of ``runs``."""
    return {
        "server": server,
        "nodes": nodes,
        "values_per_s": rounds.values_per_s(POLLS),
        "cpu_us_per_value": rounds.cpu_us_per_value(POLLS),
    }


def _main_figures(pace: Pace) -> tuple[dict[str, Any], dict[str, str]]:
    progress(f"polling {NODES} nodes of open62541")
    with running(_open62541(NODES)) as server:
        orders = _orders(server, open62541.NAMESPACE, NODES, pace.seconds)
        rounds = Rounds().run(orders, pace.rounds)
    figures = {
        "values_per_s": rounds.values_per_s(POLLS),
        "cpu_us_per_value": rounds.cpu_us_per_value(POLLS),
    }
    return figures, {f"{what}.{c}": why for c, why in rounds.faults.items() for what in figures}


def _other_runs(pace: Pace) -> list[dict[str, Any]]:
    runs = []
    for nodes in pace.other_sizes:
        progress(f"polling {nodes} nodes of open62541")
        with running(_open62541(nodes)) as server:
            orders = _orders(server, open62541.NAMESPACE, nodes, pace.seconds)
            runs.append(_run("open62541", nodes, Rounds().run(orders, pace.other_rounds)))
    return [*runs, _node_opcua(pace)] if pace.other_server else runs


def _node_opcua(pace: Pace) -> dict[str, Any]:
    progress(f"polling {NODES} nodes of node-opcua")
    own = node_opcua.NodeOpcuaServer(nodes=NODES, switches=0, max_nodes_per_read=CHUNK)
    with running(own) as server:
        orders = _orders(server, node_opcua.NAMESPACE, NODES, pace.seconds)
        return _run("node-opcua", NODES, Rounds().run(orders, pace.other_rounds))


def _subscriptions(pace: Pace) -> dict[str, float | None]:
    progress(f"subscriptions of {SUBSCRIBED} nodes of open62541")
    with running(_open62541(SUBSCRIBED)) as server:
        order = Order(server.url, open62541.NAMESPACE, SUBSCRIBED, pace.subscribed_s, CHUNK)
        clients = ("davylamp subscribe", "asyncua subscribe")
        rounds = Rounds().run(dict.fromkeys(clients, order), pace.subscribed_rounds)
    found = rounds.cpu_us_per_value(clients)
    return {name.removesuffix(" subscribe"): figure for name, figure in found.items()}


def _secured(pace: Pace, folder: Path) -> dict[str, float | None]:
    progress(f"polling {NODES} nodes of open62541, Basic256Sha256, signed and encrypted")
    pki = own_directory(folder / "pki")
    server = _open62541(NODES, certificates=str(folder / "server"), trust_all=True)
    with running(server):
        trust(pki, folder / "server" / "own" / "certs" / "server.der")
        order = Order(
            server.url, open62541.NAMESPACE, NODES, pace.seconds, CHUNK, pki=str(pki.root)
        )
        clients = ("asyncua", "davylamp")
        return Rounds().run(dict.fromkeys(clients, order), pace.rounds).cpu_us_per_value(clients)


def _measure(pace: Pace, only: str) -> dict[str, Any]:
    notes: dict[str, str] = {}
    result: dict[str, Any] = {"nodes": NODES, "server": "open62541"}
    if only in ("", "poll"):
        figures, notes = _main_figures(pace)
        result |= figures
    if only in ("", "subscribe"):
        result["subscription_nodes"] = SUBSCRIBED
        result["subscription_cpu_us_per_value"] = _subscriptions(pace)
    with tempfile.TemporaryDirectory(prefix="bench-opcua-") as name:
        if only in ("", "secure"):
            result["secure_cpu_us_per_value"] = _secured(pace, Path(name))
        if only in ("", "links"):
            progress(f"{links.LINKS} links")
            result["links_200"] = links.measure(Path(name), pace.links_s)
    if only in ("", "runs"):
        result["runs"] = _other_runs(pace)
    return result | {"notes": notes}


def main() -> None:
    """Read the command line, measure, print."""
    parser = argparse.ArgumentParser(prog="python -m bench.opcua", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="shorter rounds, fewer sizes")
    parser.add_argument(
        "--only",
        choices=("poll", "subscribe", "secure", "links", "runs"),
        default="",
        help="a part",
    )
    options = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    print(json.dumps(_measure(QUICK if options.quick else FULL, options.only)))


if __name__ == "__main__":
    main()
