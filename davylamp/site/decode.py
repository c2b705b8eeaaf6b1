"""Bytes of a file to text: UTF-8 with or without its mark, and GBK as Chinese Excel writes it."""

import codecs

from davylamp.site.problem import FileProblems, Said

_SAVE_AS = (
    "save it as “CSV UTF-8” (in Excel: Save as, CSV UTF-8)",
    "另存为“CSV UTF-8（逗号分隔）”",
)
_UTF16_MARKS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


def decode(data: bytes, problems: FileProblems) -> str | None:
    """Return the text, or None with an error reported where the bytes are no text."""
    if data.startswith(_UTF16_MARKS):
        return _refuse(problems, 0, "is UTF-16 text", "是 UTF-16 文本")
    if data.startswith(b"PK\x03\x04"):
        return _refuse(problems, 0, "is an Excel workbook, not CSV", "是 Excel 工作簿，不是 CSV")
    if b"\x00" in data:
        line = data.count(b"\n", 0, data.index(b"\x00")) + 1
        return _refuse(problems, line, "is not a text file", "不是文本文件")
    return _decode_text(data, problems)


def _decode_text(data: bytes, problems: FileProblems) -> str | None:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as fault:
        line = _line(fault)
    if data.startswith(codecs.BOM_UTF8):
        return _refuse(problems, line, "has a byte that is not UTF-8", "含有非 UTF-8 字节")
    try:
        text = data.decode("gb18030")
    except UnicodeDecodeError as fault:
        return _refuse(
            problems, _line(fault), "is neither UTF-8 nor GBK", "既不是 UTF-8 也不是 GBK"
        )
    problems.notice(
        line,
        "",
        Said(
            "read as GBK; see that the Chinese texts are right",
            _SAVE_AS[0],
            "按 GBK 读取，请核对中文是否正确",
            _SAVE_AS[1],
        ),
    )
    return text


def _line(fault: UnicodeDecodeError) -> int:
    """The line of the first byte that is wrong."""
    return fault.object.count(b"\n", 0, fault.start) + 1


def _refuse(problems: FileProblems, line: int, text: str, text_zh: str) -> str | None:
    problems.error(line, "", Said(f"the file {text}", _SAVE_AS[0], f"文件{text_zh}", _SAVE_AS[1]))
    return None
