"""A real InfluxDB 2 for tests: on loopback, on a free port, in a folder of its own."""

import json
import os
import socket
import subprocess
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

ORG: Final = "mine"
TOKEN: Final = "the-token-of-the-tests"
READY_S: Final = 30.0


class InfluxServer:
    """The server as a child; it can be killed and started again on what it has written.

    ``options`` are further ones of its command line.
    """

    def __init__(self, program: Path, folder: Path, options: Sequence[str] = ()) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port: int = probe.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        self.log = folder / "influxd.log"
        self._command = [
            str(program), "--http-bind-address", f"127.0.0.1:{self.port}",
            "--bolt-path", str(folder / "influxd.bolt"),
            "--sqlite-path", str(folder / "influxd.sqlite"),
            "--engine-path", str(folder / "engine"),
            "--reporting-disabled", "--log-level", "warn", *options,
        ]  # fmt: skip
        # As it is now: a server that a test starts anew is still not that test's own.
        self._environment = dict(os.environ)
        self._child: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it; returns when it answers. The first time it gets organisation and token."""
        with self.log.open("ab") as log:
            self._child = subprocess.Popen(
                self._command, env=self._environment, stdout=log, stderr=log
            )
        until = time.monotonic() + READY_S
        while not self._answers():
            ended = self._child.poll() is not None
            if ended or time.monotonic() > until:
                raise AssertionError(f"influxd is not ready: {self.log.read_text('utf-8')[-2000:]}")
            time.sleep(0.05)
        if self.ask("GET", "/api/v2/setup")["allowed"]:
            first = {"username": "admin", "password": "a-password", "org": ORG, "bucket": "first"}
            self.ask("POST", "/api/v2/setup", json.dumps(first | {"token": TOKEN}).encode())

    @property
    def pid(self) -> int:
        """Of the server that runs."""
        assert self._child is not None
        return self._child.pid

    def kill(self) -> None:
        """As a power cut: what it has acknowledged is on the disk."""
        if self._child is not None:
            self._child.kill()
            self._child.wait(10)

    def bucket(self, name: str) -> str:
        """A fresh bucket; returns its name."""
        org = self.ask("GET", f"/api/v2/orgs?org={ORG}")["orgs"][0]["id"]
        self.ask("POST", "/api/v2/buckets", json.dumps({"name": name, "orgID": org}).encode())
        return name

    def write(self, bucket: str, lines: Sequence[str]) -> None:
        """Write lines of its protocol, times in ns."""
        where = urllib.parse.urlencode({"org": ORG, "bucket": bucket, "precision": "ns"})
        self.ask("POST", f"/api/v2/write?{where}", "\n".join(lines).encode())

    def token_for(self, bucket: str) -> str:
        """A token that may read one bucket and nothing else."""
        found = self.ask("GET", f"/api/v2/buckets?org={ORG}&name={bucket}")["buckets"][0]
        resource = {"type": "buckets", "id": found["id"], "orgID": found["orgID"]}
        asked = {
            "orgID": found["orgID"],
            "permissions": [{"action": "read", "resource": resource}],
        }
        made = self.ask("POST", "/api/v2/authorizations", json.dumps(asked).encode())
        return str(made["token"])

    def ask(self, method: str, path: str, body: bytes | None = None) -> Any:
        """A request to its API; the answer, decoded."""
        headers = {"Authorization": f"Token {TOKEN}"}
        request = urllib.request.Request(f"{self.url}{path}", body, headers, method=method)
        with urllib.request.urlopen(request, timeout=10) as answer:
            text = answer.read()
        return json.loads(text) if text else None

    def _answers(self) -> bool:
        try:
            return bool(self.ask("GET", "/health")["status"] == "pass")
        except (OSError, urllib.error.URLError):
            return False
