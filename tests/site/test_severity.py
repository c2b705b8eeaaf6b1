"""Which priority a server's own alarm has by its severity."""

import pytest

from scada.model import SEVERITIES, severity_priority
from tests.site.folder import SITE, Folder, place

LINE = SITE.count("\n") + 2


def with_table(folder: Folder, *lines: str) -> None:
    folder.write("site.toml", "\n".join((SITE, "[severity]", *lines, "")))


def test_the_bands_unless_the_site_has_its_own(folder: Folder) -> None:
    assert folder.load().table.severity == SEVERITIES == (801, 601, 401)
    with_table(folder, "priority_1 = 900", "priority_3 = 100")
    table = folder.load().table
    assert table.severity == (900, 601, 100)
    assert [severity_priority(one, table.severity) for one in (900, 899, 600, 99)] == [1, 2, 3, 4]


@pytest.mark.parametrize(
    ("line", "column", "fix"),
    [
        ("priority_4 = 5", "severity.priority_4", "did you mean priority_"),
        ("priority_1 = 2000", "severity.priority_1", "1000"),
        ('priority_1 = "high"', "severity.priority_1", "a number"),
        ("priority_1 = 500", "severity", "priority_1 = 801"),
    ],
)
def test_faults(folder: Folder, line: str, column: str, fix: str) -> None:
    with_table(folder, line)
    problem = folder.the_error()
    where = LINE if column == "severity" else LINE + 1
    assert place(problem) == ("site.toml", where, column)
    assert fix in problem.fix
