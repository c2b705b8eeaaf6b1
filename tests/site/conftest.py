from pathlib import Path

import pytest

from tests.site.folder import Folder


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Folder:
    monkeypatch.delenv("DAVYLAMP_RUN", raising=False)
    return Folder(tmp_path)
