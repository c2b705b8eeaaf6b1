"""The ``[servers.*]`` tables of site.toml."""

from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from davylamp.site.problem import Said
from davylamp.site.server_login import LOGIN_KEYS, read_login, secret_in_file
from davylamp.site.server_security import check_protection, read_security
from davylamp.site.table import Table
from scada.model import Server

_KEYS: Final = (
    "url", "urls", "name_zh", "name_en", "sampling_ms", "publishing_ms", "queue", "silent_s",
    "security", "mode", "history", "conditions", *LOGIN_KEYS,
)  # fmt: skip
_LEAST_QUEUE: Final = 10
"""With sampling at 50 ms and publishing at 100 ms, a late publish of half a second fits."""


def read_servers(servers: Table, root: Path) -> dict[str, Server]:
    """Every server by its id; faulty values stand as their defaults. ``root`` is the site's folder."""
    found = {name: _server(name, servers.table(name), root) for name in servers}
    if not found:
        said = Said(
            "the site has no server",
            'add a table: [servers.mine] with url = "opc.tcp://host:4840"',
            "没有配置服务器",
            '增加一个表：[servers.mine]，写 url = "opc.tcp://主机:4840"',
        )
        servers.error("", said)
    return found


def _server(name: str, table: Table, root: Path) -> Server:
    table.only((*_KEYS, "password"))
    name_zh, name_en = table.text("name_zh"), table.text("name_en")
    if name.strip("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-"):
        table.error("", _bad_id(name))
    url, urls, login = _url(table), _urls(table), read_login(table, root)
    policy, mode = read_security(table)
    check_protection(table, policy, (url, *urls), login["user"])
    return Server(
        id=name,
        url=url,
        urls=urls,
        name_zh=name_zh or name_en or name,
        name_en=name_en or name_zh or name,
        sampling_ms=table.number("sampling_ms", 50.0),
        publishing_ms=table.number("publishing_ms", 100.0),
        queue=_queue(table),
        silent_s=table.number("silent_s", 3.0),
        security=policy,
        mode=mode,
        history=table.flag("history", True),
        conditions=table.flag("conditions", True),
        **login,
    )


def _bad_id(name: str) -> Said:
    return Said(
        f"{name!r} is no server id",
        "use letters, digits, dash and underscore",
        f"{name!r} 不能作服务器编号",
        "用字母、数字、短横线和下划线",
    )


def _url(table: Table) -> str:
    url = table.text("url")
    _check_address(table, "url", url)
    return url


def _urls(table: Table) -> tuple[str, ...]:
    """The other endpoints of a redundant server, each once."""
    urls = tuple(url.strip() for url in table.texts("urls"))
    for number, url in enumerate(urls):
        _check_address(table, "urls", url)
        if url == table.text("url") or url in urls[:number]:
            table.error("urls", _twice(url))
    return urls


def _check_address(table: Table, key: str, url: str) -> None:
    try:
        parts = urlsplit(url)
        right = parts.scheme == "opc.tcp" and bool(parts.hostname) and (parts.port or 1) > 0
    except ValueError:
        right = False
    if not right:
        table.error(key, _no_address(key, url))
    elif parts.username or parts.password:
        said = secret_in_file("the address holds a user or password", "地址中含用户名或密码")
        table.error(key, said)


def _no_address(key: str, url: str) -> Said:
    shown = '["opc.tcp://host:4840"]' if key == "urls" else '"opc.tcp://host:4840"'
    missing = not url and key == "url"
    return Said(
        "url is missing" if missing else f"{url!r} is no address of an OPC UA server",
        f"write {key} = {shown}",
        "缺少 url" if missing else f"{url!r} 不是 OPC UA 服务器地址",
        f"写成 {key} = {shown.replace('host', '主机')}",
    )


def _twice(url: str) -> Said:
    return Said(
        f"{url} is written twice",
        "name every endpoint once: url, then the others in urls",
        f"{url} 重复",
        "每个地址只写一次：先 url，其余写在 urls",
    )


def _queue(table: Table) -> int:
    queue = table.whole("queue", 200, 1)
    if queue < _LEAST_QUEUE:
        said = Said(
            f"a queue of {queue} loses samples when a publish is late",
            f"write {_LEAST_QUEUE} or more",
            f"队列长度 {queue} 在发布延迟时会丢失样本",
            f"写 {_LEAST_QUEUE} 或更大",
        )
        table.warning("queue", said)
    return queue
