"""The one file that knows influxdb-client: its errors leave it as the classes of a store.

Writes are synchronous, of lines that are ready, over its connections: its batching ones lose what is
not taken in time, and tell nobody.
"""

import base64
import email.utils
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, Final, cast
from urllib.parse import urlencode, urlsplit

import msgspec
from influxdb_client import Dialect, InfluxDBClient
from influxdb_client.rest import ApiException
from urllib3.exceptions import HTTPError, ProtocolError

from historian.influx.tables import DIALECT, BrokenOff, Table, tables
from historian.store import BadBatch, StoreFault, StoreRefuses
from scada.model import BadInput

WAIT_S: Final = 30.0
PIECE_BYTES: Final = 1 << 20
_TEXT: Final = "text/plain; charset=utf-8"
_API: Final[Any] = ApiException
_DIALECT: Final = cast("Any", Dialect)(**DIALECT)
_NOT_THERE: Final = 404
_REFUSED: Final = (401, 403, _NOT_THERE)
_BAD: Final = (400, 413, 422)


class BrokenAnswer(StoreFault):
    """The connection ended in the middle of an answer, or in place of one."""


class Unreachable(StoreFault):
    """There is nobody at the address."""


class NotThere(StoreRefuses):
    """The server has no such bucket or organisation, or shows none to this token."""


class Door:
    """A server at an address; from any thread.

    ``token`` reads the token (1.x: ``user:password``; empty: none), whenever it is needed: one that a
    person put right is used at once.
    """

    def __init__(
        self, url: str, org: str, token: Callable[[], str], wait_s: float = WAIT_S
    ) -> None:
        self.url = url.rstrip("/")
        self._before = urlsplit(self.url).path
        self._org, self._read_token, self._wait_s = org, token, wait_s
        self._token = ""
        self._lock = threading.Lock()
        self._made: Any = None  # the client's own annotations are wrong here and there

    def _client(self) -> Any:
        """The client, made anew where the token is another. Raises `StoreRefuses` without one."""
        with self._lock:
            try:
                token = self._read_token()
            except BadInput as fault:
                raise StoreRefuses(str(fault)) from None
            if self._made is None or token != self._token:
                self._made = InfluxDBClient(
                    self.url, token, org=self._org, timeout=int(self._wait_s * 1e3), retries=False
                )
                self._token = token
            return self._made

    def write(self, bucket: str, lines: bytes) -> None:
        """Write lines with times in ns to a bucket of InfluxDB 2."""
        self.post("/api/v2/write", {"org": self._org, "bucket": bucket, "precision": "ns"}, lines)

    def post(self, path: str, asked: Mapping[str, str], lines: bytes) -> None:
        """Write lines at once by the client's own connections; its layers above cost as much again."""
        client = self._client()
        pool = client.api_client.rest_client.pool_manager.connection_from_url(self.url)
        with translated(self.url):
            answer = pool.urlopen(
                "POST", f"{self._before}{path}?{urlencode(asked)}", lines, self._headers(_TEXT),
                retries=False, redirect=False, timeout=self._wait_s,
            )  # fmt: skip
            _succeeded(answer)

    def flux(self, query: str) -> Iterator[Table]:
        """The tables of an answer, as they come."""
        with translated(self.url, reading=True):
            answer = self._client().query_api().query_raw(query, dialect=_DIALECT)
            try:
                yield from tables(answer.stream(PIECE_BYTES))
            except BrokenOff as fault:
                raise StoreFault(f"{self.url}: {fault}") from None
            finally:
                answer.release_conn()

    def request(
        self,
        method: str,
        path: str,
        asked: Mapping[str, str] | None = None,
        body: bytes | str | None = None,
        content: str = _TEXT,
        *,
        reading: bool = False,
    ) -> bytes:
        """Any other request to its API, and the body of the answer."""
        where = f"?{urlencode(asked)}" if asked else ""
        client = self._client()
        with translated(self.url, reading=reading):
            answer = client.api_client.rest_client.pool_manager.request(
                method, f"{self.url}{path}{where}", headers=self._headers(content), body=body,
                timeout=self._wait_s,
            )  # fmt: skip
            return _succeeded(answer)

    def json(self, method: str, path: str, body: object = None, **asked: str) -> Any:
        """A request to its management API, and the answer, decoded."""
        sent = None if body is None else msgspec.json.encode(body)
        found = self.request(method, path, asked, sent, "application/json", reading=True)
        return msgspec.json.decode(found) if found else None

    def close(self) -> None:
        """Let the connections go."""
        if self._made is not None:
            self._made.close()

    def _headers(self, content: str) -> dict[str, str]:
        headers = {"Content-Type": content, "Accept": "application/json"}
        if self._token:
            headers["Authorization"] = _authorization(self._token)
        return headers


def _succeeded(answer: Any) -> bytes:
    """The body of an answer that says yes."""
    if not 200 <= answer.status <= 299:
        raise _API(http_resp=answer)
    found: bytes = answer.data
    return found


def _authorization(token: str) -> str:
    """Of 1.x a user and a password, which a colon parts."""
    if ":" in token:
        return f"Basic {base64.b64encode(token.encode()).decode()}"
    return f"Token {token}"


@contextmanager
def translated(url: str, *, reading: bool = False) -> Iterator[None]:
    """What a server or the way to it says, as the classes of `historian.store`."""
    try:
        yield
    except ApiException as error:
        raise fault_of(url, int(error.status or 0), _why(error), _wait_s(error), reading) from None
    except ProtocolError as error:
        inner = error.args[-1] if isinstance(error.args[-1], Exception) else error
        raise BrokenAnswer(f"{url}: {type(inner).__name__}") from None
    except (HTTPError, OSError) as error:
        raise Unreachable(f"{url}: {_innermost(error)}") from None


def fault_of(url: str, status: int, why: str, wait_s: float, reading: bool) -> Exception:
    """The class that says what is to be done about an answer. What is read cannot be a bad batch."""
    said = f"{url}: {status} {why}"
    if status in _REFUSED:
        return NotThere(said) if status == _NOT_THERE else StoreRefuses(said)
    if status in _BAD and not reading:
        return BadBatch(said)
    return StoreFault(said, wait_s)


def _why(error: ApiException) -> str:
    """What the server says of itself; a proxy may answer in its place."""
    body = error.body if isinstance(error.body, bytes) else (error.body or "").encode()
    try:
        answer: Any = msgspec.json.decode(body)
    except msgspec.DecodeError:
        return " ".join(body.decode(errors="replace").split())[:200] or str(error.reason)
    if isinstance(answer, dict):
        return str(answer.get("message") or answer.get("error") or answer)[:400]
    return str(answer)[:400]


def _wait_s(error: ApiException) -> float:
    """``Retry-After``: seconds, or a date."""
    headers: Any = error.headers or {}
    said = str(headers.get("Retry-After") or "")
    if said.isdecimal():
        return float(said)
    date = email.utils.parsedate_tz(said)
    return max(0.0, email.utils.mktime_tz(date) - time.time()) if date else 0.0


def _innermost(error: BaseException) -> str:
    """The reason within a client's reasons: refused, timed out, no such host."""
    inner = getattr(error, "reason", None) or error.__cause__ or error.__context__
    if isinstance(inner, BaseException) and inner is not error:
        return _innermost(inner)
    return str(error) or type(error).__name__
