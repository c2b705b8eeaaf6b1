"""The embedded server's configuration, and what the running server makes of it."""

import asyncio
import json
import re
import shutil
import socket
import stat
from pathlib import Path

import msgspec
import numpy as np
import psutil
import pytest
from nats.js.api import DiscardPolicy, StoreCompression

from scada.bus import access
from scada.bus.bus import BusDown
from scada.bus.limits import Limits
from scada.bus.permissions import USERS
from scada.bus.server import BINARY_VARIABLE, find_binary, prepare, wait_ready
from scada.model import BadInput
from tests.bus.running import Running, running

__all__ = ["running"]


def test_port_and_passwords_are_chosen_once(tmp_path: Path) -> None:
    first, again = prepare(tmp_path, "demo"), prepare(tmp_path, "demo")
    assert (first.url, first.access.users) == (again.url, again.access.users)
    assert len(set(first.access.users.values())) == len(USERS)
    assert access.read(tmp_path) == again.access
    other = prepare(tmp_path / "other", "demo")
    assert other.access.users["core"] != first.access.users["core"]


def test_secrets_are_the_owners_alone(tmp_path: Path) -> None:
    server = prepare(tmp_path, "demo")
    for path in (access.path_in(tmp_path), server.config_path):
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE((tmp_path / "secrets").stat().st_mode) == 0o700


def test_configuration_syncs_always_and_listens_on_loopback(tmp_path: Path) -> None:
    text = prepare(tmp_path / "煤矿", "demo").config_path.read_text()
    assert '"sync_interval": "always"' in text
    assert re.search(r'^listen: "127\.0\.0\.1:\d+"$', text, re.M)
    assert "http" not in text
    assert f"煤矿{'/'}bus" in text
    wide = prepare(tmp_path / "wide", "demo", listen="0.0.0.0:4222")
    assert 'listen: "0.0.0.0:4222"' in wide.config_path.read_text()
    assert wide.url == "nats://127.0.0.1:4222"


async def test_running_server_keeps_to_it(running: Running) -> None:
    """What the process itself listens on, and what it says of its store."""
    made = await running.start()
    assert [line.split(":")[0] for line in made] == [
        "stream DVL_demo_STEPS made", "stream DVL_demo_EVENTS made", "stream DVL_demo_STATE made",
        "stream DVL_demo_DEAD made",
    ]  # fmt: skip
    pid = int((running.server.run / "bus" / "nats-server.pid").read_text())
    listening = [
        c.laddr for c in psutil.Process(pid).net_connections("inet") if c.status == "LISTEN"
    ]
    assert [f"nats://{address.ip}:{address.port}" for address in listening] == [running.server.url]
    log = (running.server.run / "log" / "nats-server.log").read_text()
    assert f'Store Directory: "{running.server.run}/bus/jetstream"' in log
    async with await running.connect("admin") as admin:
        steps = (await admin.js.stream_info("DVL_demo_STEPS")).config
        events = (await admin.js.stream_info("DVL_demo_EVENTS")).config
        state = (await admin.js.stream_info("DVL_demo_STATE")).config
        dead = (await admin.js.stream_info("DVL_demo_DEAD")).config
    limits = running.server.access.limits
    assert (steps.max_bytes, steps.max_age) == (limits.steps_bytes, 48 * 3600)
    assert (steps.duplicate_window, steps.compression) == (3600, StoreCompression.S2)
    assert (events.max_age, events.max_bytes) == (0, limits.events_bytes)
    assert state.max_msgs_per_subject == 1
    assert (dead.max_age, dead.discard, dead.deny_delete) == (0, DiscardPolicy.NEW, False)


async def test_running_server_syncs_always(running: Running) -> None:
    """Asked of the running server itself, over a monitoring port that only this test opens."""
    config = running.server.config_path
    config.write_text(config.read_text() + 'http: "127.0.0.1:-1"\n')
    await running.start()
    log = (running.server.run / "log" / "nats-server.log").read_text()
    match = re.search(r"Starting http monitor on 127\.0\.0\.1:(\d+)", log)
    assert match is not None
    reader, writer = await asyncio.open_connection("127.0.0.1", int(match[1]))
    writer.write(b"GET /jsz HTTP/1.0\r\n\r\n")
    answer = json.loads((await reader.read()).partition(b"\r\n\r\n")[2])
    writer.close()
    await writer.wait_closed()
    assert answer["config"]["sync_always"] is True
    assert answer["config"]["max_storage"] > running.server.access.limits.total_bytes


