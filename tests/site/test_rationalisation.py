"""What ``davylamp check`` says of how far the alarms are rationalised."""

from typing import Any

import pytest

from davylamp.cli import main
from davylamp.site.rationalisation import rationalisation
from tests.detect.plant import limit
from tests.site.folder import Folder


def test_what_is_missing_is_counted() -> None:
    whole: dict[str, Any] = {
        "cause_zh": "x", "consequence_en": "x", "action_zh": "x", "respond_s": 60.0, "owner": "x",
        "approved": "x",
    }  # fmt: skip
    alarms = [limit(">=", 1.0, priority=4, **whole), limit(">=", 2.0, priority=2)]
    missing, shares = rationalisation(alarms, "en")
    assert missing == (
        "rationalisation: 2 limits, 1 without cause, 1 without consequence, 1 without action, "
        "1 without time to respond, 1 without owner, 1 without approval"
    )
    assert shares.startswith("priorities 1: 0 %, 2: 50 %, 3: 0 %, 4: 50 % (guide: ")
    assert next(rationalisation(alarms[:1], "zh")) == "报警评定：限值 1 个，各项齐全"
    assert list(rationalisation([], "en")) == []


def test_the_check_says_it(folder: Folder, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", str(folder.root)]) == 0
    said = capsys.readouterr().out
    assert "rationalisation: 4 limits, 1 without cause" in said
    assert "priorities 1: " in said
