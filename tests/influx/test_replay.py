"""`davylamp replay --influx` over a real InfluxDB: the same findings as over the same history elsewhere."""

import json
import re
import socket
import threading
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from davylamp.cli import main
from historian.duckdb_store import DuckDBStore
from historian.store import Origin, SampleMessage, TagNames
from scada.model import Samples
from tests.influx.server import ORG, InfluxServer
from tests.replay.folder import write

pytestmark = [pytest.mark.needs_influxd, pytest.mark.timeout(120)]

S = 1_000_000_000
T0 = 1_790_000_000 * S
BAD = 0x80000000
TAGS = ("T1", "T2", "V", "F")
PERIOD = ("--from", "2026-09-21T22:13:20", "--to", "2026-09-21T23:03:20")


def history(seed: int, rows: int = 3000) -> Samples:
    """Three thousand seconds: methane that wanders, air, a fan, bad quality, and gaps."""
    random = np.random.default_rng(seed)
    walk = 0.8 + 0.25 * np.sin(np.arange(rows) / 40.0)[:, None] * [1.0, 0.7]
    value = np.c_[
        walk + random.normal(0, 0.06, (rows, 2)),
        2.0 + random.normal(0, 0.3, rows),
        np.arange(rows) // 200 % 2,
    ].round(3)
    status = np.where(random.random((rows, 4)) < 0.01, BAD, 0).astype(np.uint32)
    keep = random.random((rows, 4)) > 0.1
    keep[600:700, :2] = False
    at, tag = np.nonzero(keep)
    return Samples.of(tag, T0 + at * S, value[at, tag], status[at, tag])


def as_lines(samples: Samples) -> list[str]:
    """As the notes on line protocol have it: a float ``v`` always, ``q`` where it is not Good."""
    rows = zip(samples.tag, samples.time_ns, samples.value, samples.status, strict=True)
    return [
        f"smp,mine=m,pt={TAGS[tag]} v={float(value)}{f',q={status}i' if status else ''} {at}"
        for tag, at, value, status in rows
    ]


def as_csv(samples: Samples, file: Path) -> Path:
    rows = zip(samples.tag, samples.time_ns, samples.value, samples.status, strict=True)
    lines = [f"{at},{TAGS[tag]},{value},{status}" for tag, at, value, status in rows]
    file.write_text("\n".join(["time,tag,value,status", *lines]), "utf-8")
    return file


def site(root: Path) -> Path:
    write(root)
    with (root / "tags.csv").open("a", encoding="utf-8") as tags:
        tags.write("F,mine,nsu=urn:mine;s=F,fan,face,局扇,Fan,,,,\n")
    with (root / "alarms.csv").open("a", encoding="utf-8") as alarms:
        alarms.write("F,stopped,state,=,0,,0,检查,look\n")
    return root


def replayed(capsys: pytest.CaptureFixture[str], *words: object) -> dict[str, Any]:
    status = main(["replay", *map(str, words), "--format", "json", "--against", "limits"])
    told = capsys.readouterr()
    assert status == 0, told.err
    answer: dict[str, Any] = json.loads(told.out)
    return answer


