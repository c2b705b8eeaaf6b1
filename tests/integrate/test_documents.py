"""What the pages of the integrator's tools show is what the tools take and print."""

import argparse
import re
from pathlib import Path

import pytest

from davylamp.integrate import command_browse, command_import
from davylamp.integrate.compare import Difference
from davylamp.integrate.propose import Options, Proposal, propose
from davylamp.integrate.report import lines
from davylamp.site import command_check
from davylamp.site.load import load, load_settings
from tests.integrate.plant_server import write_site
from tests.integrate.test_kinds import demo_points

DOCS = Path(__file__).parents[2] / "docs"
HOW_TO = (DOCS / "how-to/point-davylamp-at-your-server.md").read_text(encoding="utf-8")
REFERENCE = (DOCS / "reference/integrator-tools.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("module", [command_browse, command_import, command_check])
def test_every_option_is_in_the_reference(module: object) -> None:
    parser = argparse.ArgumentParser()
    module.add_arguments(parser)  # type: ignore[attr-defined]
    known = [word for word in parser._option_string_actions if word.startswith("--")]
    assert [word for word in known if word != "--help" and word not in REFERENCE] == []


def test_every_option_of_the_pages_exists() -> None:
    known = {"--station"}
    for module in (command_browse, command_import, command_check):
        parser = argparse.ArgumentParser()
        module.add_arguments(parser)
        known |= set(parser._option_string_actions)
    part = {"--part"}  # davylamp sim's
    assert set(re.findall(r"--[a-z][a-z-]+", HOW_TO + REFERENCE)) <= known | part


def test_the_sites_file_of_the_how_to(tmp_path: Path) -> None:
    (text,) = re.findall(r"```toml\n(.*?)```", HOW_TO, re.DOTALL)
    (tmp_path / "site.toml").write_text(text, encoding="utf-8")
    _, site = load_settings(tmp_path)
    assert (list(site.servers), list(site.areas)) == (["mine"], ["3301"])


def test_the_how_to_shows_lines_as_import_prints_them() -> None:
    site, points, _ = demo_points()
    proposal = propose(points, site, Options("mine"))
    printed = list(lines(Difference(added=proposal.rows), Proposal(), "en"))
    shown = [line for line in HOW_TO.splitlines() if line.startswith("+ 3301.T1 ")]
    assert shown
    assert set(shown) <= set(printed)


def test_a_check_takes_contents_that_are_not_written_yet(tmp_path: Path) -> None:
    site = write_site(
        tmp_path, "opc.tcp://h", "tag,kind,area,server,node\na,fan,3301,mine,nsu=u;s=a\n"
    )
    assert len(load(site, {"tags.csv": b"tag,kind,area,server,node\n"}).table.tags) == 0
