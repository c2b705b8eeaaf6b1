"""Why a link failed, in Chinese: the phase it stood in and the usual reasons; the rest as it was said."""

from typing import Final

_PHASES: Final = {
    "connecting": "连接",
    "hello": "握手",
    "security": "安全",
    "secure channel": "安全通道",
    "session": "会话",
    "log-in": "登录",
    "request": "请求",
}
_REASONS: Final = {
    "refused, nothing listens there": "被拒绝，该地址没有服务",
    "no answer in time": "超时无应答",
    "the host's name is not known": "主机名无法解析",
    "the server closed the connection": "服务器关闭了连接",
    "the connection is closed": "连接已断开",
    "BadUserAccessDenied": "用户无权登录（BadUserAccessDenied）",
    "BadIdentityTokenRejected": "用户名或密码被拒绝（BadIdentityTokenRejected）",
    "BadIdentityTokenInvalid": "登录方式不被接受（BadIdentityTokenInvalid）",
    "BadTooManySessions": "服务器会话已满（BadTooManySessions）",
}


def in_chinese(reason: str) -> str:
    """``connecting: refused, …`` in Chinese, as far as it is known."""
    phase, colon, why = reason.partition(": ")
    if colon and phase in _PHASES:
        return f"{_PHASES[phase]}：{_REASONS.get(why, why)}"
    return _REASONS.get(reason, reason)
