"""A bucket of an InfluxDB 2 that is asked in Flux; every fault in words with its fix."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from davylamp.replay.fault import Fault
from davylamp.site.problem import Said
from historian.influx.door import BrokenAnswer, Door, NotThere, Unreachable
from historian.influx.tables import Table
from historian.store import StoreFault, StoreRefuses

WAIT_S: Final = 120.0


@dataclass(frozen=True, slots=True)
class Bucket:
    """Where to ask; ``measurement`` is empty for all of the bucket."""

    url: str
    org: str
    name: str
    token: str
    measurement: str = ""

    def ask(self, flux: str) -> Iterator[Table]:
        """The tables of the answer to a query. Raises `Fault`."""
        if not self.url.startswith(("http://", "https://")):
            raise Fault(_no_url(self.url))
        door = Door(self.url, self.org, lambda: self.token, WAIT_S)
        try:
            yield from door.flux(flux)
        except StoreFault as fault:
            raise Fault(self._said(fault), self.url) from None
        finally:
            door.close()

    def _said(self, fault: StoreFault) -> Said:
        why = str(fault).removeprefix(f"{self.url.rstrip('/')}: ")
        if isinstance(fault, BrokenAnswer):
            return _broken(why)
        if isinstance(fault, Unreachable):
            return _absent(why)
        if "organization" in why:
            return _no_org(self.org, why)
        if isinstance(fault, NotThere) and "bucket" in why:
            return _no_bucket(self.name, why)
        if isinstance(fault, StoreRefuses) and not isinstance(fault, NotThere):
            return _no_right(bool(self.token), self.name, why)
        return failed(why)


def failed(why: str) -> Said:
    """The server could not answer the query."""
    return Said(
        f"the InfluxDB could not answer: {why}",
        "look at --influx, --org, --bucket and --measurement, and at the server's log",
        f"InfluxDB 无法应答：{why}",
        "检查 --influx、--org、--bucket、--measurement 以及服务器日志",
    )


def _no_url(url: str) -> Said:
    return Said(
        f"{url!r} is no address of an InfluxDB",
        "write http://HOST:8086",
        f"{url!r} 不是 InfluxDB 地址",
        "写成 http://主机:8086",
    )


def _no_right(has_token: bool, bucket: str, why: str) -> Said:
    if not has_token:
        return Said(
            f"the InfluxDB wants a token: {why}",
            f"put one that may read bucket {bucket!r} into the environment variable INFLUX_TOKEN",
            f"InfluxDB 需要令牌：{why}",
            f"在环境变量 INFLUX_TOKEN 中给出可读取桶 {bucket!r} 的令牌",
        )
    return Said(
        f"the InfluxDB refuses the token in INFLUX_TOKEN: {why}",
        f"give one that may read bucket {bucket!r}",
        f"InfluxDB 拒绝 INFLUX_TOKEN 中的令牌：{why}",
        f"给出可读取桶 {bucket!r} 的令牌",
    )


def _no_org(org: str, why: str) -> Said:
    return Said(
        f"the InfluxDB has no organisation {org!r}: {why}",
        "write --org as the InfluxDB has it; the token must belong to it",
        f"InfluxDB 没有组织 {org!r}：{why}",
        "按 InfluxDB 中的名称填写 --org；令牌须属于该组织",
    )


def _no_bucket(bucket: str, why: str) -> Said:
    return Said(
        f"the InfluxDB has no bucket {bucket!r}, or the token may not see it: {why}",
        "write --bucket as the InfluxDB has it, or give another token in INFLUX_TOKEN",
        f"InfluxDB 没有桶 {bucket!r}，或令牌无权查看：{why}",
        "按 InfluxDB 中的名称填写 --bucket，或在 INFLUX_TOKEN 中换用令牌",
    )


def _absent(why: str) -> Said:
    return Said(
        f"no InfluxDB answers there: {why}",
        "start it, or write its address: --influx http://HOST:8086",
        f"该地址没有 InfluxDB 应答：{why}",
        "启动 InfluxDB，或写对地址：--influx http://主机:8086",
    )


def _broken(why: str) -> Said:
    return Said(
        f"the InfluxDB broke off in the middle of an answer: {why}",
        "look whether it still runs, and replay again; nothing was changed",
        f"InfluxDB 在应答中途断开：{why}",
        "检查其是否仍在运行，然后重新回放；未做任何更改",
    )
