"""The bus of a site whose port another program has taken meanwhile."""

import logging
import socket
from dataclasses import dataclass, field
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from davylamp.supervise.bus_port import keeps_port
from scada.bus.server import prepare
from scada.model import BadInput


@dataclass
class Waits:
    """Pauses that take no time."""

    asked: list[float] = field(default_factory=list)

    def __call__(self, seconds: float) -> None:
        self.asked.append(seconds)


def site(run: Path, listen: str = "127.0.0.1") -> Any:
    return SimpleNamespace(
        run=run, bus=SimpleNamespace(listen=listen), table=SimpleNamespace(site="demo")
    )


def test_a_port_that_was_taken_gives_way_to_another(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    assert keeps_port(site(tmp_path)), "none was chosen yet"
    first = prepare(tmp_path, "demo")
    assert keeps_port(site(tmp_path))
    port = int(first.url.rpartition(":")[2])
    with socket.create_server(("127.0.0.1", port)), caplog.at_level(logging.WARNING):
        waits = Waits()
        assert not keeps_port(site(tmp_path), waits)
        other = prepare(tmp_path, "demo", keeps_port=False)
    assert sum(waits.asked) == pytest.approx(3.0), "the one before may still be ending"
    assert other.url != first.url
    assert str(port) in caplog.text
    assert "总线改用其他端口" in caplog.text


def test_a_port_that_the_site_names_is_not_exchanged(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        here = f"127.0.0.1:{server.getsockname()[1]}"
        with pytest.raises(BadInput, match=rf"another program listens on {here}; fix: .* / .*占用"):
            keeps_port(site(tmp_path, here), Waits())


def test_a_bus_that_is_just_ending_is_waited_for(tmp_path: Path) -> None:
    server = socket.create_server(("127.0.0.1", 0))
    here = f"127.0.0.1:{server.getsockname()[1]}"
    assert keeps_port(site(tmp_path, here), lambda _: server.close())
