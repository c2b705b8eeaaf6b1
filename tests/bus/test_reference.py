"""The page of the bus says what the code does."""

from pathlib import Path

from scada.bus.permissions import permissions
from scada.bus.schemas import SCHEMAS
from scada.bus.subjects import Subjects

PAGE = Path(__file__).parents[2] / "docs/reference/bus.md"


def schemas() -> str:
    return ", ".join(f"`{name}`" for name in sorted(SCHEMAS))


def rights() -> str:
    """One row per user and right, as the page shows them."""
    rows = ["| user | may publish | may subscribe |", "|---|---|---|"]
    for user in ("core", "historian", "station", "desk", "people", "outward"):
        given = permissions(user, Subjects("<site>"))
        said, heard = (
            "<br>".join(f"`{subject}`" for subject in some)
            for some in (given.publish, given.subscribe)
        )
        rows.append(f"| {user} | {said} | {heard} |")
    return "\n".join(rows)


def test_the_page_lists_every_schema_and_right() -> None:
    page = PAGE.read_text(encoding="utf-8")
    assert f"Schemas: {schemas()}." in page
    assert rights() in page
