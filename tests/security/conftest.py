"""A site with a secured server, for the commands."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from scada.opcua.pki import Pki
from tests.opcua.client_pki import user_files
from tests.servers.certificates import leaf, write
from tests.servers.secure_asyncua import SecureAsyncua

CERTIFICATE = leaf("gas server", number=1, uri="urn:davylamp:test:server")

SITE = """\
[site]
id = "mine"

[servers.gas]
url = "{url}"
security = "Basic256Sha256"

[areas.a]
"""


class SecuredSite:
    """The folder `mine`, its certificate directory, and what a command printed."""

    def __init__(self, root: Path) -> None:
        self.root, self.pki = root, Pki(root / "pki")
        root.mkdir()
        self.write("opc.tcp://127.0.0.1:1")
        (root / "tags.csv").write_text("tag,kind,area,server,node,unit,low,high\n")
        (root / "alarms.csv").write_text("tag,limit,comparison,value\n")

    def write(self, url: str) -> None:
        (self.root / "site.toml").write_text(SITE.format(url=url))


@pytest.fixture
def site(tmp_path: Path) -> SecuredSite:
    return SecuredSite(tmp_path / "mine")


@pytest.fixture(scope="session")
def secure_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SecureAsyncua]:
    folder = tmp_path_factory.mktemp("secure")
    certificate, key = write(folder, CERTIFICATE, 1)
    user, _ = user_files(folder)
    with SecureAsyncua(
        certificate=f"{certificate}", key=f"{key}", user_certificate=f"{user}"
    ) as one:
        yield one