async def test_a_disk_that_filled_since_the_last_start(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Streams shrink to it, but never below what they hold."""
    run, real = tmp_path / "run", shutil.disk_usage(tmp_path)
    for free, made in ((real.free, "made"), (real.free // 2, "adjusted"), (real.free // 2, "")):
        monkeypatch.setattr(shutil, "disk_usage", lambda _, free=free: real._replace(free=free))
        server = Running(run)
        try:
            done = await server.start()
            assert [made in line for line in done] == [True] * (4 if made else 0)
            async with await server.connect("core") as core:
                for number in range(20):
                    await core.store(
                        core.subjects.events, random(200_000, number), f"{made}{number}"
                    )
                less = msgspec.structs.replace(server.server.access.limits, events_bytes=1_000_000)
            async with await server.connect("admin") as admin:
                await admin.ensure_streams(less)
                info = await admin.js.stream_info(core.subjects.events_stream)
                assert info.state.messages >= 20
                await admin.ensure_streams(server.server.access.limits)
        finally:
            server.stop()


def random(size: int, seed: int) -> bytes:
    return np.random.default_rng(seed).bytes(size)


async def test_limits_are_adjusted_at_the_next_start(running: Running) -> None:
    await running.start()
    async with await running.connect("admin") as admin:
        less = Limits.of(400_000_000, 2)
        adjusted = await admin.ensure_streams(less)
        assert [line.split(":")[0][-8:] for line in adjusted] == ["adjusted"] * 4
        assert await admin.ensure_streams(less) == []
        info = await admin.js.stream_info("DVL_demo_STEPS")
        assert info.config.max_age == 7200


async def test_a_server_that_does_not_come_says_why(tmp_path: Path) -> None:
    server = prepare(tmp_path, "demo")
    (tmp_path / "log" / "nats-server.log").write_text("[ERR] no room\n")
    with pytest.raises(BusDown, match=r"not ready after 0\.3 s .*\[ERR\] no room"):
        await wait_ready(server, 0.3)


def test_an_external_binary_is_taken_and_checked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = find_binary()
    monkeypatch.setenv(BINARY_VARIABLE, str(real))
    assert prepare(tmp_path, "demo").command[0] == str(real)
    for text, words in (
        ("#!/bin/sh\necho nats-server: v2.9.10\n", "2.10 or newer"),
        ("#!/bin/sh\necho hello\n", "is no nats-server"),
    ):
        fake = tmp_path / "fake"
        fake.write_text(text)
        fake.chmod(0o700)
        monkeypatch.setenv(BINARY_VARIABLE, str(fake))
        with pytest.raises(BadInput, match=words):
            find_binary()
    monkeypatch.setenv(BINARY_VARIABLE, str(tmp_path / "none"))
    with pytest.raises(BadInput, match="does not run"):
        find_binary()


def test_limits_follow_the_disk() -> None:
    limits = Limits.of(100_000_000_000, 48)
    assert limits.total_bytes < 50_000_000_000
    assert limits.steps_bytes > limits.events_bytes > limits.state_bytes
    assert limits.duplicate_window_s == 3600
    assert Limits.of(10**9, 0.5).duplicate_window_s == 1800
    with pytest.raises(BadInput, match="make room"):
        Limits.of(100_000_000, 48)
    with pytest.raises(BadInput, match="hold_h"):
        Limits.of(10**12, 0)


def test_access_tells_what_is_wrong(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="start the bus first"):
        access.read(tmp_path)
    entry = prepare(tmp_path, "demo").access
    with pytest.raises(BadInput, match="no user 'guest'"):
        entry.password("guest")
    access.path_in(tmp_path).write_text("{")
    with pytest.raises(BadInput, match="damaged"):
        access.read(tmp_path)


def test_port_is_free(tmp_path: Path) -> None:
    port = int(prepare(tmp_path, "demo").url.rpartition(":")[2])
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", port))
