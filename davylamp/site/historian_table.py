"""``[historian]`` of site.toml: which store holds the history, and where it is."""

import ipaddress
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from davylamp.site.problem import Said
from davylamp.site.retention_table import read_backup_rule, read_retention
from davylamp.site.secret_file import read_secret
from davylamp.site.server_login import secret_in_file
from davylamp.site.site import HistorianSettings, InfluxSettings
from davylamp.site.table import Table
from historian.choice import BUCKET, DUCKDB, INFLUXDB, STORES, TOKEN_FILE
from scada.model.secret import Secret

_EVERY: Final = ("store", "retention")
_KEYS: Final = {"duckdb": ("path",), "influxdb": ("url", "org", "bucket", "token_env", "token_file"),
                "influxql": ("url", "bucket", "token_env", "token_file")}  # fmt: skip
_PASSED_ON: Final = frozenset({"token"})
"""Told of by itself."""
_BUCKET: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,62}")
_URL: Final = "http://127.0.0.1:8086"


def read_historian(
    table: Table, root: Path, run: Path, profiles: Iterable[str]
) -> HistorianSettings:
    """The store and how long it keeps what; every fault goes to the table's problems."""
    used = tuple(profiles)
    store = _store(table)
    _only(table, store)
    kept = table.table("retention")
    path = table.text("path") if store == DUCKDB else ""
    return HistorianSettings(
        store,
        (root / path).absolute() if path else run / "history",
        read_retention(kept, used),
        read_backup_rule(kept, used),
        None if store == DUCKDB else _influx(table, store, root, run),
    )


def _store(table: Table) -> str:
    store = table.text("store", DUCKDB)
    if store not in STORES:
        table.error("store", _no_store(store))
        return DUCKDB
    return store


def _only(table: Table, store: str) -> None:
    """Report keys that nobody knows, and those that another kind of store would have."""
    others = {key: kind for kind, keys in _KEYS.items() for key in keys if kind != store}
    mine = (*_EVERY, *_KEYS[store])
    for key in table:
        if key in others and key not in mine:
            table.error(key, _of_another(key, store, others[key]))
    table.only({*mine, *others, *_PASSED_ON})


def _influx(table: Table, store: str, root: Path, run: Path) -> InfluxSettings:
    if "token" in table:
        said = secret_in_file("a token stands in the file", "文件中写有令牌")
        table.error("token", _token_in_file(said))
    token = read_secret(table, root, "token")
    if not token and store == INFLUXDB:
        token = Secret(file=run / TOKEN_FILE)
    org = table.text("org") if store == INFLUXDB else ""
    if store == INFLUXDB and not org:
        table.error("org", _no_org())
    return InfluxSettings(_url(table, bool(token)), org, _bucket(table), token)


def _bucket(table: Table) -> str:
    name = table.text("bucket", BUCKET)
    if not _BUCKET.fullmatch(name):
        table.error("bucket", _no_bucket(name))
        return BUCKET
    return name


def _url(table: Table, has_token: bool) -> str:
    url = table.text("url")
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
        right = parts.scheme in ("http", "https") and bool(host) and port != 0
        right = right and not (parts.query or parts.fragment or parts.username)
    except ValueError:
        right = False
    if not right:
        table.error("url", _no_url(url))
        return _URL
    if has_token and parts.scheme == "http" and not _is_here(host):
        table.warning("url", _in_clear(host))
    return url.rstrip("/")


def _is_here(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _no_store(name: str) -> Said:
    known = ", ".join(STORES)
    return Said(
        f"unknown store {name!r}", f"write one of {known} (influxdb is 2.x, influxql 1.x and 3)",
        f"历史库 {name!r} 不存在", f"可选：{known}（influxdb 为 2.x，influxql 为 1.x 和 3）",
    )  # fmt: skip


def _of_another(key: str, store: str, other: str) -> Said:
    return Said(
        f'{key} means nothing to store = "{store}"', f'delete it, or write store = "{other}"',
        f'{key} 不适用于 store = "{store}"', f'删去，或写 store = "{other}"',
    )  # fmt: skip


def _token_in_file(said: Said) -> Said:
    fix = 'delete it; write token_env = "NAME" or token_file = "FILE"'
    return Said(
        said.text, fix, said.text_zh, '删去；写 token_env = "变量名" 或 token_file = "文件"'
    )


def _no_org() -> Said:
    return Said(
        "the InfluxDB's organisation is missing", 'write it as the InfluxDB has it: org = "mine"',
        "缺少 InfluxDB 的组织", '按 InfluxDB 中的名称填写：org = "mine"',
    )  # fmt: skip


def _no_bucket(name: str) -> Said:
    return Said(
        f"{name!r} is no name of a bucket",
        f'write letters, digits, dot, dash and underscore, at most 63: bucket = "{BUCKET}"',
        f"{name!r} 不能作桶名",
        f'用字母、数字、点、短横线和下划线，至多 63 个：bucket = "{BUCKET}"',
    )


def _no_url(url: str) -> Said:
    what = (
        f"{url!r} is no address of an InfluxDB" if url else "the address of the InfluxDB is missing"
    )
    what_zh = f"{url!r} 不是 InfluxDB 地址" if url else "缺少 InfluxDB 地址"
    return Said(what, f'write url = "{_URL}"', what_zh, f'写 url = "{_URL}"')


def _in_clear(host: str) -> Said:
    return Said(
        f"the token and all history travel to {host} in clear", "write https://",
        f"令牌和历史数据将以明文发往 {host}", "改用 https://",
    )  # fmt: skip
