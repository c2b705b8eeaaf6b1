"""One lasting connection to nats-server, made of clients that are each used once.

nats-py can reconnect by itself, but not always: its reading task may end on an unexpected exception
while it still calls itself connected, and an authorization error closes it for good. So here a
client lives until its first fault, is then closed, and the next takes its place with the same
subscriptions. Every client must hear its own echo; one that does not is given up.
"""

import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Callable
from typing import Final

import nats.errors
from nats.aio.client import Client

from scada.bus.bus import BusDown, Refused
from scada.bus.nats_echo import Echo

log = logging.getLogger(__name__)
logging.getLogger("nats").addHandler(logging.NullHandler())
"""nats-py logs its own faults; unless somebody listens, they are not for a user's terminal."""

ECHO_S: Final = 2.0
MISSES: Final = 2
"""An echo may come late once: a busy event loop sees its timer before its socket."""
CONNECT_S: Final = 5.0
PAUSE_S: Final = 0.25
PAUSE_LONGEST_S: Final = 5.0

Notice = Callable[[str], None]


class NatsLink:
    """Keeps one client connected until it is closed.

    ``on_client`` subscribes on each new client before it counts as up. ``notice`` hears, in words,
    of every loss and return of the connection and of what the server refused.
    """

    def __init__(
        self,
        url: str,
        user: str,
        password: str,
        name: str,
        inbox: str,
        on_client: Callable[[Client], Awaitable[None]],
        notice: Notice,
    ) -> None:
        self._urls = [part.strip() for part in url.split(",")]
        self._user = user
        self._password = password
        self._name = name
        self._inbox = inbox
        self._on_client = on_client
        self._notice = notice
        self._client: Client | None = None
        self._echo: Echo | None = None
        self._echoes = True
        self._closing = False
        self._up = asyncio.Event()
        self._was_up = False
        self._refused: Refused | None = None
        self._reason = "not connected yet"
        self.denied: dict[str, str] = {}
        self._task = asyncio.create_task(self._keep(), name=f"bus {name}")

    @property
    def is_up(self) -> bool:
        """Connected, and the last echo came back."""
        return self._client is not None and self._client.is_connected and self._echoes

    @property
    def client(self) -> Client:
        """The client to use now. Raises `BusDown` where there is none."""
        if self._client is None or not self._client.is_connected:
            at = ", ".join(self._urls)
            raise BusDown(f"the bus at {at} is away: {self._reason} / 总线 {at} 不可达")
        return self._client

    async def settle(self) -> None:
        """Return when the server has handled all that was said before. Raises `TimeoutError`."""
        if self._echo is not None:
            await self._echo.round_trip(ECHO_S)

    async def wait_up(self, wait_s: float) -> None:
        """Wait for the connection. Raises `Refused` on wrong credentials, else `BusDown`."""
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._until_up(), wait_s)
        if self._refused is not None:
            raise self._refused
        _ = self.client

    async def _until_up(self) -> None:
        while self._refused is None and (self._client is None or not self._client.is_connected):
            self._up.clear()
            await self._up.wait()

    async def close(self) -> None:
        """Send what is still buffered and leave."""
        if self._client is not None and self._client.is_connected:
            with contextlib.suppress(nats.errors.Error, OSError, TimeoutError):
                await self.settle()
        self._closing = True
        while not self._task.done():
            self._task.cancel()  # nats-py swallows a cancellation that meets it while it flushes
            await asyncio.wait({self._task}, timeout=0.2)

    async def _keep(self) -> None:
        pause_s = PAUSE_S
        while not self._closing:
            client, lost = Client(), asyncio.Event()
            try:
                await asyncio.wait_for(self._connect(client, lost), CONNECT_S)
                pause_s = PAUSE_S
                await self._live(client, lost)
            except (nats.errors.Error, OSError, TimeoutError) as error:
                self._fault(error)
            except Exception as error:
                log.exception("%s: the connection to the bus failed", self._name)
                self._fault(error)
            finally:
                was_up, self._client = self._client is not None, None
                await _leave(client)
            if was_up:
                self._notice(f"the connection to the bus is lost: {self._reason}")
            await asyncio.sleep(pause_s)
            pause_s = min(pause_s * 2, PAUSE_LONGEST_S)

    async def _connect(self, client: Client, lost: asyncio.Event) -> None:
        async def closed() -> None:
            lost.set()

        await client.connect(
            servers=self._urls,
            user=self._user,
            password=self._password,
            name=self._name,
            inbox_prefix=self._inbox,
            allow_reconnect=False,
            max_reconnect_attempts=1,
            reconnect_time_wait=0,
            connect_timeout=2,
            ping_interval=2,
            error_cb=self._error,
            closed_cb=closed,
        )
        self._echo = Echo(client)
        await self._echo.open()
        await self._on_client(client)
        await self._echo.round_trip(ECHO_S)

    async def _live(self, client: Client, lost: asyncio.Event) -> None:
        """Return when the client is lost or its echo fails."""
        self._client, self._echoes, self._refused = client, True, None
        if self._was_up:
            self._notice("the connection to the bus is back")
        self._was_up = True
        self._up.set()
        missed = 0
        while not (lost.is_set() or self._closing):
            self._echoes = await _within(self.settle(), ECHO_S)
            missed = 0 if self._echoes else missed + 1
            if missed == MISSES:
                self._reason = f"no echo within {MISSES * ECHO_S:g} s"
                return
            if self._echoes:
                await _within(lost.wait(), ECHO_S)
        self._reason = _words(client.last_error) if client.last_error else "closed by the server"

    async def _error(self, error: Exception) -> None:
        """What nats-py reports beside its calls: refusals, and readers that are too slow."""
        text = _words(error)
        if "permissions violation" in text.lower():
            subject = text.partition('"')[2].partition('"')[0]
            self.denied[subject.lower()] = text
            self._notice(f"the bus refuses user {self._user}: {text}")
        elif isinstance(error, nats.errors.SlowConsumerError):
            self._notice(f"messages on {error.subject} were dropped: {self._name} reads too slowly")
        else:
            log.debug("%s: %s", self._name, text)

    def _fault(self, error: Exception) -> None:
        self._reason = _words(error)
        if "authorization violation" in self._reason.lower():
            self._refused = Refused(
                f"the bus at {', '.join(self._urls)} refuses user {self._user!r}: "
                "wrong name or password"
            )
            self._up.set()


async def _within(work: Awaitable[object], wait_s: float) -> bool:
    try:
        await asyncio.wait_for(work, wait_s)
    except TimeoutError:
        return False
    return True


async def _leave(client: Client) -> None:
    """Close a client, also one whose server no longer reads: then its socket is cut."""
    with contextlib.suppress(nats.errors.Error, OSError, TimeoutError, asyncio.InvalidStateError):
        await asyncio.wait_for(client.close(), 1.0)
    writer = getattr(getattr(client, "_transport", None), "_bare_io_writer", None)
    if writer is not None:
        # close() waits for ever to flush into a frozen peer; abort() does not
        writer.transport.abort()


def _words(error: Exception) -> str:
    return str(error).removeprefix("nats: ").strip("'") or type(error).__name__
