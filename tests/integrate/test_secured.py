"""The tools on a server that wants certificates and a log-in."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from davylamp import cli
from tests.integrate.plant_server import write_site
from tests.opcua.client_pki import ClientPki, user_files
from tests.servers.asyncua_server import node
from tests.servers.certificates import leaf, write
from tests.servers.secure_asyncua import PASSWORD, USER, SecureAsyncua

CERTIFICATE = leaf("gas server", number=1)
SECURED = 'security = "Basic256Sha256"\nuser = "{user}"\npassword_env = "MINE_PASSWORD"\n'


@pytest.fixture(scope="module")
def secured(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SecureAsyncua]:
    folder = tmp_path_factory.mktemp("secured")
    certificate, key = write(folder, CERTIFICATE, 1)
    user, _ = user_files(folder)
    with SecureAsyncua(
        certificate=f"{certificate}", key=f"{key}", user_certificate=f"{user}"
    ) as one:
        yield one


def site_of(root: Path, url: str, user: str = USER) -> Path:
    tags = (
        f"tag,kind,area,server,node,unit,low,high\na,dust,3301,mine,{node('double')},mg/m³,0,500\n"
    )
    site = write_site(root, url, tags)
    text = (site / "site.toml").read_text(encoding="utf-8")
    text = text.replace("[areas", SECURED.format(user=user) + "\n[areas", 1)
    (site / "site.toml").write_text(text, encoding="utf-8")
    return site


def online(capsys: pytest.CaptureFixture[str], site: Path) -> tuple[int, str]:
    status = cli.main(["check", str(site), "--online"])
    return status, "\n".join(x for x in capsys.readouterr().out.splitlines() if "servers.mine" in x)


def test_a_stranger_is_one_problem_that_says_what_to_do(
    secured: SecureAsyncua,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("MINE_PASSWORD", PASSWORD)
    site = site_of(tmp_path, secured.url)
    status, said = online(capsys, site)
    assert status == 1
    assert "servers.mine.security: server mine cannot be checked: security: there is no own" in said
    pki = ClientPki.at(site)
    status, said = online(capsys, site)
    assert status == 1
    assert "davylamp trust SITE mine" in said
    pki.trust(CERTIFICATE)
    assert online(capsys, site)[0] == 0
    monkeypatch.setenv("MINE_PASSWORD", "wrong")
    status, said = online(capsys, site)
    assert status == 1
    assert "servers.mine.user: server mine cannot be checked: log-in: " in said
    assert "fix: correct user and password" in said


def test_an_address_with_its_own_directory(
    secured: SecureAsyncua,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)
    pki = ClientPki.at(tmp_path)
    (tmp_path / "secret").write_text(PASSWORD + "\n", encoding="utf-8")
    words = [
        "browse", secured.url, "--security", "Aes256Sha256RsaPss", "--mode", "Sign",
        "--user", USER, "--password-file", "secret", "--filter", "double", "--variables",
    ]  # fmt: skip
    assert cli.main(words) == 2
    err = capsys.readouterr().err
    assert "davylamp trust SITE" in err
    pki.trust(CERTIFICATE)
    assert cli.main(words) == 0
    assert "double  Double  1.5" in capsys.readouterr().out
