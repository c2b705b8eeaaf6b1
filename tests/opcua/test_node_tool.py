"""Where Node.js is found."""

import shutil
import subprocess
from pathlib import Path

import pytest

from tools import node_opcua


def test_the_wheel_is_taken_whatever_is_on_the_path(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "which", lambda name: pytest.fail("looked for on the path"))
    node, npm = node_opcua._node()
    version = subprocess.run([str(node), "--version"], capture_output=True, text=True, check=True)
    assert int(version.stdout[1:].split(".")[0]) >= node_opcua.OLDEST_NODE
    answer = subprocess.run([*npm, "--version"], capture_output=True, text=True, check=True)
    assert answer.stdout[0].isdigit()


@pytest.mark.parametrize(("version", "is_taken"), [(18, True), (16, False)])
def test_without_the_wheel_the_paths_is_taken_if_it_is_new_enough(
    monkeypatch: pytest.MonkeyPatch, version: int, is_taken: bool
) -> None:
    monkeypatch.setattr(node_opcua, "find_spec", lambda name: None)
    monkeypatch.setattr(shutil, "which", lambda name: f"/usr/bin/{name}")
    monkeypatch.setattr(node_opcua, "_major", lambda node: version)
    if is_taken:
        assert node_opcua._node() == (Path("/usr/bin/node"), ["/usr/bin/npm"])
    else:
        with pytest.raises(node_opcua.NoNode):
            node_opcua._node()


def test_without_both_it_says_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "which", lambda name: None)
    monkeypatch.setattr(node_opcua, "find_spec", lambda name: None)
    assert node_opcua.main(["prepare"]) == 1
    with pytest.raises(node_opcua.NoNode, match=r"Node\.js 18 or newer"):
        node_opcua.prepare()


@pytest.mark.needs_node
def test_a_second_preparation_installs_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    node_opcua.prepare()
    monkeypatch.setattr(node_opcua, "_install", lambda *_: pytest.fail("installed again"))
    assert node_opcua.prepare().server.is_file()
