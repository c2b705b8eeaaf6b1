"""A drawing's file as text, however its editor saved it: compressed, or in an encoding of its own."""

import codecs
import re
import zlib
from pathlib import Path
from typing import Final

from davylamp.site.problem import FileProblems, Said

SUFFIXES: Final = (".svg", ".svgz")
MOST_UNPACKED: Final = 8_000_000
"""Bytes of a compressed drawing: no drawing that is shown has as many."""
_GZIP: Final = b"\x1f\x8b"
_DECLARED: Final = re.compile(rb"""<\?xml[^>]{0,80}?encoding\s*=\s*["']([\w.:-]{1,40})["']""")
_MARKS: Final = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"),
                 (codecs.BOM_UTF16_BE, "utf-16-be"))  # fmt: skip
_WIDER: Final = {"gb2312": "gb18030", "gbk": "gb18030", "iso8859-1": "cp1252"}
"""What is called so holds the wider set's characters too, as browsers take it."""


def drawing_files(folder: Path) -> list[Path]:
    """The drawings in a folder in the order of their names, however their ending is written."""
    if not folder.is_dir():
        return []
    return sorted(path for path in folder.iterdir() if path.suffix.lower() in SUFFIXES)


def source(path: Path, found: FileProblems) -> str | None:
    """The text of a drawing; None, with the fault reported, where the file holds none."""
    try:
        data = path.read_bytes()
    except OSError as fault:
        reason = fault.strerror or str(fault)
        found.error(0, "", Said(f"cannot be read: {reason}", "make it readable",
                                f"无法读取：{reason}", "确保文件可读"))  # fmt: skip
        return None
    if data.startswith(_GZIP):
        unpacked = _unpacked(data)
        if unpacked is None:
            found.error(0, "", _NOT_UNPACKED)
            return None
        data = unpacked
    return _decoded(data, found)


def _unpacked(data: bytes) -> bytes | None:
    """What a compressed file holds; None where it is damaged, or has no end."""
    unpacker = zlib.decompressobj(wbits=31)
    try:
        found = unpacker.decompress(data, MOST_UNPACKED)
    except zlib.error:
        return None
    return found if unpacker.eof else None


def _decoded(data: bytes, found: FileProblems) -> str | None:
    encoding, data = _encoding(data)
    try:
        return codecs.decode(data, _WIDER.get(codecs.lookup(encoding).name, encoding))
    except UnicodeDecodeError as fault:
        line = data.count(b"\n", 0, fault.start) + 1
        found.error(line, "", _no_text(encoding))
    except (LookupError, ValueError, TypeError):
        found.error(1, "XML encoding", _no_encoding(encoding))
    return None


def _encoding(data: bytes) -> tuple[str, bytes]:
    """The encoding that a file's first bytes or its XML declaration name, and the text without a mark."""
    for mark, name in _MARKS:
        if data.startswith(mark):
            return name, data[len(mark) :]
    if data[:4] in (b"<\0?\0", b"<\0s\0"):
        return "utf-16-le", data
    declared = _DECLARED.match(data.lstrip()[:200])
    return (declared[1].decode("ascii") if declared else "utf-8"), data


_NOT_UNPACKED: Final = Said(
    "is compressed, and damaged or too large",
    "save it in Inkscape as Inkscape SVG or Plain SVG",
    "压缩文件已损坏或过大",
    "在 Inkscape 中另存为 Inkscape SVG 或普通 SVG",
)


def _no_text(encoding: str) -> Said:
    name = encoding.upper()
    return Said(
        f"is no {name} text",
        "save it in Inkscape as Inkscape SVG or Plain SVG; in a text editor save it as UTF-8",
        f"不是 {name} 文本",
        "在 Inkscape 中另存为 Inkscape SVG 或普通 SVG；用文本编辑器时按 UTF-8 保存",
    )


def _no_encoding(encoding: str) -> Said:
    return Said(
        f"the encoding {encoding!r} is not known",
        'save it as UTF-8 and write encoding="UTF-8"',
        f"不认识编码 {encoding!r}",
        '按 UTF-8 保存并写 encoding="UTF-8"',
    )
