"""The tutorial of the notebook runs as it is written."""

import re
from pathlib import Path

import pytest

from tests.export.sampled import sampled

PAGE = Path(__file__).parents[2] / "docs/tutorials/history-in-a-notebook.md"


def test_every_block_of_the_page_runs(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    blocks = re.findall(r"```python\n(.*?)```", PAGE.read_text("utf-8"), re.DOTALL)
    assert len(blocks) > 8
    sampled(tmp_path / "mine")
    monkeypatch.chdir(tmp_path)
    names: dict[str, object] = {}
    for block in blocks:
        exec(compile(block, str(PAGE), "exec"), names)
    said = capsys.readouterr().out
    assert "mine Asia/Shanghai" in said
    assert "200 of 200 are usable" in said
