"""Real servers to send to: SMTP by aiosmtpd, HTTP by the standard library, both on loopback."""

import asyncio
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

from aiosmtpd.smtp import SMTP, Envelope, Session


@dataclass
class MailBox:
    """Takes mails; ``answers`` are said to the first ones instead of 250."""

    mails: list[EmailMessage] = field(default_factory=list)
    answers: list[str] = field(default_factory=list)

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        if self.answers:
            return self.answers.pop(0)
        content = envelope.content
        assert isinstance(content, bytes)
        mail = message_from_bytes(content, policy=policy.default)
        assert isinstance(mail, EmailMessage)
        self.mails.append(mail)
        return "250 OK"


@contextmanager
def mail_server(box: MailBox) -> Iterator[int]:
    """The port of a mail server, on a loop of its own since whoever sends waits."""
    loop = asyncio.new_event_loop()
    thread = Thread(target=loop.run_forever)
    thread.start()

    async def open_() -> asyncio.Server:
        return await loop.create_server(lambda: SMTP(box, loop=loop), "127.0.0.1", 0)

    async def close() -> None:
        server.close()
        await server.wait_closed()
        # A connection that the client has just left still ends on the loop.
        others = asyncio.all_tasks() - {asyncio.current_task()}
        await asyncio.gather(*others, return_exceptions=True)

    server = asyncio.run_coroutine_threadsafe(open_(), loop).result()
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        asyncio.run_coroutine_threadsafe(close(), loop).result()
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()


@dataclass
class Posted:
    """One request."""

    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)


@dataclass
class WebServer:
    """Takes posts; answers with the first of ``answers``, then 200 and ``said``."""

    posts: list[Posted] = field(default_factory=list)
    answers: list[int] = field(default_factory=list)
    said: bytes = b"{}"
    url: str = ""


@contextmanager
def web_server() -> Iterator[WebServer]:
    """A web server."""
    web = WebServer()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            web.posts.append(Posted(self.path, dict(self.headers), body))
            self.send_response(web.answers.pop(0) if web.answers else 200)
            if self.path == "/moved":
                self.send_header("Location", web.url + "/elsewhere")
            self.send_header("Content-Length", str(len(web.said)))
            self.end_headers()
            self.wfile.write(web.said)

        def log_message(self, format: str, *args: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    web.url = f"http://127.0.0.1:{server.server_port}"
    thread = Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    try:
        yield web
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
