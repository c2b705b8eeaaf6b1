"""`davylamp sim` as a process: ready line, commands from outside, a quick end."""

import asyncio
import signal
import sys

import pytest

from davylamp import cli
from davylamp.sim import client
from davylamp.sim.command import Cue, cue
from scada.model import BadInput, DavylampError

COMMAND = (sys.executable, "-m", "davylamp", "sim")
WAIT_S = 60.0


async def line(process: asyncio.subprocess.Process) -> str:
    assert process.stdout is not None
    async with asyncio.timeout(WAIT_S):
        return (await process.stdout.readline()).decode().rstrip()


@pytest.mark.parametrize("end", [signal.SIGTERM, signal.SIGINT])
async def test_it_says_where_it_is_obeys_and_ends(end: signal.Signals) -> None:
    process = await asyncio.create_subprocess_exec(
        *COMMAND, "--part", "unit", "--port-unit", "0", "--scenario", "line_break@0",
        stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
    )  # fmt: skip
    ready = await line(process)
    assert ready.startswith("sim unit ready opc.tcp://127.0.0.1:")
    assert ready.endswith(", 218 tags")
    assert await line(process) == "sim unit: line of unit1.bunkerA.CO broken, 60 s"
    url = ready.split()[3].rstrip(",")
    said = await client.start(url, "hydrogen_leak", "for=5")
    assert await line(process) == f"sim unit: {said}"
    with pytest.raises(BadInput, match="it has hydrogen_leak"):
        await client.start(url, "gas_outburst")
    with pytest.raises(BadInput, match="hydrogen_leak: unknown speed; it takes rate, for"):
        await client.start(url, "hydrogen_leak", "speed=5")
    process.send_signal(end)
    async with asyncio.timeout(WAIT_S):
        _, errors = await process.communicate()
    assert process.returncode == 0
    assert errors == b""


async def test_a_port_that_is_taken_is_said_in_one_line() -> None:
    taken = await asyncio.start_server(lambda *_: None, "127.0.0.1", 0)
    port = taken.sockets[0].getsockname()[1]
    process = await asyncio.create_subprocess_exec(
        *COMMAND, "--part", "unit", "--port-unit", str(port),
        stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
    )  # fmt: skip
    async with asyncio.timeout(WAIT_S):
        _, errors = await process.communicate()
    taken.close()
    await taken.wait_closed()
    assert process.returncode == 2
    assert f"port {port} for the unit's server" in errors.decode()
    assert len(errors.decode().splitlines()) == 1


async def test_where_no_server_is_the_client_says_so() -> None:
    with pytest.raises(DavylampError, match="no OPC UA server answers at"):
        await client.start("opc.tcp://127.0.0.1:1", "gas_outburst")


def test_a_cue_is_a_name_an_argument_and_a_time() -> None:
    assert cue("gas_outburst@5") == Cue(5.0, "gas_outburst", "")
    assert cue("gas_outburst:face=3302,for=9@0.5") == Cue(0.5, "gas_outburst", "face=3302,for=9")
    for wrong in ("gas_outburst", "@5", "gas_outburst@soon", "gas_outburst@-1"):
        with pytest.raises(BadInput, match="NAME@SECONDS"):
            cue(wrong)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--port-mine", "99999"], "is no port"),
        (["--port-unit", "-4"], "is no port"),
        (["--start", "pulse", "--to", "garbage"], "write opc.tcp://HOST:PORT"),
        (["--start", "pulse"], "needs --to"),
        (["--tags", "10000000"], "760 to 100000 tags"),
    ],
)
def test_what_cannot_be_served_is_refused_in_one_line(
    words: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(["sim", *words]) == 2
    assert said in capsys.readouterr().err
