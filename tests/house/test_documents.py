"""What the documents name is there: files, make targets, commands."""

import re
from pathlib import Path

import pytest

from davylamp.cli import COMMANDS

ROOT = Path(__file__).parents[2]
DOCUMENTS = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
TARGETS = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))

each_document = pytest.mark.parametrize(
    "document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT))
)


def code(document: Path) -> str:
    """Everything in backquotes: blocks and words."""
    text = document.read_text(encoding="utf-8")
    return "\n".join(re.findall(r"```.*?```|`[^`\n]+`", text, re.DOTALL))


@each_document
def test_links_lead_somewhere(document: Path) -> None:
    links = re.findall(r"\]\(([^)#\s]+)", document.read_text(encoding="utf-8"))
    lost = [link for link in links if "://" not in link and not (document.parent / link).exists()]
    assert not lost


@each_document
def test_make_targets_exist(document: Path) -> None:
    assert set(re.findall(r"\bmake ([a-z]+)", code(document))) <= TARGETS


@each_document
def test_commands_exist(document: Path) -> None:
    named = set(re.findall(r"(?:^|[`/ ])davylamp ([a-z]+)", code(document), re.MULTILINE))
    assert named <= {name.split()[0] for name in COMMANDS} | {"version"}


def test_every_command_is_in_the_reference() -> None:
    reference = (ROOT / "docs/reference/commands.md").read_text(encoding="utf-8")
    described = dict(re.findall(r"^\| `davylamp ([a-z ]+)` \| (.+) \|$", reference, re.MULTILINE))
    assert described == {name: line for name, (_, line) in COMMANDS.items()} | {
        "version": "print the version"
    }


def test_every_target_is_in_the_reference() -> None:
    reference = (ROOT / "docs/reference/commands.md").read_text(encoding="utf-8")
    described = set(re.findall(r"^\| `make ([a-z]+)", reference, re.MULTILINE))
    assert described == TARGETS - {"house", "help"}
