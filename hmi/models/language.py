"""The station's own words. A language is one TOML file that a translator can edit.

Texts are found by a dotted path (``alarms.state.held``). What a language lacks is said in English,
and what English lacks is shown as its path, so that a hole is seen and never crashes a screen.
"""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Final

from scada.model import BadInput

FOLDER: Final = Path(__file__).parent.parent / "languages"
FALLBACK: Final = "en"


def flatten(tree: Mapping[str, object], path: str = "") -> Iterator[tuple[str, str]]:
    """The leaves of nested tables as ``(dotted path, text)``; `BadInput` for any but texts."""
    for key, value in tree.items():
        name = f"{path}.{key}" if path else key
        if isinstance(value, dict):
            yield from flatten(value, name)
        elif isinstance(value, str):
            yield name, value
        else:
            raise BadInput(f"language: {name} = {value!r} is not a text; put it in quotes")


@lru_cache(maxsize=8)
def _texts_of(toml: str) -> tuple[tuple[str, str], ...]:
    """Parsed once: whoever switches to and fro does not wait for it again."""
    return tuple(flatten(tomllib.loads(toml)))


def read_texts(file: Path) -> dict[str, str]:
    """All texts of one file by dotted path; `BadInput` names the file and what is wrong."""
    try:
        return dict(_texts_of(file.read_text("utf-8")))
    except (OSError, ValueError, BadInput) as error:
        raise BadInput(f"{file}: {error}") from error


@dataclass
class Language:
    """The language in use; `use` switches it while the station runs.

    ``name`` is the file's stem (``zh``, ``en``); it also chooses among the site's own texts.
    """

    name: str = FALLBACK
    folder: Path = FOLDER
    texts: dict[str, str] = field(init=False, default_factory=dict)
    fallback: dict[str, str] = field(init=False, default_factory=dict)
    _all: dict[str, dict[str, str]] = field(init=False, default_factory=dict)
    _read: dict[str, dict[str, str]] = field(init=False, default_factory=dict)
    """Those that were in use: to switch back to one asks no disk."""
    _names: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        self.fallback = self._read[FALLBACK] = read_texts(self.folder / f"{FALLBACK}.toml")
        self._names = tuple(sorted(file.stem for file in self.folder.glob("*.toml")))
        self.use(self.name)

    @property
    def names(self) -> tuple[str, ...]:
        """The languages there were at the start, in order of their file names."""
        return self._names

    def all(self) -> dict[str, dict[str, str]]:
        """The texts of every language there is, read once: the search looks in them all."""
        if not self._all:
            self._all = {name: read_texts(self.folder / f"{name}.toml") for name in self.names}
        return self._all

    def use(self, name: str) -> None:
        """Switch; raises `BadInput` and changes nothing where there is no such file."""
        if name not in self._read:
            self._read[name] = self._all.get(name) or read_texts(self.folder / f"{name}.toml")
        self.name, self.texts = name, self._read[name]

    def missing(self) -> list[str]:
        """What the language in use lacks and English has."""
        return sorted(set(self.fallback) - set(self.texts))

    def text(self, path: str, /, **values: object) -> str:
        """The text at ``path`` with ``{names}`` filled in."""
        pattern = self.texts.get(path) or self.fallback.get(path)
        if pattern is None:
            return path
        return pattern.format_map(values) if values else pattern

    def pick(self, zh: str, en: str) -> str:
        """Of a site's two texts the one for this language, or the other where it is empty."""
        return (zh or en) if self.name == "zh" else (en or zh)
