"""What the parts of the areas page know of its choice."""

from typing import Protocol

from hmi.models.groups import Group


class Choosing(Protocol):
    """The area that is shown, its groups of points, and the point under the keyboard."""

    area: str
    chosen_row: int
    groups: list[Group]

    def show_area(self, area: str) -> None:
        """Show another area, by id."""
        ...
