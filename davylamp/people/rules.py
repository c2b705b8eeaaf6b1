"""What a name and a password must be like: long enough, and not what everybody tries first.

No rules of composition and no expiry, as NIST SP 800-63B (3.1.1.2) has it: they make passwords
worse. Chinese characters count as any other.
"""

import unicodedata
from itertools import pairwise
from typing import Final

LONGEST: Final = 128
LONGEST_NAME: Final = 40
_FEWEST_DIFFERENT: Final = 4
_COMMON: Final = frozenset(
    (
        "12345678", "123456789", "1234567890", "11111111", "88888888", "00000000", "87654321",
        "66666666", "password", "password1", "passw0rd", "admin123", "admin888", "administrator",
        "qwertyui", "qwerty123", "1qaz2wsx", "1q2w3e4r", "abcd1234", "a1234567", "a12345678",
        "aa123456", "woaini1314", "5201314520", "iloveyou", "letmein1", "welcome1", "operator",
        "operator1", "davylamp", "davylamp1", "changeme", "scada123", "safety123", "mine1234",
    )
)  # fmt: skip


def name_fault(name: str) -> str:
    """What is wrong with a name, in both languages; empty for a good one."""
    if not name:
        return "a name is needed / 须填写用户名"
    if len(name) > LONGEST_NAME:
        return f"a name has at most {LONGEST_NAME} characters / 用户名最多 {LONGEST_NAME} 个字符"
    if name != unicodedata.normalize("NFC", name) or not all(_in_name(c) for c in name):
        return (
            "a name has letters, digits, Chinese characters, dots and dashes, no spaces"
            " / 用户名只能用字母、数字、汉字、点和横线，不能有空格"
        )
    return ""


def password_fault(password: str, name: str, least: int) -> str:
    """What is wrong with a password, in both languages; empty for a good one. Never repeats it."""
    if len(password) < least:
        return f"a password has at least {least} characters / 密码至少 {least} 个字符"
    if len(password) > LONGEST:
        return f"a password has at most {LONGEST} characters / 密码最多 {LONGEST} 个字符"
    plain = password.casefold()
    if plain in _COMMON:
        return "this password is among those that everybody tries / 该密码过于常见"
    if name.casefold() in plain:
        return "a password does not hold the name / 密码不能包含用户名"
    if len(set(plain)) < _FEWEST_DIFFERENT or _counts(plain):
        return "a password is not one character or a row of them / 密码不能是重复或连续的字符"
    return ""


def _in_name(character: str) -> bool:
    return character.isalnum() or character in "._-"


def _counts(text: str) -> bool:
    """Whether it goes up or down by one character throughout: 23456789, hgfedcba."""
    steps = {ord(b) - ord(a) for a, b in pairwise(text)}
    return steps in ({1}, {-1})
