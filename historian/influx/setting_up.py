"""Buckets, databases and tokens for a site's history in an InfluxDB; may be done again at any time."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlencode

import msgspec

from historian.influx.door import Door, NotThere
from historian.influx.influxql import quoted
from historian.influx.question import Place
from historian.store import StoreRefuses

POLICY: Final = "autogen"


@dataclass(frozen=True, slots=True)
class Done:
    """One thing that was looked after: what it is, its name, and what became of it.

    ``became`` is ``made``, ``kept``, ``lengthened`` or ``longer`` (it keeps longer than was asked for,
    and was left so: to shorten it would delete).
    """

    what: str
    name: str
    became: str


class NoOrganisation(StoreRefuses):
    """The token sees no such organisation."""


class Organisation:
    """An organisation of an InfluxDB 2, by a token that may manage it."""

    def __init__(self, door: Door, name: str) -> None:
        self._door, self.name = door, name
        try:
            found = door.json("GET", "/api/v2/orgs", org=name)["orgs"]
        except NotThere as fault:
            raise NoOrganisation(str(fault)) from None
        self._id: str = found[0]["id"]

    def bucket(self, name: str, keep_s: int) -> Done:
        """See to a bucket that keeps for so long (0: for ever), and never shorten it."""
        found = self._bucket(name)
        rules = [{"type": "expire", "everySeconds": keep_s}] if keep_s else []
        if found is None:
            body = {"name": name, "orgID": self._id, "retentionRules": rules}
            self._door.json("POST", "/api/v2/buckets", body)
            return Done("bucket", name, "made")
        now_s = sum(int(rule.get("everySeconds") or 0) for rule in found["retentionRules"])
        if now_s == keep_s:
            return Done("bucket", name, "kept")
        if not now_s or 0 < keep_s < now_s:
            return Done("bucket", name, "longer")
        body = {"retentionRules": rules}
        self._door.json("PATCH", f"/api/v2/buckets/{found['id']}", body)
        return Done("bucket", name, "lengthened")

    def database(self, name: str) -> Done:
        """See to a database of a bucket's name, by which InfluxQL reaches the bucket."""
        bucket = self._bucket(name)
        known = self._door.json("GET", "/api/v2/dbrps", orgID=self._id, db=name)["content"]
        if any(not one.get("virtual") for one in known):
            return Done("database", name, "kept")
        body = {
            "bucketID": (bucket or {})["id"], "orgID": self._id, "database": name,
            "retention_policy": POLICY, "default": True,
        }  # fmt: skip
        self._door.json("POST", "/api/v2/dbrps", body)
        return Done("database", name, "made")

    def new_token(self, description: str, buckets: Mapping[str, tuple[str, ...]]) -> str:
        """A token for these buckets, each with what may be done; older ones so described are void."""
        self._revoke(description)
        permissions = [
            {"action": action, "resource": {"type": "buckets", "id": one["id"], "orgID": self._id}}
            for name, actions in buckets.items()
            if (one := self._bucket(name)) is not None
            for action in actions
        ]
        body = {"orgID": self._id, "description": description, "permissions": permissions}
        return str(self._door.json("POST", "/api/v2/authorizations", body)["token"])

    def _revoke(self, description: str) -> None:
        known = self._door.json("GET", "/api/v2/authorizations", orgID=self._id)
        for one in known.get("authorizations") or []:
            if one.get("description") == description:
                self._door.json("DELETE", f"/api/v2/authorizations/{one['id']}")

    def _bucket(self, name: str) -> Any:
        try:
            found = self._door.json("GET", "/api/v2/buckets", orgID=self._id, name=name)
        except NotThere:
            return None
        return next(iter(found["buckets"]), None)


def may(door: Door, buckets: Mapping[Place, str], writes: bool) -> bool:
    """Whether a door's token may read these buckets, and write them where it is to."""
    try:
        for name in buckets.values():
            for _ in door.flux(f'from(bucket: "{name}") |> range(start: -1ms) |> limit(n: 1)'):
                pass
            if writes:
                door.write(name, b"\n")
    except StoreRefuses:
        return False
    return True


class Databases:
    """The databases of an InfluxDB 1.x, by a user who may manage them. InfluxDB 3 makes its own."""

    def __init__(self, door: Door) -> None:
        self._door = door

    def database(self, name: str, keep_s: int) -> Done:
        """See to a database that keeps for so long, and never shorten it."""
        known = [row[0] for row in self._ask("SHOW DATABASES")]
        if name not in known:
            kept = f" WITH DURATION {keep_s}s NAME {quoted(POLICY)}" if keep_s else ""
            self._ask(f"CREATE DATABASE {quoted(name)}{kept}")
            return Done("database", name, "made")
        policies = self._ask(f"SHOW RETENTION POLICIES ON {quoted(name)}")
        now = next((row[1] for row in policies if row[-1]), "0s")
        now_s = _seconds(str(now))
        if now_s == keep_s:
            return Done("database", name, "kept")
        if not now_s or 0 < keep_s < now_s:
            return Done("database", name, "longer")
        policy = next(row[0] for row in policies if row[-1])
        altered = f"ALTER RETENTION POLICY {quoted(policy)} ON {quoted(name)} DURATION {keep_s}s"
        self._ask(altered)
        return Done("database", name, "lengthened")

    def _ask(self, query: str) -> list[Any]:
        form = "application/x-www-form-urlencoded"
        body = urlencode({"q": query})
        answer = self._door.request("POST", "/query", {}, body, form, reading=True)
        (result,) = msgspec.json.decode(answer)["results"]
        if "error" in result:
            raise StoreRefuses(f"{self._door.url}: {query}: {result['error']}")
        return [row for series in result.get("series", ()) for row in series.get("values", ())]


def _seconds(duration: str) -> int:
    """``2232h0m0s`` as InfluxQL shows it."""
    units = {"h": 3600, "m": 60, "s": 1}
    return sum(int(n) * units[unit] for n, unit in re.findall(r"(\d+)([hms])", duration))
