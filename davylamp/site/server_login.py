"""How a link logs in: user and password, or a certificate. The secrets themselves are never here."""

import os
from pathlib import Path

from davylamp.site.problem import Said
from davylamp.site.secret_file import check_file
from davylamp.site.table import Table

LOGIN_KEYS = ("user", "password_env", "password_file", "user_certificate", "user_key")


def read_login(table: Table, root: Path) -> dict[str, str]:
    """The keys of `Server` that say it, checked."""
    if "password" in table:
        table.error("password", secret_in_file("a password stands in the file", "文件中写有密码"))
    found = {key: table.text(key) for key in ("user", "password_env")}
    found["user_certificate"] = check_file(table, "user_certificate", root, secret=False)
    for key in ("password_file", "user_key"):
        found[key] = check_file(table, key, root, secret=True)
    _check_password(table, found)
    _check_certificate(table, found)
    return found


def secret_in_file(text: str, text_zh: str) -> Said:
    """A secret stands where it must not."""
    return Said(
        text,
        'delete it; write user = "…" and password_env = "NAME" or password_file = "FILE"',
        text_zh,
        '删去；写 user = "…" 和 password_env = "变量名" 或 password_file = "文件"',
    )


def _check_password(table: Table, found: dict[str, str]) -> None:
    variable, file = found["password_env"], found["password_file"]
    if variable and file:
        table.error("password_file", _only_one())
    elif found["user"] and not (variable or file):
        table.error("user", _together("password_env", "user 和 password_env"))
    elif (variable or file) and not found["user"]:
        table.error(
            "password_env" if variable else "password_file", _together("user", "user 和密码")
        )
    elif variable and variable not in os.environ:
        said = Said(
            f"the environment variable {variable} is not set here",
            f"set {variable} where the core runs",
            f"此处未设置环境变量 {variable}",
            f"在运行 core 的机器上设置 {variable}",
        )
        table.notice("password_env", said)


def _only_one() -> Said:
    return Said(
        "password_env and password_file both say where the password is",
        "keep one of them",
        "password_env 和 password_file 都指明了密码位置",
        "只保留一个",
    )


def _together(missing: str, both_zh: str) -> Said:
    return Said(
        f"{missing} is missing",
        "write user and password_env (or password_file) together, or neither",
        f"缺少 {missing}",
        f"{both_zh}（或 password_file）须同时填写或都不填",
    )


def _check_certificate(table: Table, found: dict[str, str]) -> None:
    certificate, key = found["user_certificate"], found["user_key"]
    if bool(certificate) != bool(key):
        missing = "user_key" if certificate else "user_certificate"
        said = Said(
            f"{missing} is missing",
            "write user_certificate and user_key together, or neither",
            f"缺少 {missing}",
            "user_certificate 和 user_key 须同时填写或都不填",
        )
        table.error("user_certificate" if certificate else "user_key", said)
    elif certificate and found["user"]:
        said = Said(
            "the link cannot log in by name and by certificate",
            "keep user, or keep user_certificate and user_key",
            "不能同时用用户名和证书登录",
            "保留 user，或保留 user_certificate 和 user_key",
        )
        table.error("user_certificate", said)
