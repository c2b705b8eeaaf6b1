"""Security, log-in and endpoints of a server: every fault at its line, with its fix."""

from pathlib import Path

import pytest

from davylamp.site import Severity
from scada.model import MessageMode, SecurityPolicy
from tests.site.folder import Folder, place

SERVER = 'url = "opc.tcp://127.0.0.1:48410"'
FAR = 'url = "opc.tcp://10.0.0.5:4840"'


def add(folder: Folder, *lines: str, url: str = SERVER) -> None:
    folder.change("site.toml", (SERVER, "\n".join([url, *lines])))


@pytest.mark.parametrize(
    ("lines", "line", "key", "fix", "fix_zh"),
    [
        ('security = "Basic256Sha265"', 9, "security", "did you mean Basic256Sha256?", "是否应为"),
        ('security = "Aes256_Sha256_RsaPss"', 9, "security", "Aes256Sha256RsaPss?", "是否应为"),
        ('security = "basic256sha256"', 9, "security", "Basic256Sha256?", "是否应为"),
        ('security = "yes"', 9, "security", "one of: None, Basic256Sha256", "可用"),
        ('security = "Basic256"', 9, "security", "write Basic256Sha256", "写 Basic256Sha256"),
        ('security = "Basic128Rsa15"', 9, "security", "write Basic256Sha256", "写 Basic256Sha256"),
        ("security = true", 9, "security", "a text in quotes", "文字"),
        ('mode = "Sign"', 9, "mode", 'security = "Basic256Sha256"', "security"),
        ('security = "None"\nmode = "Sign"', 10, "mode", "delete mode", "删去 mode"),
        ('security = "Basic256Sha256"\nmode = "sign"', 10, "mode", "did you mean Sign?", "Sign"),
        ('urls = "opc.tcp://a"', 9, "urls", "a list of texts", "文字列表"),
        ('urls = ["http://a"]', 9, "urls", 'urls = ["opc.tcp://host:4840"]', "主机"),
        ('urls = ["opc.tcp://u:p@a:4840"]', 9, "urls", "password_env", "password_env"),
        ('urls = ["opc.tcp://127.0.0.1:48410"]', 9, "urls", "once", "一次"),
        ('history = "yes"', 9, "history", "true or false", "true 或 false"),
        ("conditions = 1", 9, "conditions", "true or false", "true 或 false"),
        ('user = "a"', 9, "user", "password_file", "password_file"),
        ('password_file = "$X/a"', 9, "password_file", "user and password_env", "user"),
        ('user_certificate = "$X/a"', 9, "user_certificate", "user_key", "user_key"),
        ('user_key = "$X/a"', 9, "user_key", "user_certificate", "user_certificate"),
        (
            'user = "a"\npassword_env = "P"\npassword_file = "$X/p"',
            11,
            "password_file",
            "keep one of them",
            "只保留一个",
        ),
        (
            'user = "a"\npassword_env = "P"\nuser_certificate = "$X/c"\nuser_key = "$X/k"',
            11,
            "user_certificate",
            "keep user, or",
            "保留 user",
        ),
    ],
)
def test_faults(folder: Folder, lines: str, line: int, key: str, fix: str, fix_zh: str) -> None:
    add(folder, lines)
    problem = folder.the_error()
    assert place(problem) == ("site.toml", line, f"servers.mine.{key}")
    assert fix in problem.fix
    assert fix_zh in problem.fix_zh


def test_everything_that_a_server_may_say(folder: Folder, tmp_path: Path) -> None:
    outside = tmp_path.parent / f"{tmp_path.name}-secrets"
    outside.mkdir()
    secret = outside / "password"
    secret.write_text("geheim")
    secret.chmod(0o600)
    add(
        folder,
        'security = "Aes256Sha256RsaPss"',
        'mode = "Sign"',
        'urls = ["opc.tcp://10.0.0.6:4840", "opc.tcp://10.0.0.7"]',
        'user = "scada"',
        f'password_file = "{secret}"',
        "history = false",
        "conditions = false",
        url=FAR,
    )
    site = folder.load()
    (server,) = site.table.servers
    assert site.problems == ()
    assert (server.security, server.mode) == (
        SecurityPolicy.AES256_SHA256_RSAPSS,
        MessageMode.SIGN,
    )
    assert server.urls == ("opc.tcp://10.0.0.6:4840", "opc.tcp://10.0.0.7")
    assert (server.history, server.conditions) == (False, False)
    assert "geheim" not in repr(site)


def test_an_unprotected_link_beyond_this_machine_is_mentioned(folder: Folder) -> None:
    add(folder, url=FAR)
    (problem,) = folder.load().problems
    assert (problem.severity, problem.column) == (Severity.NOTICE, "servers.mine.security")
    assert "neither signed nor encrypted" in problem.text


def test_a_redundant_endpoint_counts_too(folder: Folder) -> None:
    add(folder, 'urls = ["opc.tcp://10.0.0.6:4840"]')
    (problem,) = folder.load().problems
    assert "10.0.0.6" in problem.text


def test_a_password_over_an_unprotected_link_is_a_warning(
    folder: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("P", "x")
    add(folder, 'user = "a"', 'password_env = "P"', url=FAR)
    assert "in between" in folder.the_warning().text


class TestSecretFiles:
    """`password_file` and `user_key`; the core reads them, the check looks at them."""

    @pytest.fixture
    def outside(self, tmp_path: Path) -> Path:
        place = tmp_path.parent / f"{tmp_path.name}-secrets"
        place.mkdir()
        return place

    def test_one_that_everyone_can_read_is_an_error(self, folder: Folder, outside: Path) -> None:
        secret = outside / "p"
        secret.write_text("x")
        secret.chmod(0o644)
        add(folder, 'user = "a"', f'password_file = "{secret}"')
        problem = folder.the_error()
        assert place(problem) == ("site.toml", 10, "servers.mine.password_file")
        assert problem.fix == f"chmod 600 {secret}"

    def test_one_that_is_not_here_is_a_warning(self, folder: Folder, outside: Path) -> None:
        add(folder, 'user = "a"', f'password_file = "{outside}/p"')
        assert f"there is no file {outside}/p" in folder.the_warning().text

    def test_one_in_the_sites_folder_is_a_warning(self, folder: Folder) -> None:
        folder.write("p", "x")
        (folder.root / "p").chmod(0o600)
        add(folder, 'user = "a"', 'password_file = "p"')
        assert "kept in git" in folder.the_warning().text

    def test_systemds_credentials(
        self, folder: Folder, outside: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        add(folder, 'user = "a"', 'password_file = "$CREDENTIALS_DIRECTORY/mine"')
        monkeypatch.delenv("CREDENTIALS_DIRECTORY", raising=False)
        (problem,) = folder.load().problems
        assert problem.severity is Severity.NOTICE
        assert "CREDENTIALS_DIRECTORY is not set here" in problem.text
        monkeypatch.setenv("CREDENTIALS_DIRECTORY", str(outside))
        (outside / "mine").write_text("x")
        (outside / "mine").chmod(0o400)
        assert folder.load().problems == ()


def test_the_certificate_directory(folder: Folder) -> None:
    assert folder.load().pki == folder.root / "pki"
    folder.change("site.toml", ("[areas.bunker]", '[security]\npki = "/etc/x"\n[areas.bunker]'))
    assert folder.load().pki == Path("/etc/x")
    folder.change("site.toml", ('pki = "/etc/x"', 'pkii = "/etc/x"'))
    assert folder.the_error().fix == "did you mean pki?"
