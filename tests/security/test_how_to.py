"""The how-to: every command of it, as it is written and in its order."""

import re
import shlex
import subprocess
from pathlib import Path

import pytest

from davylamp.cli import main
from davylamp.site import load
from scada.opcua.security import Credentials
from tests.security.conftest import CERTIFICATE, SecuredSite
from tests.servers.secure_asyncua import SecureAsyncua

PAGE = Path(__file__).parents[2] / "docs/how-to/secure-a-link.md"


def blocks(language: str) -> list[str]:
    text = PAGE.read_text(encoding="utf-8")
    return re.findall(rf"^```{language}\n(.*?)^```", text, re.DOTALL | re.MULTILINE)


def test_every_command(
    site: SecuredSite, secure_server: SecureAsyncua, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its server is called urn:maker:gas; ours stands in for it, refused once by a link."""
    site.write(secure_server.url)
    site.pki.reject(CERTIFICATE)
    monkeypatch.chdir(site.root.parent)
    monkeypatch.setenv("HOME", str(site.root.parent))
    commands = [line for block in blocks("sh") for line in block.splitlines()]
    assert len(commands) == 12
    for command in commands:
        words = shlex.split(command.replace("urn:maker:gas", CERTIFICATE.uri))
        if words[0] == "davylamp":
            assert main(words[1:]) == 0, command
        else:
            assert subprocess.run(command, shell=True, check=False).returncode == 0, command
    assert (site.root.parent / "davylamp-new.der").is_file()
    assert oct((site.root.parent / "davylamp-secrets" / "gas").stat().st_mode)[-3:] == "600"


def test_every_setting(site: SecuredSite, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(site.root.parent))
    secret = site.root.parent / "davylamp-secrets"
    secret.mkdir()
    (secret / "gas").touch(0o600)
    frame = '[site]\nid = "mine"\n[areas.a]\n'
    for block in blocks("toml"):
        (site.root / "site.toml").write_text(frame + block)
        assert load(site.root).problems == ()
    assert Credentials().pki is None
