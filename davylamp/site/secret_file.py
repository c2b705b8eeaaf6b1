"""Secrets that a site's tables name: where they lie, and what is wrong with their files."""

import os
import re
import stat
from pathlib import Path
from typing import Final

from davylamp.site.problem import Said
from davylamp.site.table import Table
from scada.model.secret import Secret

_VARIABLE: Final = re.compile(r"\$\{?([A-Za-z_][A-Za-z0-9_]*)")


def secret_path(root: Path, name: str) -> Path:
    """Where a secrets file lies: ``$NAME`` is taken from the environment (systemd's
    ``$CREDENTIALS_DIRECTORY``), the rest is relative to the site's folder.
    """
    return root / os.path.expandvars(name)


def check_file(table: Table, key: str, root: Path, *, secret: bool) -> str:
    """The file that ``key`` names, as written; what is wrong with it goes to the table's problems.

    That it is not here keeps nothing from starting: the site may be checked on another machine, and
    one server that cannot be logged in to is no reason to watch none.
    """
    name = table.text(key)
    if not name:
        return ""
    unset = [found for found in _VARIABLE.findall(name) if found not in os.environ]
    path = secret_path(root, name)
    if unset:
        table.notice(key, _unset(unset[0]))
    elif not path.is_file():
        table.warning(key, _missing(path))
    elif secret and path.stat().st_mode & (stat.S_IROTH | stat.S_IWOTH):
        table.error(key, _open_to_all(path))
    if secret and not unset and _is_in(root, path):
        table.warning(key, _in_site(path))
    return name


def read_secret(table: Table, root: Path, what: str) -> Secret:
    """Where a secret lies: ``WHAT_env`` or ``WHAT_file``, not both."""
    env, file = table.text(f"{what}_env"), check_file(table, f"{what}_file", root, secret=True)
    if env and file:
        table.error(f"{what}_file", _only_one(what))
    return Secret(env, secret_path(root, file) if file else None)


def _is_in(root: Path, path: Path) -> bool:
    return path.resolve().is_relative_to(root.resolve())


def _unset(variable: str) -> Said:
    return Said(
        f"the environment variable {variable} is not set here",
        f"set {variable} where the core runs; systemd sets CREDENTIALS_DIRECTORY by itself",
        f"此处未设置环境变量 {variable}",
        f"在运行 core 的机器上设置 {variable}；CREDENTIALS_DIRECTORY 由 systemd 设置",
    )


def _missing(path: Path) -> Said:
    return Said(
        f"there is no file {path}",
        "put it there on the machine where the core runs; a secret is readable by its user only",
        f"没有文件 {path}",
        "在运行 core 的机器上放置该文件；秘密文件仅其用户可读",
    )


def _open_to_all(path: Path) -> Said:
    return Said(
        f"everyone on this machine can read {path}",
        f"chmod 600 {path}",
        f"本机任何用户都能读取 {path}",
        f"chmod 600 {path}",
    )


def _in_site(path: Path) -> Said:
    return Said(
        f"{path.name} lies in the site's folder, which is kept in git and copied about",
        "keep it outside, such as /etc/davylamp",
        f"{path.name} 位于站点文件夹内，会随 git 和拷贝流出",
        "放到文件夹之外，如 /etc/davylamp",
    )


def _only_one(what: str) -> Said:
    return Said(
        f"{what}_env and {what}_file both say where it is",
        "keep one of them",
        f"{what}_env 和 {what}_file 重复",
        "只保留一个",
    )
