"""From a site's settings to what its links need."""

from pathlib import Path
from typing import Any

import pytest

from davylamp.security import credentials_of
from davylamp.site import load
from scada.model import Server
from scada.opcua.errors import LinkFault
from tests.security.conftest import SecuredSite


def server(**keys: Any) -> Server:
    return Server(id="gas", url="opc.tcp://a", **keys)


def test_files_and_the_certificate_directory(site: SecuredSite) -> None:
    found = credentials_of(load(site.root), server(user_certificate="u.der", user_key="/k.pem"))
    assert found.pki == site.root / "pki"
    assert (found.user_certificate, found.user_key) == (site.root / "u.der", Path("/k.pem"))
    assert found.password() == ""


def test_a_password_from_the_environment(
    site: SecuredSite, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = credentials_of(load(site.root), server(password_env="GAS_PASSWORD"))
    monkeypatch.delenv("GAS_PASSWORD", raising=False)
    with pytest.raises(LinkFault, match="the environment variable GAS_PASSWORD is not set"):
        found.password()
    monkeypatch.setenv("GAS_PASSWORD", "geheim")
    assert found.password() == "geheim"


@pytest.mark.parametrize("end", ["", "\n", "\r\n"])
def test_a_password_file_is_read_anew_every_time(
    site: SecuredSite, tmp_path: Path, end: str
) -> None:
    path = tmp_path / "password"
    found = credentials_of(load(site.root), server(password_file=str(path)))
    with pytest.raises(LinkFault, match=r"log-in: password file .*: No such file"):
        found.password()
    for word in ("geheim", " mit Leerzeichen ", "密码"):
        path.write_bytes((word + end).encode())
        assert found.password() == word
    path.write_bytes(b"\xff")
    with pytest.raises(LinkFault, match="is not UTF-8"):
        found.password()


def test_systemds_credentials(
    site: SecuredSite, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CREDENTIALS_DIRECTORY", str(tmp_path))
    (tmp_path / "gas").write_text("geheim")
    found = credentials_of(load(site.root), server(password_file="$CREDENTIALS_DIRECTORY/gas"))
    assert found.password() == "geheim"
