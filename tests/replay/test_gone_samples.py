"""A replay over samples that are kept no more says so: what it shows there is only what stood before."""

from typing import Any

import pytest

from davylamp.replay import gone_samples
from historian.memory_store import MemoryStore

S = 10**9


def test_what_is_kept_no_more_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    store = MemoryStore()
    asked = (["T1"], 0, 90 * S, "Asia/Shanghai")
    assert gone_samples.notes(store, *asked) == gone_samples.notes(None, *asked) == ()

    def gone(*_: Any) -> list[tuple[int, int]]:
        return [(0, 60 * S)]

    monkeypatch.setattr(store, "gone", gone)
    ((zh, en),) = gone_samples.notes(store, *asked)
    assert zh.startswith("1970-01-01 08:01:00 之前")
    assert "before 1970-01-01 08:01:00 are kept no more" in en
