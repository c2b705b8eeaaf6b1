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
    "preparing": "准备",
    "publish": "订阅",
}
_REASONS: Final = {
    "refused, nothing listens there": "被拒绝，该地址没有服务",
    "no answer in time": "超时无应答",
    "the host's name is not known": "主机名无法解析",
    "the server closed the connection": "服务器关闭了连接",
    "the connection is closed": "连接已断开",
    "the server shows another certificate than it did before": "服务器出示的证书与先前不同",
    "the server's signature is wrong": "服务器签名错误",
    "the server's answer makes no sense": "服务器应答无法识别",
    "the server ended the subscription": "服务器终止了订阅",
    "the server does not give its NamespaceArray": "服务器未提供 NamespaceArray",
    "no certificate directory is known for this connection": "该连接未配置证书目录",
    "the server wants the password encrypted, but shows no certificate": "服务器要求加密密码，但未出示证书",
    "user_certificate needs user_key beside it": "user_certificate 须与 user_key 同时配置",
    "BadUserAccessDenied": "用户无权登录（BadUserAccessDenied）",
    "BadIdentityTokenRejected": "用户名或密码被拒绝（BadIdentityTokenRejected）",
    "BadIdentityTokenInvalid": "登录方式不被接受（BadIdentityTokenInvalid）",
    "BadTooManySessions": "服务器会话已满（BadTooManySessions）",
}


def in_chinese(reason: str) -> str:
    """``connecting: refused, …`` in Chinese, as far as it is known.

    >>> in_chinese("connecting: refused, nothing listens there")
    '连接：被拒绝，该地址没有服务'
    >>> in_chinese("log-in: something else")
    '登录：something else'
    """
    phase, colon, why = reason.partition(": ")
    if colon and phase in _PHASES:
        return f"{_PHASES[phase]}：{_REASONS.get(why, why)}"
    return _REASONS.get(reason, reason)
