"""One table of site.toml: typed access to its keys, with every fault reported at its line."""

from collections.abc import Collection, Mapping
from typing import Any

from davylamp.site.problem import FileProblems, Said
from davylamp.site.suggest import unknown
from davylamp.site.toml_lines import TomlLines

_KINDS = {
    str: ("a text in quotes", "带引号的文字"),
    float: ("a number", "数字"),
    int: ("a whole number", "整数"),
    dict: ("a table", "表"),
    list: ("a list of texts", "文字列表"),
    tuple: ("a list of whole numbers", "整数列表"),
    bool: ("true or false", " true 或 false"),
}


class Table:
    """A table at ``path``. Getters return the default where the key is absent or faulty."""

    def __init__(
        self, raw: object, path: tuple[str, ...], lines: TomlLines, problems: FileProblems
    ) -> None:
        self._path = path
        self._lines = lines
        self._problems = problems
        self._raw: Mapping[str, Any] = {}
        if isinstance(raw, Mapping):
            self._raw = raw
        elif raw is not None:
            self.error("", _wrong_kind(self.name, raw, dict))

    @property
    def name(self) -> str:
        """The table's path with dots; what problems show as their column."""
        return ".".join(self._path)

    def __contains__(self, key: str) -> bool:
        return key in self._raw

    def __iter__(self) -> Any:
        return iter(self._raw)

    def only(self, known: Collection[str]) -> None:
        """Report every key that is not known."""
        for key, value in self._raw.items():
            if key not in known and isinstance(value, Mapping) and self._path:
                self.error(key, _unquoted(self._path, key))
            elif key not in known:
                self.error(key, unknown("key", "键", key, known))

    def table(self, key: str) -> "Table":
        """The table under ``key``; an empty one where there is none."""
        return Table(self._raw.get(key), (*self._path, key), self._lines, self._problems)

    def text(self, key: str, default: str = "") -> str:
        """A text, stripped."""
        value = self._raw.get(key, default)
        if isinstance(value, str):
            return value.strip()
        self.error(key, _wrong_kind(key, value, str))
        return default

    def texts(self, key: str) -> tuple[str, ...]:
        """A list of texts."""
        value = self._raw.get(key, [])
        if isinstance(value, list) and all(isinstance(item, str) for item in value):
            return tuple(value)
        self.error(key, _wrong_kind(key, value, list))
        return ()

    def numbers(self, key: str) -> tuple[float, ...]:
        """A list of numbers."""
        value = self._raw.get(key, [])
        is_list = isinstance(value, list)
        if is_list and all(type(item) in (int, float) for item in value):
            return tuple(float(item) for item in value)
        said = Said(
            f"{key} = {_short(value)} is not a list of numbers", f"write {key} = [1, 2, 3]",
            f"{key} = {_short(value)} 不是数字列表", f"写成 {key} = [1, 2, 3]",
        )  # fmt: skip
        self.error(key, said)
        return ()

    def number(self, key: str, default: float, most: float = 1e9) -> float:
        """A number above 0, at most ``most``."""
        value = self._raw.get(key, default)
        if isinstance(value, bool) or not isinstance(value, int | float):
            self.error(key, _wrong_kind(key, value, float))
        elif not 0 < value <= most:
            self.error(key, _out_of_range(key, value, 0, most))
        else:
            return float(value)
        return default

    def whole(self, key: str, default: int, least: int) -> int:
        """A whole number, at least ``least``."""
        value = self._raw.get(key, default)
        if isinstance(value, bool) or not isinstance(value, int):
            self.error(key, _wrong_kind(key, value, int))
        elif not least <= value <= 1_000_000:
            self.error(key, _out_of_range(key, value, least - 1, 1_000_000))
        else:
            return value
        return default

    def wholes(self, key: str) -> tuple[int, ...]:
        """A list of whole numbers."""
        value = self._raw.get(key, [])
        if isinstance(value, list) and all(type(item) is int for item in value):
            return tuple(value)
        self.error(key, _wrong_kind(key, value, tuple))
        return ()

    def flag(self, key: str, default: bool) -> bool:
        """Yes or no."""
        value = self._raw.get(key, default)
        if isinstance(value, bool):
            return value
        self.error(key, _wrong_kind(key, value, bool))
        return default

    def error(self, key: str, said: Said) -> None:
        """Report a fault of a key, or of the table where the key is empty."""
        self._problems.error(self.line(key), self._column(key), said)

    def warning(self, key: str, said: Said) -> None:
        """Report something that is most likely a mistake."""
        self._problems.warning(self.line(key), self._column(key), said)

    def notice(self, key: str, said: Said) -> None:
        """Mention something."""
        self._problems.notice(self.line(key), self._column(key), said)

    def line(self, key: str = "") -> int:
        """The line of a key, or of the table."""
        return self._lines.of(*self._path, key) if key else self._lines.of(*self._path)

    def _column(self, key: str) -> str:
        return ".".join((*self._path, key)) if key else self.name


def _wrong_kind(key: str, value: object, kind: type) -> Said:
    english, chinese = _KINDS[kind]
    return Said(
        f"{key} = {_short(value)} is not {english}",
        f"write {english}",
        f"{key} = {_short(value)} 不是{chinese}",
        f"填写{chinese}",
    )


def _out_of_range(key: str, value: float, above: float, most: float) -> Said:
    return Said(
        f"{key} = {_short(value)} is out of range",
        f"write a number above {above:g}, at most {most:g}",
        f"{key} = {_short(value)} 超出范围",
        f"填写大于 {above:g}、不超过 {most:g} 的数",
    )


def _unquoted(path: tuple[str, ...], key: str) -> Said:
    """``[areas.unit1.h2]`` is a table within areas.unit1; a name with a dot stands in quotes."""
    first, name = path[0], ".".join((*path[1:], key))
    return Said(
        f"{name} is a table within a table",
        f'write a name with dots in quotes: [{first}."{name}"]',
        f"{name} 成了表中之表",
        f'带点的名称加引号：[{first}."{name}"]',
    )


def _short(value: object) -> str:
    """A value for a message; a huge whole number has no decimal text worth showing."""
    if isinstance(value, int) and abs(value) > 10**18:
        return "…"
    return repr(value)[:40]
