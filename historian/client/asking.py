"""Who is asked: a store in this process, or the historian of a running site over its bus."""

import asyncio
import threading
from collections.abc import Callable, Coroutine
from typing import Any, Final, Protocol, TypeVar

from historian.answers import Answers
from historian.store import Store
from scada.bus.bus import Bus, BusDown
from scada.bus.codec import decode, encode
from scada.bus.header import Header
from scada.bus.messages import Message
from scada.bus.subjects import Subjects

WAIT_S: Final = 60.0
T = TypeVar("T")


class Asking(Protocol):
    """Answers requests, one after the other; may be called from any thread."""

    def ask(self, request: Message) -> Any:
        """The answer. Raises `DavylampError` with the reason where there is none."""
        ...

    def close(self) -> None:
        """Let go of what it holds."""
        ...


class StoreAsking:
    """A store of one's own: a stopped site's, or any."""

    def __init__(self, store: Store, clock: Callable[[], int]) -> None:
        self._store, self._answers = store, Answers(store, clock=clock)

    def ask(self, request: Message) -> Message:
        """See `Asking`."""
        return self._answers.answer(request)

    def close(self) -> None:
        """Leave the files whole."""
        self._store.close()


class BusAsking:
    """The historian of a running site. The bus lives on a loop and a thread of its own.

    So it can be asked from a notebook, whose own loop runs already, and its heartbeat goes on between
    questions. ``joining`` makes the bus. Raises what that raises.
    """

    def __init__(self, joining: Callable[[], Coroutine[Any, Any, Bus]], site: str) -> None:
        self._site, self._subjects, self._seq = site, Subjects(site), 0
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(
            target=self._loop.run_forever, name="historian client", daemon=True
        )
        self._thread.start()
        try:
            self._bus = self._wait(joining())
        except BaseException:
            self._end()
            raise

    def ask(self, request: Message) -> Any:
        """See `Asking`. Raises `BusDown` where nobody answers, `Refused` with the historian's words."""
        if not self._thread.is_alive():
            raise BusDown("this history was closed: connect anew / 连接已关闭，请重新 connect")
        self._seq += 1
        header = Header(
            schema="",
            version=1,
            site=self._site,
            source="client",
            epoch=1,
            seq=self._seq,
            now_ns=0,
            config_hash="",
        )
        asked = self._bus.ask(self._subjects.history, encode(header, request), WAIT_S)
        return decode(self._wait(asked))[1]

    def close(self) -> None:
        """Leave the bus and end the thread; once is enough."""
        if self._thread.is_alive():
            self._wait(self._bus.close())
            self._end()

    def _wait(self, what: Coroutine[Any, Any, T]) -> T:
        return asyncio.run_coroutine_threadsafe(what, self._loop).result()

    def _end(self) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()
