"""The ``[outward]`` tables of site.toml: what leaves the site, and what its stations sound like."""

import re
import shlex
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final, TypeVar
from urllib.parse import urlsplit

from davylamp.site.outward import (
    Channel,
    Choice,
    Linkage,
    Mail,
    MailSecurity,
    Outward,
    Sound,
    Webhook,
)
from davylamp.site.problem import Said
from davylamp.site.secret_file import read_secret
from davylamp.site.suggest import unknown
from davylamp.site.table import Table
from scada.model import Language

C = TypeVar("C", bound=Channel)

_LANGUAGES: Final[tuple[Language, ...]] = ("zh", "en")
_CHANNEL: Final = ("priorities", "areas", "level", "returned", "language", "most", "within_s")
_MAIL: Final = (
    *_CHANNEL, "server", "security", "user", "password_env", "password_file", "from", "to",
)  # fmt: skip
_HOOK: Final = (*_CHANNEL, "url", "secret_env", "secret_file")
_LINKAGE: Final = (*_HOOK, "zone", "acknowledge_s", "repeat_s")
_SOUND: Final = ("tones", "player", "voice", "voice_language", "voice_priorities")
_PORTS: Final = {MailSecurity.STARTTLS: 587, MailSecurity.TLS: 465, MailSecurity.NONE: 25}
_ADDRESS: Final = re.compile(r"[^@\s<>]+@[^@\s<>]+")
_NAME: Final = re.compile(r"[A-Za-z0-9_-]+")


def read_outward(outward: Table, root: Path, areas: frozenset[str]) -> Outward:
    """All ways out of a site; every fault goes to the table's problems."""
    outward.only(("mail", "webhook", "linkage", "sound"))

    def named(kind: str, read: Callable[[str, Table, Path, frozenset[str]], C]) -> tuple[C, ...]:
        return tuple(read(name, one, root, areas) for name, one in _named(outward.table(kind)))

    return Outward(
        mails=named("mail", _mail),
        webhooks=named("webhook", _webhook),
        linkages=named("linkage", _linkage),
        sound=_sound(outward.table("sound")),
    )


def _named(tables: Table) -> Iterator[tuple[str, Table]]:
    """``[outward.mail.duty]``: the tables in a table, by their names."""
    for name in tables:
        if _NAME.fullmatch(name):
            yield name, tables.table(name)
        else:
            tables.error(name, _bad_name(name))


def _mail(name: str, table: Table, root: Path, areas: frozenset[str]) -> Mail:
    table.only(_MAIL)
    security = _security(table)
    host, _, port = table.text("server").partition(":")
    if not host or (port and not _is_port(port)):
        table.error("server", _wrong(table.text("server"), "server", "smtp.mine.example:587"))
    sender, to = table.text("from"), table.texts("to")
    for key, addresses in (("from", (sender,)), ("to", to or ("",))):
        for address in addresses:
            if not _ADDRESS.fullmatch(address):
                table.error(key, _no_mail_address(key, address))
    password = read_secret(table, root, "password")
    if bool(table.text("user")) != bool(password):
        table.error("user", _both())
    if password and security is MailSecurity.NONE:
        table.warning("security", _in_the_open())
    return Mail(
        **_channel(name, table, areas),
        host=host,
        port=int(port) if _is_port(port) else _PORTS[security],
        security=security,
        user=table.text("user"),
        password=password,
        sender=sender,
        to=to,
    )


def _webhook(name: str, table: Table, root: Path, areas: frozenset[str]) -> Webhook:
    table.only(_HOOK)
    url = _url(table, needed=True)
    return Webhook(
        **_channel(name, table, areas), url=url, secret=read_secret(table, root, "secret")
    )


def _linkage(name: str, table: Table, root: Path, areas: frozenset[str]) -> Linkage:
    table.only(_LINKAGE)
    zone = table.text("zone")
    if not zone:
        table.error("zone", _wrong("", "zone", "3301 face"))
    return Linkage(
        **_channel(name, table, areas),
        zone=zone,
        url=_url(table, needed=False),
        secret=read_secret(table, root, "secret"),
        acknowledge_s=table.number("acknowledge_s", 60.0, most=86_400),
        repeat_s=table.number("repeat_s", 20.0, most=86_400),
    )


