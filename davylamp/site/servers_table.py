"""The ``[servers.*]`` tables of site.toml."""

import os
from typing import Final
from urllib.parse import urlsplit

from davylamp.site.problem import Said
from davylamp.site.table import Table
from scada.model import Server

_KEYS: Final = (
    "url", "name_zh", "name_en", "sampling_ms", "publishing_ms", "queue", "silent_s", "user",
    "password_env",
)  # fmt: skip
_LEAST_QUEUE: Final = 10
"""With sampling at 50 ms and publishing at 100 ms, a late publish of half a second fits."""


def read_servers(servers: Table) -> dict[str, Server]:
    """Every server by its id; faulty values stand as their defaults."""
    found = {name: _server(name, servers.table(name)) for name in servers}
    if not found:
        said = Said(
            "the site has no server",
            'add a table: [servers.mine] with url = "opc.tcp://host:4840"',
            "没有配置服务器",
            '增加一个表：[servers.mine]，写 url = "opc.tcp://主机:4840"',
        )
        servers.error("", said)
    return found


def _server(name: str, table: Table) -> Server:
    table.only((*_KEYS, "password"))
    name_zh, name_en = table.text("name_zh"), table.text("name_en")
    if name.strip("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-"):
        table.error("", _bad_id(name))
    return Server(
        id=name,
        url=_url(table),
        name_zh=name_zh or name_en or name,
        name_en=name_en or name_zh or name,
        sampling_ms=table.number("sampling_ms", 50.0),
        publishing_ms=table.number("publishing_ms", 100.0),
        queue=_queue(table),
        silent_s=table.number("silent_s", 3.0),
        **_login(table),
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
    try:
        parts = urlsplit(url)
        right = parts.scheme == "opc.tcp" and bool(parts.hostname) and (parts.port or 1) > 0
    except ValueError:
        right = False
    if not right:
        said = Said(
            f"{url!r} is no address of an OPC UA server" if url else "url is missing",
            'write url = "opc.tcp://host:4840"',
            f"{url!r} 不是 OPC UA 服务器地址" if url else "缺少 url",
            '写成 url = "opc.tcp://主机:4840"',
        )
        table.error("url", said)
    elif parts.username or parts.password:
        table.error("url", _secret("the address holds a user or password", "地址中含用户名或密码"))
    return url


def _secret(text: str, text_zh: str) -> Said:
    return Said(
        text,
        'delete it; write user = "…" and password_env = "NAME", and set NAME in the environment',
        text_zh,
        '删去；写 user = "…" 和 password_env = "NAME"，并在环境变量 NAME 中设置密码',
    )


def _queue(table: Table) -> int:
    queue = table.whole("queue", 20, 1)
    if queue < _LEAST_QUEUE:
        said = Said(
            f"a queue of {queue} loses samples when a publish is late",
            f"write {_LEAST_QUEUE} or more",
            f"队列长度 {queue} 在发布延迟时会丢失样本",
            f"写 {_LEAST_QUEUE} 或更大",
        )
        table.warning("queue", said)
    return queue


def _login(table: Table) -> dict[str, str]:
    """User and the name of the variable that holds the password; never the password itself."""
    if "password" in table:
        table.error("password", _secret("a password stands in the file", "文件中写有密码"))
    user, variable = table.text("user"), table.text("password_env")
    if bool(user) != bool(variable):
        missing = "password_env" if user else "user"
        said = Said(
            f"{missing} is missing",
            "write user and password_env together, or neither",
            f"缺少 {missing}",
            "user 和 password_env 须同时填写或都不填",
        )
        table.error("user" if user else "password_env", said)
    elif variable and variable not in os.environ:
        said = Said(
            f"the environment variable {variable} is not set here",
            f"set {variable} where the core runs",
            f"此处未设置环境变量 {variable}",
            f"在运行 core 的机器上设置 {variable}",
        )
        table.notice("password_env", said)
    return {"user": user, "password_env": variable}
