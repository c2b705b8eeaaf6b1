"""What the desk's journal says, in both languages."""

from davylamp.people.book import Change
from scada.bus.desk_messages import MadeRequest
from scada.model import Session

Words = dict[str, str]

_CHANGED = {
    "added": ("新增用户", "added"),
    "roles": ("更改角色", "has other roles"),
    "password": ("更改密码", "has another password"),
    "locked": ("锁定用户", "is locked"),
    "unlocked": ("解锁用户", "is unlocked"),
    "removed": ("删除用户", "is removed"),
}


def both(zh: str, en: str, **more: str) -> Words:
    """The words in both languages, and what stands beside them."""
    return {"zh": zh, "en": en} | {name: value for name, value in more.items() if value}


def logged_in(session: Session) -> Words:
    """Somebody began to work."""
    return _of(session, "登录", "logged in")


def logged_out(session: Session, why_zh: str = "", why_en: str = "") -> Words:
    """Somebody left, or was made to."""
    zh, en = ("退出登录", "logged out")
    if why_zh:
        zh, en = f"会话被结束：{why_zh}", f"session ended: {why_en}"
    return _of(session, zh, en)


def wrong(station: str) -> Words:
    """A wrong name or password. The name that was typed is not said: it may be a password."""
    return both("登录失败", "login failed", station=station, what="login")


def locked_out(station: str) -> Words:
    """Too many of them."""
    return both("密码错误次数过多", "too many wrong passwords", station=station)


def denied(session: Session, what: str) -> Words:
    """Somebody asked for what his role does not allow."""
    return both("拒绝请求", "request denied", what=what, station=session.station)


def made(asked: MadeRequest) -> Words:
    """A report or an export was made; `davylamp verify` looks for it by these."""
    return both(
        f"生成 {asked.what}：{asked.file}",
        f"{asked.what} made: {asked.file}",
        what=asked.what,
        file=asked.file,
        sha256=asked.sha256,
        proof=asked.proof,
        digest=asked.digest,
        made_ns=str(asked.made_ns),
        start_ns=str(asked.start_ns),
        end_ns=str(asked.end_ns),
    )


def changed(change: Change) -> Words:
    """A change of the book of people."""
    zh, en = _CHANGED[change.what]
    roles = ", ".join(change.roles)
    tail = f"（{roles}）" if roles else ""
    return both(
        f"{zh}：{change.name}{tail}",
        f"{change.name} {en}" + (f" ({roles})" if roles else ""),
        what=change.what,
        name=change.name,
        roles=roles,
    )


def _of(session: Session, zh: str, en: str) -> Words:
    return both(
        zh, en,
        station=session.station,
        position=session.position,
        session=session.id,
        roles=", ".join(session.roles),
    )  # fmt: skip
