"""Text files from elsewhere: UTF-8, UTF-16, or GBK as Chinese programs write it; told by their bytes."""

import codecs
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final, TextIO

from davylamp.replay.fault import Fault
from davylamp.site.problem import Said

_PART: Final = 1 << 20
_MARKS: Final = {
    codecs.BOM_UTF8: "utf-8-sig",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}
_EXCEL: Final = b"PK\x03\x04"


@contextmanager
def opened(path: Path) -> Iterator[TextIO]:
    """A text file, to be read line by line. Raises `Fault` where it cannot be read."""
    try:
        with path.open(encoding=_encoding(path), newline="") as text:
            yield text
    except OSError as fault:
        raise Fault(unreadable(fault), str(path)) from None


def text_of(path: Path) -> str:
    """All of a text file. Raises `Fault`."""
    with opened(path) as text:
        return text.read()


def unreadable(fault: OSError) -> Said:
    """A file that the system does not give, in words."""
    if isinstance(fault, FileNotFoundError):
        why, why_zh = "there is no such file", "没有该文件"
    elif isinstance(fault, IsADirectoryError):
        why, why_zh = "this is a folder, not a file", "这是文件夹，不是文件"
    elif isinstance(fault, PermissionError):
        why, why_zh = "this user may not read it", "当前用户无权读取"
    else:
        why = why_zh = fault.strerror or str(fault)
    fix, fix_zh = "write the path of a file that can be read", "填写可读取的文件路径"
    return Said(why, fix, why_zh, fix_zh)


def _encoding(path: Path) -> str:
    """How its bytes are to be read."""
    with path.open("rb") as file:
        head = file.read(4)
    if head.startswith(_EXCEL):
        raise Fault(_no_text("an Excel workbook, no CSV", "Excel 工作簿，不是 CSV"), str(path))
    for mark, encoding in _MARKS.items():
        if head.startswith(mark):
            return encoding
    if not _wrong_line(path, "utf-8"):
        return "utf-8"
    line = _wrong_line(path, "gb18030")
    if line:
        raise Fault(_no_text("neither UTF-8 nor GBK", "既不是 UTF-8 也不是 GBK"), str(path), line)
    return "gb18030"


def _wrong_line(path: Path, encoding: str) -> int:
    """The line of the first byte that the encoding does not know; 0 for none."""
    line, decoder = 1, codecs.getincrementaldecoder(encoding)()
    with path.open("rb") as file:
        while part := file.read(_PART):
            try:
                text = decoder.decode(part)
            except UnicodeDecodeError as fault:
                return line + fault.object.count(b"\n", 0, fault.start)
            if "\0" in text:
                return line + text.count("\n", 0, text.index("\0"))
            line += text.count("\n")
    return 0


def _no_text(what: str, what_zh: str) -> Said:
    return Said(
        f"the file is {what}",
        "save it as “CSV UTF-8” (in Excel: Save as, CSV UTF-8)",
        f"该文件是{what_zh}" if what.startswith("an") else f"该文件{what_zh}",
        "另存为“CSV UTF-8（逗号分隔）”",
    )
