"""The site's drawings: ``mimics/*.toml``, sent to the screens with the site table."""

from pathlib import Path
from typing import Final

from davylamp.site.decode import decode
from davylamp.site.problem import FileProblems, Problem, Said
from hmi.models.mimic import read_mimic, unknown_names
from scada.model import BadInput, SiteTable

FOLDER: Final = "mimics"


def read_mimics(root: Path) -> tuple[dict[str, str], list[Problem]]:
    """The texts by name, and what is wrong with them. A damaged drawing is an error."""
    texts: dict[str, str] = {}
    problems: list[Problem] = []
    for path in sorted((root / FOLDER).glob("*.toml")):
        found = FileProblems(f"{FOLDER}/{path.name}")
        text = decode(path.read_bytes(), found)
        if text is not None:
            texts[path.stem] = text
            _check(text, found)
        problems += found.found
    return texts, problems


def name_problems(table: SiteTable) -> list[Problem]:
    """Warnings for tags and areas that a drawing names and the site does not have."""
    problems: list[Problem] = []
    for name, text in table.mimics.items():
        found = FileProblems(f"{FOLDER}/{name}.toml")
        for unknown in unknown_names(read_mimic(text), table):
            found.warning(
                0,
                "",
                Said(
                    f"the site has no tag or area {unknown!r}; it is not drawn",
                    "correct the name, or take the element out",
                    f"本站没有测点或区域 {unknown!r}，不会画出",
                    "改正名称，或删去该元素",
                ),
            )
        problems += found.found
    return problems


def _check(text: str, found: FileProblems) -> None:
    try:
        read_mimic(text)
    except BadInput as error:
        reason = str(error).removeprefix("mimic: ")
        said = Said(reason, "see the reference of drawings", reason, "参见图形文件参考")
        found.error(0, "", said)
