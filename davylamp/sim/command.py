"""`davylamp sim`: run the demo plant's servers, or start a scenario on one that runs."""

import argparse
import asyncio
import contextlib
import gc
import sys
from collections.abc import Sequence
from dataclasses import dataclass

from davylamp.sim import client
from davylamp.sim.plant import Part
from davylamp.sim.service import PlantService
from davylamp.sim.uris import DEFAULT_PORTS, PARTS
from davylamp.supervise.signals import stop_signal
from scada.model import BadInput, DavylampError

LAST_PORT = 65_535


@dataclass(frozen=True, slots=True)
class Cue:
    """A scenario to start so many seconds after the servers are ready."""

    at_s: float
    name: str
    argument: str


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("--part", choices=(*PARTS, "all"), default="all")
    for part in PARTS:
        parser.add_argument(
            f"--port-{part}",
            type=int,
            default=DEFAULT_PORTS[part],
            metavar="P",
            help=f"port of the {part}'s server on loopback, 0 for a free one (%(default)s)",
        )
    parser.add_argument("--tags", type=int, default=800, metavar="N", help="tags of both parts")
    parser.add_argument("--seed", type=int, default=1, metavar="S")
    parser.add_argument("--speed", type=float, default=1.0, metavar="X", help="plant time per time")
    parser.add_argument(
        "--scenario",
        action="append",
        default=[],
        metavar="NAME[:ARGUMENT]@SECONDS",
        help="start a scenario after so long: gas_outburst:face=3302@5",
    )
    parser.add_argument(
        "--start", metavar="NAME", help="start a scenario on a running plant (--to)"
    )
    parser.add_argument("--argument", default="", metavar="KEY=VALUE,…", help="for --start")
    parser.add_argument("--to", metavar="URL", help="for --start: opc.tcp://127.0.0.1:48410")


def run(args: argparse.Namespace) -> int:
    """Serve until SIGINT or SIGTERM, or start one scenario elsewhere."""
    if args.start is not None:
        if not args.to:
            raise BadInput("--start needs --to URL, the server on which to start it")
        print(asyncio.run(client.start(args.to, args.start, args.argument)))
        return 0
    for part in PARTS:
        if not 0 <= (port := getattr(args, f"port_{part}")) <= LAST_PORT:
            raise BadInput(f"--port-{part} {port} is no port: 0 (a free one) to {LAST_PORT}")
    if args.speed <= 0:
        raise BadInput(f"--speed {args.speed:g} is not positive")
    cues = [cue(text) for text in args.scenario]
    parts: list[Part] = ["mine", "unit"] if args.part == "all" else [args.part]
    asyncio.run(_serve(args, parts, cues))
    return 0


def cue(text: str) -> Cue:
    """Read ``NAME[:ARGUMENT]@SECONDS``. Raises BadInput."""
    what, mark, when = text.rpartition("@")
    name, _, argument = what.partition(":")
    try:
        at_s = float(when)
    except ValueError:
        at_s = -1.0
    if not mark or not name or not at_s >= 0:
        raise BadInput(f"--scenario {text}: write NAME@SECONDS or NAME:ARGUMENT@SECONDS")
    return Cue(at_s, name, argument)


async def _serve(args: argparse.Namespace, parts: list[Part], cues: list[Cue]) -> None:
    stopped = stop_signal()
    loop = asyncio.get_running_loop()
    async with contextlib.AsyncExitStack() as stack:
        services = [await _start(stack, args, part) for part in parts]
        gc.freeze()  # some 100,000 nodes that live as long as the process: nothing to look through
        for one in cues:
            loop.call_later(one.at_s, _play, services, one)
        await _until_any([stopped, *(service.broken for service in services)])
        faults = [service.fault for service in services if service.fault is not None]
    if faults:
        raise DavylampError(f"the demo plant has failed: {faults[0]!r}") from faults[0]


async def _until_any(events: Sequence[asyncio.Event]) -> None:
    waiting = [asyncio.ensure_future(event.wait()) for event in events]
    await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
    for one in waiting:
        one.cancel()


async def _start(
    stack: contextlib.AsyncExitStack, args: argparse.Namespace, part: Part
) -> PlantService:
    port = getattr(args, f"port_{part}")
    service = PlantService(
        part, tags=args.tags, seed=args.seed, port=port, speed=args.speed, report=_say
    )
    try:
        await stack.enter_async_context(service)
    except OSError as fault:
        raise DavylampError(
            f"port {port} for the {part}'s server: {fault.strerror}; choose another with"
            f" --port-{part}, or 0 for a free one"
        ) from fault
    _say(f"sim {part} ready {service.url}, {len(service.plant.points)} tags")
    return service


def _play(services: list[PlantService], one: Cue) -> None:
    """Start a scenario on the first part that takes it; a part that knows it says what is wrong."""
    refused = []
    having = [service for service in services if one.name in service.scenarios()]
    for service in having or services:
        try:
            service.play(one.name, one.argument)
        except BadInput as fault:
            refused.append(str(fault))
        else:
            return
    print(f"sim: {'; '.join(refused)}", file=sys.stderr, flush=True)


def _say(line: str) -> None:
    with contextlib.suppress(BrokenPipeError):  # the plant goes on when nobody reads along
        print(line, flush=True)
