"""A whole run of a scripted station against a core in memory: a real event loop, a real clock."""

import json
import time
from pathlib import Path

import pytest
from PySide6.QtCore import QTimer
from pytestqt.qtbot import QtBot

from hmi.models.wish import Wish
from hmi.qt import run as station_run
from hmi.qt.run import StationRun, readable
from scada.model import EventKind
from tests.hmi.fake_services import FakeServices
from tests.hmi.fake_site import FakePlant


def test_a_scripted_run_acknowledges_and_measures(qtbot: QtBot, tmp_path: Path) -> None:
    plant = FakePlant(now_ns=time.time_ns())
    services = FakeServices(plant)
    told: list[str] = []
    summary = tmp_path / "deep" / "station.json"
    wish = Wish(
        user="li",
        language="zh",
        theme="quiet",
        scripted=True,
        seconds=60.0,
        shots=None,
        every_s=0.0,
        summary=summary,
    )
    run = StationRun("fake", wish, services.connect, told.append, ["davylamp"])
    qtbot.addWidget(run.station)
    raised: list[bool] = []

    def core_lives() -> None:
        if services.loop is None:
            return
        plant.now_ns = time.time_ns()
        services.beat()
        if run.station.model.has_snapshot and not raised:
            raised.append(True)
            services.tell(plant.event(EventKind.RAISED, "3301.T1/cut", value=1.6))
        if run.figures()["acknowledged"] and {"READY=1", "WATCHDOG=1"} <= set(told):
            run.leave()

    core = QTimer()
    core.timeout.connect(core_lives)
    core.start(100)
    assert run.run() == 0
    core.stop()
    figures = json.loads(summary.read_text("utf-8"))
    assert figures["acknowledged"] == 1
    assert figures["alarms_seen"] == 1
    assert figures["latency_ms"]["p50"] < 60_000
    assert [deed["what"] for deed in figures["deeds"]] == ["opened the list", "Space"]
    assert services.commands[0].user == "li"
    assert "READY=1" in told
    assert "WATCHDOG=1" in told


def test_what_no_font_can_show_is_said_in_english(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(station_run, "chinese_font", lambda: "Noto Sans CJK SC")
    assert readable("zh") == "zh"
    assert caplog.text == ""
    monkeypatch.setattr(station_run, "chinese_font", lambda: None)
    assert readable("zh") == "en"
    assert "apt install fonts-noto-cjk" in caplog.text
    assert "请安装" in caplog.text
