"""A password from the prompt, a file or a pipe; never from the command line, which everybody reads."""

import getpass
import stat
import sys
from pathlib import Path

from scada.model import BadInput

STDIN = "-"


def password(file: str, prompt: str, *, twice: bool = False) -> str:
    """The password: of ``file`` (``-`` for standard input), else asked for at the terminal.

    Raises `BadInput` where there is none, or the file is readable by others.
    """
    if file:
        return _first_line(file)
    if not sys.stdin.isatty():
        raise BadInput(
            "no terminal to ask for the password: name a file with --password-file, or - for a pipe"
            " / 没有终端可输入密码，请用 --password-file 指定文件，或用 - 从管道读取"
        )
    typed = getpass.getpass(prompt)
    if twice and getpass.getpass("again / 再次输入: ") != typed:
        raise BadInput("the two passwords differ / 两次输入的密码不一致")
    return typed


def _first_line(file: str) -> str:
    text = sys.stdin.readline() if file == STDIN else _private_text(Path(file))
    line = text.splitlines()[0] if text else ""
    if not line:
        raise BadInput(f"{file}: there is no password in it / 其中没有密码")
    return line


def _private_text(path: Path) -> str:
    if stat.S_IMODE(path.stat().st_mode) & 0o077:
        raise BadInput(
            f"{path}: others may read it: chmod 600 {path} / 其他用户可读，请执行 chmod 600 {path}"
        )
    return path.read_text("utf-8")
