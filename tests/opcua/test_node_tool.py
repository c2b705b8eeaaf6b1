"""Where Node.js is found."""

import shutil
import subprocess

import pytest

from tools import node_opcua


def test_without_node_on_the_path_the_wheel_is_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "which", lambda name: None)
    node, npm = node_opcua._node()
    version = subprocess.run([str(node), "--version"], capture_output=True, text=True, check=True)
    assert int(version.stdout[1:].split(".")[0]) >= node_opcua.OLDEST_NODE
    answer = subprocess.run([*npm, "--version"], capture_output=True, text=True, check=True)
    assert answer.stdout[0].isdigit()


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
