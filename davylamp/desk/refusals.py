"""What the desk says to those whom it does not let in, in both languages."""

from datetime import datetime
from zoneinfo import ZoneInfo

WRONG = "wrong name or password / 用户名或密码错误"
LOCKED = "this account is locked; an administrator can unlock it / 账号已锁定，请联系管理员解锁"
OVER = "the session is over: log in / 会话已结束，请登录"
SEALED = "say it sealed to the desk's key / 请求未加密，已拒绝"
NO_RIGHT = "your role does not allow it / 您的角色无此权限"
NO_STATION = "the station has no name / 未指明操作站"


def closed(until_ns: int, zone: str) -> str:
    """Too many wrong passwords: until when."""
    until = datetime.fromtimestamp(until_ns // 1_000_000_000, ZoneInfo(zone)).strftime("%H:%M:%S")
    return f"too many wrong passwords: closed until {until} / 密码错误次数过多，{until} 后再试"
