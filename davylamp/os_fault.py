"""What the operating system would not do, in words for a person: the file, why, and what to do."""

import errno
from typing import Final

_SAID: Final = {
    errno.ENOENT: ("there is no such file or folder", "没有该文件或文件夹"),
    errno.EACCES: ("may not be read or written: ask for the right to it", "无权读写，请设置权限"),
    errno.EPERM: ("may not be changed: ask for the right to it", "无权更改，请设置权限"),
    errno.EROFS: (
        "lies on a medium that is read-only: choose another place",
        "介质只读，请另选位置",
    ),
    errno.EISDIR: ("is a folder: name a file", "是文件夹，请给出文件名"),
    errno.ENOTDIR: ("lies below something that is no folder", "上一级不是文件夹"),
    errno.ENOSPC: ("the disk is full: make room, then say it again", "磁盘已满，请腾出空间后重试"),
    errno.ENAMETOOLONG: ("its name is too long", "文件名过长"),
}


def said(fault: OSError) -> str:
    """One line in English and Chinese; of an error that is rare the system's own words.

    >>> said(FileNotFoundError(errno.ENOENT, "No such file or directory", "a.csv"))
    'a.csv: there is no such file or folder / a.csv：没有该文件或文件夹'
    """
    known = _SAID.get(fault.errno or 0)
    if known is None:
        return str(fault)
    if fault.filename is None:
        return " / ".join(known)
    name = str(fault.filename)
    return f"{name}: {known[0]} / {name}：{known[1]}"
