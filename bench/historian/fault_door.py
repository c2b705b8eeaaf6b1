"""A door before an InfluxDB that behaves as servers and proxies do on their bad days."""

import contextlib
import http.client
import socket
import threading
from collections import Counter
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Final

WRITE: Final = "/api/v2/write"
BUSY, REFUSED, LOST_REPLY = "503", "401", "reply_lost"
_SAYS: Final = {
    BUSY: (503, {"Retry-After": "1"}, b'{"code":"unavailable","message":"later"}'),
    REFUSED: (401, {}, b'{"code":"unauthorized","message":"no such token"}'),
}
_HOP: Final = frozenset({"connection", "transfer-encoding", "content-length", "host"})


class FaultDoor(ThreadingHTTPServer):
    """Passes requests on to a port of this machine, unless ``mood`` says otherwise of writes.

    ``hit`` counts the requests that met with each mood, and those behind which nobody answered.
    """

    daemon_threads = True

    def __init__(self, port: int) -> None:
        super().__init__(("127.0.0.1", 0), _Passing)
        self.behind = port
        self.mood = ""
        self.hit: Counter[str] = Counter()
        self._thread = threading.Thread(target=self.serve_forever, name="door", daemon=True)

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self.server_address[1]}"

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that was killed in the middle of a request is what this is for."""

    @contextlib.contextmanager
    def open(self) -> Iterator["FaultDoor"]:
        """Serve while the context lasts."""
        self._thread.start()
        try:
            yield self
        finally:
            self.shutdown()
            self.server_close()


class _Passing(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: FaultDoor

    def do_GET(self) -> None:
        """Read."""
        self._pass(b"")

    def do_POST(self) -> None:
        """Write, or ask."""
        self._pass(self.rfile.read(int(self.headers.get("Content-Length") or 0)))

    def log_message(self, format: str, *args: Any) -> None:
        """Nobody reads it."""

    def _pass(self, body: bytes) -> None:
        mood = self.server.mood if self.path.startswith(WRITE) else ""
        if mood:
            self.server.hit[mood] += 1
        if mood in _SAYS:
            self._reply(*_SAYS[mood])
            return
        try:
            status, headers, answer = self._asked(body)
        except (OSError, http.client.HTTPException):
            self.server.hit["unreachable"] += 1
            self._hang_up()
            return
        if mood == LOST_REPLY:
            self._hang_up()
        else:
            if status >= 500:
                self.server.hit[f"{status} of its own"] += 1
            self._reply(status, headers, answer)

    def _asked(self, body: bytes) -> tuple[int, dict[str, str], bytes]:
        connection = http.client.HTTPConnection("127.0.0.1", self.server.behind, timeout=30)
        with contextlib.closing(connection):
            headers = {k: v for k, v in self.headers.items() if k.lower() not in _HOP}
            connection.request(self.command, self.path, body or None, headers)
            answer = connection.getresponse()
            return answer.status, dict(answer.getheaders()), answer.read()

    def _reply(self, status: int, headers: dict[str, str], body: bytes) -> None:
        self.send_response(status)
        for name, value in headers.items():
            if name.lower() not in _HOP:
                self.send_header(name, value)
        if status != 204:
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if status != 204:
            self.wfile.write(body)

    def _hang_up(self) -> None:
        self.close_connection = True
        with contextlib.suppress(OSError):
            self.connection.shutdown(socket.SHUT_RDWR)