def test_the_same_findings_as_from_duckdb_and_csv(
    influx: InfluxServer, bucket: str, tmp_path: Path,
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    root, samples = site(tmp_path / "site"), history(0)
    influx.write(bucket, as_lines(samples))
    store = DuckDBStore(root / "run" / "history")
    names = TagNames("c", TAGS)
    store.write([SampleMessage(Origin("core", "Step", 1, 1), T0 + 3600 * S, names, samples)])
    store.close()
    monkeypatch.setenv("INFLUX_TOKEN", influx.token_for(bucket))
    where = ("--influx", influx.url, "--org", ORG, "--bucket", bucket)
    of_influx = replayed(capsys, root, *where, *PERIOD)
    of_duckdb = replayed(capsys, root, *PERIOD)
    of_csv = replayed(capsys, root, "--csv", as_csv(samples, tmp_path / "h.csv"), *PERIOD)
    assert of_influx["samples"] == of_duckdb["samples"] == of_csv["samples"] == len(samples)
    assert of_influx["occurrences"] == of_duckdb["occurrences"] == of_csv["occurrences"]
    seen = {one["alarm"] for one in of_influx["occurrences"]}
    assert seen == {"T1/alarm", "T1/pre", "T2/alarm", "F/stopped"}


def test_other_ways_to_lay_out_a_bucket(
    influx: InfluxServer, bucket: str, tmp_path: Path, capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.setenv("INFLUX_TOKEN", influx.token_for(bucket))
    influx.write(
        bucket,
        [
            f"T1 value=1.3 {T0 - 86_400 * S}",  # what stood before the period
            f"T1 value=0.5 {T0 + 100 * S}",
            f"face T2=1.2,V=2.0 {T0 + 10 * S}",
            f"face T2=0.5,V=2.0 {T0 + 20 * S}",
            f'drives,name=fan3 running=true,rpm=900i,said="all well" {T0 + 5 * S}',
            f'drives,name=fan3 running=false,rpm=0i,said="tripped" {T0 + 30 * S}',
        ],
    )
    where = ("--influx", influx.url, "--org", ORG, "--bucket", bucket, *PERIOD)
    answer = replayed(capsys, site(tmp_path), *where, "--map", "fan3.running=F")
    raised = [(one["alarm"], one["raised"][-10:], one["seconds"]) for one in answer["occurrences"]]
    assert raised == [
        ("T1/alarm", "22:13:20.0", 100.0),
        ("T1/pre", "22:13:20.0", 100.0),
        ("T2/alarm", "22:13:30.0", 10.0),
        ("F/stopped", "22:13:50.0", 2970.0),
    ]
    assert main(["replay", str(tmp_path), *where, "--map", "fan3.said=F"]) == 2
    assert "field drives said holds text that is no number" in capsys.readouterr().err
    influx.write(bucket, [f"T2 value=1 {T0 + 40 * S}"])
    assert main(["replay", str(tmp_path), *where]) == 2
    assert "T2 is in several places of the bucket: T2 value, face T2" in capsys.readouterr().err
    assert main(["replay", str(tmp_path), *where, "--measurement", "face"]) == 0


def test_a_status_without_a_value_is_a_bad_sample(
    influx: InfluxServer, bucket: str, tmp_path: Path, capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.setenv("INFLUX_TOKEN", influx.token_for(bucket))
    lines = [f"smp,pt=T1 v={value} {T0 + at * S}" for at, value in ((0, 1.2), (20, 1.2), (40, 0.5))]
    influx.write(bucket, [*lines, f"smp,pt=T1 q={BAD}i {T0 + 10 * S}"])
    where = ("--influx", influx.url, "--org", ORG, "--bucket", bucket)
    answer = replayed(capsys, site(tmp_path), *where, *PERIOD)
    assert answer["samples"] == 4
    assert [(one["alarm"], one["seconds"]) for one in answer["occurrences"]] == [
        ("T1/alarm", 40.0),
        ("T1/pre", 40.0),
    ]


def fault(capsys: pytest.CaptureFixture[str], *words: object) -> tuple[str, str]:
    """What a replay that cannot be says, in both languages."""
    said = []
    for language in ("en", "zh"):
        command = ["replay", *map(str, words), *PERIOD, "--language", language]
        assert main(command) == 2
        said.append(capsys.readouterr().err)
    return said[0], said[1]


def test_what_is_wrong_is_said_with_its_fix(
    influx: InfluxServer, bucket: str, tmp_path: Path, capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    root = site(tmp_path)
    there = ("--influx", influx.url, "--org", ORG)
    monkeypatch.delenv("INFLUX_TOKEN", raising=False)
    english, chinese = fault(capsys, root, *there, "--bucket", bucket)
    assert "wants a token: 401 unauthorized access; fix: put one that may read" in english
    assert "需要令牌" in chinese
    monkeypatch.setenv("INFLUX_TOKEN", "another")
    english, chinese = fault(capsys, root, *there, "--bucket", bucket)
    assert "refuses the token in INFLUX_TOKEN: 401 unauthorized access; fix: give one" in english
    assert "拒绝 INFLUX_TOKEN 中的令牌" in chinese
    monkeypatch.setenv("INFLUX_TOKEN", influx.token_for(bucket))
    english, chinese = fault(capsys, root, *there, "--bucket", "first")
    assert "the InfluxDB has no bucket 'first', or the token may not see it" in english
    assert "没有桶 'first'" in chinese
    english, chinese = fault(capsys, root, "--influx", influx.url, "--org", "x", "--bucket", bucket)
    assert "the InfluxDB has no organisation 'x'" in english
    assert "没有组织 'x'" in chinese
    english, chinese = fault(capsys, root, *there, "--bucket", bucket)
    assert "none of its tags is one of the site's: —; fix: say which is which" in english
    assert "都不属于本站点" in chinese


def test_a_server_that_is_down_and_comes_back(
    influx: InfluxServer, bucket: str, tmp_path: Path, capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    root = site(tmp_path)
    monkeypatch.setenv("INFLUX_TOKEN", influx.token_for(bucket))
    influx.write(bucket, as_lines(history(5, 400)))
    where = ("--influx", influx.url, "--org", ORG, "--bucket", bucket)
    before = replayed(capsys, root, *where, *PERIOD)
    influx.kill()
    try:
        english, chinese = fault(capsys, root, *where)
    finally:
        influx.start()
    assert f"{influx.url}: no InfluxDB answers there: " in english
    assert "; fix: start it, or write its address: --influx http://HOST:8086" in english
    assert "没有 InfluxDB 应答" in chinese
    assert replayed(capsys, root, *where, *PERIOD) == before


@pytest.mark.parametrize("answers", [0, 2])
def test_a_server_that_dies_in_the_middle_of_an_answer(
    influx: InfluxServer, bucket: str, answers: int, tmp_path: Path,
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    root = site(tmp_path)
    monkeypatch.setenv("INFLUX_TOKEN", influx.token_for(bucket))
    influx.write(bucket, as_lines(history(6, 400)))
    with Cut(influx.port, answers) as cut:
        where = ("--influx", cut.url, "--org", ORG, "--bucket", bucket, *PERIOD)
        assert main(["replay", str(root), *where]) == 2
    said = capsys.readouterr().err
    assert "the InfluxDB broke off in the middle of an answer: IncompleteRead; fix: " in said


class Cut:
    """Stands before a server: lets some answers through, and cuts the next one off in the middle."""

    def __init__(self, port: int, answers: int) -> None:
        self._to, self._left = port, answers
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._socket.getsockname()[1]}"
        self._thread = threading.Thread(target=self._serve)

    def __enter__(self) -> "Cut":
        self._thread.start()
        return self

    def __exit__(self, *error: object) -> None:
        self._thread.join()
        self._socket.close()

    def _serve(self) -> None:
        while self._left >= 0:
            connection, _ = self._socket.accept()
            with connection:
                answer = self._forwarded(_request(connection))
                whole = len(answer) if self._left else answer.index(b"\r\n\r\n") + 40
                connection.sendall(answer[:whole])
            self._left -= 1

    def _forwarded(self, request: bytes) -> bytes:
        with socket.create_connection(("127.0.0.1", self._to)) as server:
            server.sendall(request.replace(b"\r\n\r\n", b"\r\nConnection: close\r\n\r\n", 1))
            found = b""
            while part := server.recv(65_536):
                found += part
        return found


def _request(connection: socket.socket) -> bytes:
    found = b""
    while b"\r\n\r\n" not in found:
        found += connection.recv(65_536)
    head, _, body = found.partition(b"\r\n\r\n")
    length = re.search(rb"Content-Length: (\d+)", head)
    assert length is not None
    while len(body) < int(length[1]):
        part = connection.recv(65_536)
        body, found = body + part, found + part
    return found
