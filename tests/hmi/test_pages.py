"""The pages by their names: what the rail says of a page before its module is read."""

import subprocess
import sys
from importlib import import_module

from hmi.qt.pages import PAGES, LaterPage


def test_a_later_page_has_the_key_and_number_of_its_class() -> None:
    later = [page for page in PAGES if isinstance(page, LaterPage)]
    kinds = [getattr(import_module(page.module), page.kind) for page in later]
    assert [(page.key, page.number) for page in later] == [(k.key, k.number) for k in kinds]
    assert [page.number for page in PAGES] == list(range(1, 8))


def test_the_first_picture_waits_for_no_module_that_it_does_not_show() -> None:
    code = "import sys, hmi.qt.run; print(*sys.modules)"
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, text=True)
    assert not {"pyqtgraph", "hmi.qt.review", "hmi.qt.points"} & set(said.stdout.split())
