"""How the messages of a link are protected: ``security`` and ``mode`` of a server."""

from collections.abc import Iterable
from typing import Final
from urllib.parse import urlsplit

from davylamp.site.problem import Said
from davylamp.site.suggest import unknown
from davylamp.site.table import Table
from scada.model import MessageMode, SecurityPolicy

_BROKEN: Final = frozenset({"basic128rsa15", "basic256"})
_LOOPBACK: Final = frozenset({"127.0.0.1", "localhost", "::1"})


def read_security(table: Table) -> tuple[SecurityPolicy, MessageMode]:
    """Policy and mode; None and the default where they are faulty."""
    return _policy(table), _mode(table)


def check_protection(table: Table, policy: SecurityPolicy, urls: Iterable[str], user: str) -> None:
    """Mention a link that leaves this machine unprotected; warn where a password goes over it."""
    if policy is not SecurityPolicy.NONE:
        return
    beyond = next((url for url in urls if not _is_loopback(url)), "")
    if not beyond:
        return
    if user:
        table.warning("security" if "security" in table else "user", _password_in_the_open())
    else:
        table.notice("security", _unprotected(beyond))


def _policy(table: Table) -> SecurityPolicy:
    name = table.text("security", SecurityPolicy.NONE.value)
    plain = name.casefold().replace("_", "")
    for policy in SecurityPolicy:
        if name == policy.value:
            return policy
    if plain in _BROKEN:
        table.error("security", _broken(name))
    else:
        written = {policy.value.casefold(): policy.value for policy in SecurityPolicy}
        near = written.get(plain.removeprefix("http://opcfoundation.org/ua/securitypolicy#"), name)
        table.error("security", _unknown_policy(name, near))
    return SecurityPolicy.NONE


def _unknown_policy(name: str, near: str) -> Said:
    said = unknown("security policy", "安全策略", near, [policy.value for policy in SecurityPolicy])
    if near == name:
        return said
    fix, fix_zh = f"did you mean {near}?", f"是否应为 {near}？"
    return Said(f"unknown security policy {name!r}", fix, f"安全策略 {name!r} 不存在", fix_zh)


def _broken(name: str) -> Said:
    return Said(
        f"{name} rests on SHA-1, which is broken",
        "write Basic256Sha256, Aes128Sha256RsaOaep or Aes256Sha256RsaPss, as the server offers",
        f"{name} 依赖已被攻破的 SHA-1",
        "按服务器所提供的写 Basic256Sha256、Aes128Sha256RsaOaep 或 Aes256Sha256RsaPss",
    )


def _mode(table: Table) -> MessageMode:
    default = MessageMode.SIGN_AND_ENCRYPT
    if "mode" not in table:
        return default
    name = table.text("mode")
    if table.text("security", "None") == "None":
        table.error("mode", _mode_of_nothing(name))
        return default
    if name not in list(MessageMode):
        table.error("mode", unknown("mode", "消息模式", name, [mode.value for mode in MessageMode]))
        return default
    return MessageMode(name)


def _mode_of_nothing(name: str) -> Said:
    return Said(
        f"mode = {name!r} without a security policy protects nothing",
        'write security = "Basic256Sha256" beside it, or delete mode',
        f"没有安全策略，mode = {name!r} 不起保护作用",
        '同时写 security = "Basic256Sha256"，或删去 mode',
    )


def _is_loopback(url: str) -> bool:
    try:
        return (urlsplit(url).hostname or "127.0.0.1") in _LOOPBACK
    except ValueError:
        return True


def _unprotected(url: str) -> Said:
    return Said(
        f"the link to {url} is neither signed nor encrypted",
        'write security = "Basic256Sha256", or what else the server offers',
        f"与 {url} 的通信既不签名也不加密",
        '写 security = "Basic256Sha256" 或服务器提供的其他策略',
    )


def _password_in_the_open() -> Said:
    return Said(
        "the password goes over a link that is neither signed nor encrypted: "
        "who sits in between can have it",
        'write security = "Basic256Sha256", or what else the server offers',
        "密码经由既不签名也不加密的连接传送，可能被中间人取得",
        '写 security = "Basic256Sha256" 或服务器提供的其他策略',
    )