def _channel(name: str, table: Table, areas: frozenset[str]) -> dict[str, Any]:
    """What every channel has."""
    chosen = table.texts("areas")
    for area in chosen:
        if area not in areas:
            table.error("areas", unknown("area", "区域", area, areas))
    level = table.whole("level", 0, 0)
    if level > 4:
        table.error("level", _wrong(str(level), "level", "1 … 4"))
    return {
        "id": name,
        "choice": Choice(
            priorities=_priorities(table, "priorities", () if level else (1,)),
            areas=chosen,
            level=min(level, 4),
            returned=table.flag("returned", False),
        ),
        "language": _language(table, "language"),
        "most": table.whole("most", 10, 1),
        "within_s": table.number("within_s", 600.0, most=86_400),
    }


def _sound(table: Table) -> Sound:
    table.only(_SOUND)
    for key in ("player", "voice"):
        try:
            shlex.split(table.text(key))
        except ValueError:
            table.error(key, _wrong(table.text(key), key, "aplay -q"))
    return Sound(
        tones=table.flag("tones", False),
        player=table.text("player"),
        voice=table.text("voice"),
        voice_language=_language(table, "voice_language"),
        voice_priorities=_priorities(table, "voice_priorities", (1, 2)),
    )


def _priorities(table: Table, key: str, default: tuple[int, ...]) -> tuple[int, ...]:
    """Priorities 1 to 4, and 0 for system alarms."""
    found = table.wholes(key) if key in table else default
    for priority in found:
        if priority not in (0, 1, 2, 3, 4):
            table.error(key, _wrong(str(priority), key, "[1, 2]"))
    return tuple(found)


def _language(table: Table, key: str) -> Language:
    name = table.text(key, "zh")
    for known in _LANGUAGES:
        if name == known:
            return known
    table.error(key, unknown("language", "语言", name, _LANGUAGES))
    return "zh"


def _security(table: Table) -> MailSecurity:
    name = table.text("security", MailSecurity.STARTTLS)
    if name in tuple(MailSecurity):
        return MailSecurity(name)
    table.error("security", unknown("kind of protection", "保护方式", name, tuple(MailSecurity)))
    return MailSecurity.STARTTLS


def _url(table: Table, needed: bool) -> str:
    url = table.text("url")
    if not url and not needed:
        return ""
    try:
        parts = urlsplit(url)
        right = parts.scheme in ("http", "https") and bool(parts.hostname) and not parts.password
    except ValueError:
        right = False
    if not right:
        table.error("url", _wrong(url, "url", "https://host/path"))
    return url


def _is_port(text: str) -> bool:
    return text.isascii() and text.isdecimal() and 0 < int(text[:6]) < 65536


def _bad_name(name: str) -> Said:
    return Said(
        f"{name!r} is no name of a channel",
        "use letters, digits, dash and underscore, as in [outward.mail.duty]",
        f"{name!r} 不能作通道名称",
        "用字母、数字、短横线和下划线，如 [outward.mail.duty]",
    )


def _wrong(value: str, key: str, example: str) -> Said:
    shown = example if example.startswith("[") else f'"{example}"'
    return Said(
        f"{key} = {value!r} is not one" if value else f"{key} is missing",
        f"write {key} = {shown}",
        f"{key} = {value!r} 不正确" if value else f"缺少 {key}",
        f"写成 {key} = {shown}",
    )


def _no_mail_address(key: str, address: str) -> Said:
    example = '["duty@mine.example"]' if key == "to" else '"davylamp@mine.example"'
    return Said(
        f"{address!r} is no mail address" if address else f"{key} is missing",
        f"write {key} = {example}",
        f"{address!r} 不是邮件地址" if address else f"缺少 {key}",
        f"写成 {key} = {example}",
    )


def _both() -> Said:
    return Said(
        "user and password go together",
        "write user and password_env (or password_file), or neither",
        "user 与密码须同时填写",
        "填写 user 和 password_env（或 password_file），或都不填",
    )


def _in_the_open() -> Said:
    return Said(
        "the password goes to the mail server unprotected",
        'write security = "starttls" or "tls"',
        "密码将以明文发给邮件服务器",
        '写 security = "starttls" 或 "tls"',
    )
