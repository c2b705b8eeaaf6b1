"""What a server answers becomes what is to be done: try again, wait for a person, halve the batch."""

import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from historian.influx.door import BrokenAnswer, Door, NotThere, Unreachable
from historian.store import BadBatch, StoreFault, StoreRefuses
from scada.model import BadInput


class Scripted(ThreadingHTTPServer):
    """Answers with what it is told: a status, headers, a body."""

    daemon_threads = False
    answer: tuple[int, dict[str, str], bytes] = (204, {}, b"")
    seen: list[tuple[str, str, bytes]]


class _Handler(BaseHTTPRequestHandler):
    server: Scripted

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", "0")))
        self.server.seen.append((self.path, self.headers.get("Authorization", ""), body))
        status, headers, text = self.server.answer
        self.send_response(status)
        length = {"Content-Length": str(len(text)), "Connection": "close"}
        for name, value in {**length, **headers}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(text)

    def log_message(self, format: str, *args: Any) -> None:
        """Nothing to say."""


@pytest.fixture
def server() -> Iterator[Scripted]:
    made = Scripted(("127.0.0.1", 0), _Handler)
    made.seen = []
    thread = threading.Thread(target=made.serve_forever, args=(0.01,))
    thread.start()
    yield made
    made.shutdown()
    thread.join()
    made.server_close()


def door(server: Scripted, token: Callable[[], str] = lambda: "secret") -> Door:
    return Door(f"http://127.0.0.1:{server.server_address[1]}", "org", token, 5.0)


@pytest.mark.parametrize(
    ("status", "kind", "retry"),
    [
        (400, BadBatch, ""),
        (401, StoreRefuses, ""),
        (403, StoreRefuses, ""),
        (404, NotThere, ""),
        (413, BadBatch, ""),
        (422, BadBatch, ""),
        (429, StoreFault, "7"),
        (500, StoreFault, ""),
        (503, StoreFault, "Fri, 31 Dec 2100 23:59:59 GMT"),
        (503, StoreFault, "soon"),
    ],
)
def test_what_is_to_be_done(
    server: Scripted, status: int, kind: type[Exception], retry: str
) -> None:
    said = b'{"code":"x","message":"what is wrong"}'
    server.answer = (status, {"Retry-After": retry} if retry else {}, said)
    of = door(server)
    with pytest.raises(kind, match=f"{status} what is wrong") as found:
        of.write("b", b"smp v=1 1\n")
    assert type(found.value) is kind
    if isinstance(found.value, StoreFault):
        wait_s = found.value.retry_after_s
        assert wait_s == 7.0 if retry == "7" else (wait_s > 1e9) == ("GMT" in retry)
    with pytest.raises(StoreFault):  # what is asked is no batch that could be bad
        of.request("POST", "/query", {}, "q", reading=True)
    of.close()


def test_a_proxy_may_answer_in_its_place(server: Scripted) -> None:
    server.answer = (502, {}, b"<html>\n <b>Bad Gateway</b></html>")
    of = door(server)
    with pytest.raises(StoreFault, match="502 <html> <b>Bad Gateway</b></html>"):
        of.write("b", b"smp v=1 1\n")
    of.close()


def test_lines_go_as_they_are_and_nothing_is_tried_again_behind_our_back(server: Scripted) -> None:
    of = door(server)
    of.write("b", b"smp v=1 1\nsmp v=2 2\n")
    ((path, token, body),) = server.seen
    assert path.startswith("/api/v2/write?")
    assert "precision=ns" in path
    assert (token, body) == ("Token secret", b"smp v=1 1\nsmp v=2 2\n")
    server.answer = (503, {}, b"")
    with pytest.raises(StoreFault):
        of.write("b", b"smp v=1 1\n")
    assert len(server.seen) == 2
    of.close()


def test_a_token_that_was_put_right_is_used_at_once(server: Scripted) -> None:
    held: list[str] = []

    def token() -> str:
        if not held:
            raise BadInput("no token yet")
        return held[-1]

    of = door(server, token)
    with pytest.raises(StoreRefuses, match="no token yet"):
        of.write("b", b"smp v=1 1\n")
    for one in ("first", "second", "user:password"):
        held.append(one)
        of.request("POST", "/write", {"db": "b"}, b"smp v=1 1\n")
    assert [one for _, one, _ in server.seen] == [
        "Token first", "Token second", "Basic dXNlcjpwYXNzd29yZA==",
    ]  # fmt: skip
    of.close()


def test_a_server_that_is_not_there_or_breaks_off(server: Scripted) -> None:
    nobody = Door("http://127.0.0.1:9", "org", str, 5.0)
    with pytest.raises(Unreachable, match="refused"):
        nobody.write("b", b"smp v=1 1\n")
    nobody.close()
    of = door(server)
    server.answer = (200, {"Content-Length": "100"}, b",result,table,_time,_value\r\n")
    with pytest.raises(BrokenAnswer, match="IncompleteRead"):
        list(of.flux("from(bucket: …)"))
    said = b"#datatype,string,string\r\n,error,reference\r\n,runtime error: memory,897\r\n"
    server.answer = (200, {}, said)
    with pytest.raises(StoreFault, match="runtime error: memory"):
        list(of.flux("from(bucket: …)"))
    of.close()
