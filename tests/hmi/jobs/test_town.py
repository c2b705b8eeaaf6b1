"""The town leaves no process behind, however its services end."""

from pathlib import Path
from typing import NoReturn

import pytest

from tests.hmi.jobs.town import Town


def test_nats_server_ends_where_a_service_does_not_begin(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_core() -> NoReturn:
        raise OSError("no core today")

    made = Town(tmp_path)
    monkeypatch.setattr(made, "_core", no_core)
    with pytest.raises(AssertionError, match="did not start"):
        made.start()
    with pytest.raises(AssertionError, match="ended by themselves"):
        made.stop()
    assert not made.running.is_up
