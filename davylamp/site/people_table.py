"""The ``[people]`` table of site.toml: whether one must log in, and how long a session lasts."""

import re
from typing import Final

from davylamp.people.keys import from_text
from davylamp.people.settings import PeopleSettings
from davylamp.site.problem import Said
from davylamp.site.suggest import unknown
from davylamp.site.table import Table
from scada.model import BadInput, Login

_KEYS: Final = (
    "login", "token_h", "session_h", "wrong_passwords", "closed_s", "password_least", "desk_key",
    "shifts", "lock_after_min",
)  # fmt: skip
_TIME: Final = re.compile(r"([01]?[0-9]|2[0-3]):([0-5][0-9])")
_LONGEST_H: Final = 24.0 * 31
_LONGEST_MIN: Final = 24.0 * 60
_LEAST_PASSWORD: Final = 8
_MOST_WRONG: Final = 100
_LONGEST_CLOSED_S: Final = 86_400.0


def read_people(people: Table) -> PeopleSettings:
    """The settings; positions and entitlements come from roles.toml."""
    people.only(_KEYS)
    default = PeopleSettings()
    token_h = people.number("token_h", default.token_h, most=_LONGEST_H)
    session_h = people.number("session_h", max(default.session_h, token_h), most=_LONGEST_H)
    if session_h < token_h:
        said = Said(
            f"session_h = {session_h:g} is shorter than token_h = {token_h:g}",
            "a session is renewed within session_h: make it as long as token_h or longer",
            f"session_h = {session_h:g} 短于 token_h = {token_h:g}",
            "session_h 不得小于 token_h",
        )
        people.error("session_h", said)
    return PeopleSettings(
        login=_login(people),
        token_h=token_h,
        session_h=session_h,
        wrong_passwords=_wrong(people, default.wrong_passwords),
        closed_s=people.number("closed_s", default.closed_s, most=_LONGEST_CLOSED_S),
        password_least=people.whole("password_least", default.password_least, _LEAST_PASSWORD),
        desk_key=_desk_key(people),
        shifts_s=_shifts(people),
        lock_after_min=_lock_after(people),
    )


def _lock_after(people: Table) -> float:
    if "lock_after_min" not in people:
        return 0.0
    return people.number("lock_after_min", 0.0, most=_LONGEST_MIN)


def _login(people: Table) -> Login:
    word = people.text("login", Login.OPEN)
    known = {str(login): login for login in Login}
    if word not in known:
        people.error("login", unknown("way of logging in", "登录方式", word, known))
    return known.get(word, Login.REQUIRED)


def _wrong(people: Table, default: int) -> int:
    count = people.whole("wrong_passwords", default, 1)
    if count > _MOST_WRONG:
        said = Said(
            f"wrong_passwords = {count} lets anybody guess",
            f"write a number up to {_MOST_WRONG}",
            f"wrong_passwords = {count} 等于不限次数",
            f"填写不超过 {_MOST_WRONG} 的数",
        )
        people.error("wrong_passwords", said)
        return default
    return count


def _desk_key(people: Table) -> str:
    text = people.text("desk_key")
    try:
        return text if not text or from_text(text) else ""
    except BadInput:
        said = Said(
            "desk_key is no public key of a desk",
            "copy the line of run/desk/desk.pub from the desk's machine",
            "desk_key 不是登录服务的公钥",
            "复制登录服务所在机器 run/desk/desk.pub 中的一行",
        )
        people.error("desk_key", said)
        return ""


def _shifts(people: Table) -> tuple[float, ...]:
    """``["07:30", "15:30", "23:30"]`` in seconds after midnight."""
    starts = [(text, _time_of_day(text)) for text in people.texts("shifts")]
    for text, start in starts:
        if start is None:
            said = Said(
                f"{text!r} is no time of day", 'write hours and minutes: "07:30"',
                f"{text!r} 不是时刻", '写时和分："07:30"',
            )  # fmt: skip
            people.error("shifts", said)
    return tuple(sorted({start for _, start in starts if start is not None}))


def _time_of_day(text: str) -> float | None:
    match = _TIME.fullmatch(text)
    return int(match[1]) * 3600.0 + int(match[2]) * 60.0 if match else None
