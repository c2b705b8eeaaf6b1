"""What other services say in both languages, in the one that is in use."""

from hmi.models.language import Language


def spoken(reason: str, language: Language) -> str:
    """Of ``English / 中文`` the part for this language, line by line; what has one part stays.

    >>> from hmi.models.language import Language
    >>> spoken("it is gone / 已删除", Language("zh"))
    '已删除'
    >>> spoken("1 / 2 of them", Language("zh"))
    '1 / 2 of them'
    >>> spoken("a.csv:1: no column 节点 / a.csv:1: 没有节点列", Language("en"))
    'a.csv:1: no column 节点'
    """
    return "\n".join(_of_line(line, language.name == "zh") for line in reason.splitlines())


def _of_line(line: str, is_zh: bool) -> str:
    cut = line.rfind(" / ")
    while cut >= 0:
        en, zh = line[:cut], line[cut + 3 :]
        if _is_chinese(zh) and (not _is_chinese(en) or _of_one_place(en, zh)):
            return zh if is_zh else en
        cut = line.rfind(" / ", 0, cut)
    return line


def _of_one_place(en: str, zh: str) -> bool:
    """Whether both begin with the same place: what is told of may bear a Chinese name itself."""
    place, colon, _ = en.partition(": ")
    return bool(colon) and zh.startswith(place + colon)


def _is_chinese(text: str) -> bool:
    return any("\u4e00" <= character <= "\u9fff" for character in text)
