"""The table of rights says something of every command, and the page shows what it says."""

from pathlib import Path
from typing import get_args

from scada.model import RIGHTS, Command, Role, may

PAGE = Path(__file__).parents[2] / "docs/reference/people.md"


def table() -> str:
    """The rows as the page shows them: one per command, one column per role."""
    roles = list(Role)
    head = "| command | " + " | ".join(role.value for role in roles) + " |"
    rows = [head, "|---" * (len(roles) + 1) + "|"]
    for command in get_args(Command):
        marks = ("yes" if may((role,), command) else "" for role in roles)
        rows.append(f"| `{command.__struct_config__.tag}` | " + " | ".join(marks) + " |")
    return "\n".join(rows)


def test_every_command_has_its_row_and_somebody_may_give_it() -> None:
    assert set(RIGHTS) == set(get_args(Command))
    assert all(RIGHTS.values())


def test_whoever_only_looks_or_keeps_the_users_gives_no_command() -> None:
    for command in get_args(Command):
        assert not may((Role.VIEWER, Role.ADMINISTRATOR), command)
        assert not may((), command)


def test_the_page_shows_the_table() -> None:
    assert table() in PAGE.read_text(encoding="utf-8")
