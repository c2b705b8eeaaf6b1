"""Which endpoint of a redundant server set to use (OPC 10000-4, 6.6.2.4): the choice, without I/O.

ServiceLevel is one number per server: 0 maintenance, 1 no data, 2 to 199 degraded, 200 to 255 healthy
(6.6.2.4.2). Times are seconds of a monotonic clock.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

NO_DATA: Final = 1
HEALTHY: Final = 200

MARGIN: Final = 10
"""Among healthy servers a level that is not so much higher is load, no reason to leave."""

HOLD_S: Final = 5.0
"""So long another one must have been better before the present one is left."""

MOST_DOUBLINGS: Final = 8

LOOK_S: Final = 10.0
"""How often the others are looked at; twice as often while one of them seems better."""

STEADY_S: Final = 5.0
"""A connection that held so long clears what was held against any endpoint."""

UNKNOWN: Final = -1


@dataclass(slots=True)
class Endpoint:
    """What is known of one of them; ``failures`` are those since anything held."""

    url: str
    failures: int = 0
    level: int = UNKNOWN
    better_since_s: float | None = None


@dataclass(slots=True)
class RedundantSet:
    """The endpoints in order of preference; ``current`` is the one in use or tried last."""

    endpoints: list[Endpoint]
    current: Endpoint
    looked_s: float = field(default=float("-inf"))

    @classmethod
    def of(cls, urls: Iterable[str]) -> "RedundantSet":
        """The configured ones: `Server.url` and `Server.urls`."""
        endpoints = [Endpoint(url) for url in dict.fromkeys(urls)]
        return cls(endpoints, endpoints[0])

    def __len__(self) -> int:
        return len(self.endpoints)

    @property
    def others(self) -> list[Endpoint]:
        """All but the current one."""
        return [endpoint for endpoint in self.endpoints if endpoint is not self.current]

    def add(self, urls: Iterable[str]) -> None:
        """The server itself names more of them."""
        known = {_place(endpoint.url) for endpoint in self.endpoints}
        self.endpoints += [Endpoint(url) for url in urls if _place(url) not in known]

    def choose(self) -> Endpoint:
        """The one to try now: fewest failures, then the present one, then by level and order."""
        self.current = min(self.endpoints, key=self._merit)
        return self.current

    def failed(self) -> None:
        """The current one could not be opened."""
        self.current.failures += 1
        self.current.level = UNKNOWN

    def lost(self, up_s: float, *, silent: bool) -> None:
        """The connection to the current one ended after that time, perhaps by silence.

        Where the path swallows everything, to try it again first would only cost time.
        """
        if up_s >= STEADY_S:
            for endpoint in self.endpoints:
                endpoint.failures = 0
        if silent or up_s < STEADY_S:
            self.current.failures += 1
        for endpoint in self.endpoints:
            endpoint.better_since_s = None

    def is_due(self, now_s: float) -> bool:
        """Whether the others are to be looked at."""
        hurry = self._pressing or any(one.better_since_s is not None for one in self.others)
        return len(self) > 1 and now_s - self.looked_s >= (HOLD_S if hurry else LOOK_S)

    def looked(self, levels: dict[str, int], now_s: float) -> None:
        """The others were looked at: their ServiceLevels, `UNKNOWN` where one was not reached."""
        self.looked_s = now_s
        for endpoint in self.others:
            endpoint.level = levels.get(endpoint.url, UNKNOWN)
            if not self._is_better(endpoint):
                endpoint.better_since_s = None
            elif endpoint.better_since_s is None:
                endpoint.better_since_s = now_s

    def better(self, now_s: float) -> Endpoint | None:
        """The one that the current one is to be left for, if any; `leave` does it.

        One that could not be opened lately must be better for longer, twice as long each time.
        """
        known = [one for one in self.others if one.better_since_s is not None]
        known = [one for one in known if self._is_better(one)]
        best = max(known, key=lambda one: one.level, default=None)
        if best is None or best.better_since_s is None:
            return None
        if not best.failures and 0 <= self.current.level <= NO_DATA:
            return best
        hold_s = HOLD_S * 2.0 ** min(best.failures, MOST_DOUBLINGS)
        return best if now_s - best.better_since_s >= hold_s else None

    def leave(self, endpoint: Endpoint) -> None:
        """Use this one from now on."""
        self.current = endpoint
        for one in self.endpoints:
            one.better_since_s = None

    @property
    def _pressing(self) -> bool:
        return 0 <= self.current.level < HEALTHY

    def _is_better(self, other: Endpoint) -> bool:
        level = self.current.level
        if level == UNKNOWN or other.level <= NO_DATA:
            return False
        if level < HEALTHY:
            return other.level > level
        return other.level >= level + MARGIN

    def _merit(self, endpoint: Endpoint) -> tuple[int, bool, int, int]:
        order = self.endpoints.index(endpoint)
        return endpoint.failures, endpoint is not self.current, -endpoint.level, order


def _place(url: str) -> str:
    """An address by which the same one written twice is recognised."""
    return url.strip().rstrip("/").lower()
