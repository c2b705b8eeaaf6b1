"""The system page: measured figures in words, and what stands out."""

import math

import msgspec
import numpy as np
import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from hmi.models import system, system_services
from hmi.models.frame import Connection
from hmi.models.health import SECONDS, Health, condensed
from hmi.models.latency import Latency
from hmi.models.memory import resident_bytes
from hmi.models.station import StationModel
from hmi.models.system_row import Row
from hmi.models.words import NO_VALUE
from hmi.qt.system import SystemPage
from scada.bus.messages import StreamState, Trouble
from scada.model import LinkState
from scada.model.trouble import TroubleKind
from tests.hmi.fake_site import NOW_NS, FakePlant
from tests.hmi.stage import S, set_up


@pytest.fixture
def plant() -> FakePlant:
    return FakePlant()


@pytest.fixture
def model(plant: FakePlant) -> StationModel:
    model = StationModel()
    model.apply(plant.first_frame(), plant.now_ns)
    return model


def named(rows: list[Row]) -> dict[str, Row]:
    return {row.name: row for row in rows}


# -- health --------------------------------------------------------------------------------------


def test_each_second_has_its_value_and_a_silent_one_is_a_gap(plant: FakePlant) -> None:
    health = Health()
    for second in (0, 1, 4):
        beat = msgspec.structs.replace(plant.heartbeat(), step_ms=float(second))
        health.core(beat, NOW_NS + second * S)
    newest = health.series("step_ms")[-5:]
    assert newest[[0, 1, 4]].tolist() == [0.0, 1.0, 4.0]
    assert np.isnan(newest[[2, 3]]).all()


def test_after_a_long_silence_nothing_old_is_shown(plant: FakePlant) -> None:
    health = Health()
    health.core(plant.heartbeat(), NOW_NS)
    health.historian(plant.historian(), NOW_NS + 2 * SECONDS * S)
    assert np.isnan(health.series("step_ms")).all()


def test_rates_are_between_heartbeats_of_one_start(plant: FakePlant) -> None:
    health, beat = Health(), plant.heartbeat()
    for second, samples, started in ((0, 100, 1), (1, 300, 1), (2, 5, 2)):
        now = msgspec.structs.replace(
            beat, now_ns=NOW_NS + second * S, samples=samples, started_ns=started
        )
        health.core(now, now.now_ns)
    rates = health.series("samples_per_s")[-3:]
    assert rates[1] == 200.0
    assert math.isnan(rates[0])
    assert math.isnan(rates[2])


def test_pictures_are_counted_over_ten_seconds() -> None:
    health = Health()
    assert health.frames(NOW_NS) is None
    for i in range(100):
        health.drew(NOW_NS + i * S // 20, 4.0 if i % 10 else 30.0)
    frames = health.frames(NOW_NS + 5 * S)
    assert frames is not None
    assert frames.per_s == pytest.approx(20.0)
    assert frames.median_ms == 4.0
    assert frames.p95_ms == 30.0


def test_condensed_keeps_the_highest_of_each_part() -> None:
    series = np.r_[np.nan, 1.0, 5.0, 2.0, np.nan, np.nan]
    assert condensed(series, 3).tolist()[:2] == [1.0, 5.0]
    assert math.isnan(condensed(series, 3)[2])


def test_the_latency_histogram_goes_back_fifteen_minutes() -> None:
    latency = Latency()
    latency.samples(np.full(10, NOW_NS - 200_000_000), NOW_NS)
    latency.samples(np.full(30, NOW_NS + 800 * S - 50_000_000), NOW_NS + 800 * S)
    counts = latency.histogram()
    assert counts.sum() == 40
    assert latency.quantile_of(counts, 0.5) == pytest.approx(50.0, rel=0.15)
    assert latency.quantile_of(counts, 0.95) == pytest.approx(200.0, rel=0.15)
    recent = latency.quantile_ms(0.95)
    assert recent == pytest.approx(50.0, rel=0.15)


def test_memory_is_that_of_this_process() -> None:
    assert 5_000_000 < resident_bytes() < 100_000_000_000


# -- words ---------------------------------------------------------------------------------------


def test_a_lost_server_says_since_when_and_why(plant: FakePlant, model: StationModel) -> None:
    up, other = plant.links()
    lost = msgspec.structs.replace(
        other, state=LinkState.LOST, since_ns=NOW_NS - 277 * S, reason="no answer"
    )
    refusing = msgspec.structs.replace(up, refused={"3301.T1": "BadNodeIdUnknown"})
    model.links = {link.server: link for link in (refusing, lost)}
    rows = system.servers(model)
    assert [row.is_lost for row in rows] == [False, True]
    assert rows[1].state == "lost for 4:37"
    assert 2 in rows[0].abnormal
    assert len(rows[0].cells) == len(system.SERVER_CELLS)
    ((tag, name, status),) = system.refused(model)
    assert (tag, status) == ("3301.T1", "node unknown")
    assert name == "3301 face T1 methane"
    assert system.status_words(model, "BadSomethingElse") == "BadSomethingElse"


def test_a_certificate_close_to_its_end_stands_out(plant: FakePlant, model: StationModel) -> None:
    up, _ = plant.links()
    day = 86_400 * S
    for days, odd in ((400, False), (29, True), (-1, True)):
        until_ns = model.now_ns + days * day
        link = msgspec.structs.replace(up, certificate="server", certificate_until_ns=until_ns)
        model.links = {link.server: link}
        row = system.servers(model)[0]
        assert row.cells[system.SERVER_CELLS.index("certificate")] == f"{days} d"
        assert (system.SERVER_CELLS.index("certificate") in row.abnormal) is odd
    model.links = {up.server: up}
    cells = system.servers(model)[0].cells
    assert cells[system.SERVER_CELLS.index("certificate")] == NO_VALUE


def test_a_server_without_a_report_is_connecting(model: StationModel) -> None:
    model.links = {}
    assert [row.link.state for row in system.servers(model)] == [LinkState.CONNECTING] * 2


def test_a_calm_system_has_nothing_that_stands_out(model: StationModel) -> None:
    for rows in (
        system.core(model),
        system.bus(model),
        system.historian(model),
        system.clocks(model),
    ):
        assert [row.name for row in rows if row.abnormal] == []


def test_troubles_stand_out(plant: FakePlant, model: StationModel) -> None:
    frame = plant.frame()
    frame.core = msgspec.structs.replace(
        plant.heartbeat(), late_scans=3, bus_up=False, samples_waiting=500, samples_lost=7
    )
    frame.historian = msgspec.structs.replace(
        plant.historian(),
        fault="disk full",
        streams=(),
        lag_s=60.0,
        disk_free_bytes=1 << 30,
        disk_used_bytes=99 << 30,
    )
    frame.connection = Connection(False, NOW_NS, "connection refused")
    model.apply(frame, plant.now_ns)
    assert named(system.core(model))["late_scans"].abnormal
    bus = named(system.bus(model))
    assert bus["lost"].abnormal
    assert bus["samples_waiting"].abnormal
    assert "connection refused" in bus["bus_here"].value
    stored = named(system.historian(model))
    assert stored["fault"].value == "disk full"
    assert not {"dead_letters", "dropped"} & set(stored)
    assert stored["lag"].abnormal
    assert named(system_services.machine(model))["store_free"].abnormal


def test_what_the_historian_could_not_store_stands_out_in_both_languages(
    plant: FakePlant, model: StationModel
) -> None:
    frame = plant.frame()
    frame.historian = msgspec.structs.replace(
        plant.historian(),
        fault="refused; kept aside",
        dead_letters=2,
        streams=(
            StreamState(name="steps", backlog=1200, lag_s=75.0, dropped=40),
            StreamState(name="events", backlog=3, lag_s=12.5),
        ),
        troubles=(
            Trouble(kind=TroubleKind.REFUSED, zh="拒绝访问", en="refused", since_ns=1),
            Trouble(kind=TroubleKind.LETTERS, zh="另存", en="kept aside", since_ns=2),
        ),
    )
    model.apply(frame, plant.now_ns)
    for language, faults in (("en", ["refused", "kept aside"]), ("zh", ["拒绝访问", "另存"])):
        model.use_language(language)
        rows = system.historian(model)
        assert [row.value for row in rows if row.name == "fault"] == faults
        odd = {row.name: row.value for row in rows if row.abnormal}
        assert (odd["dead_letters"], odd["dropped"]) == ("2", "40")
        assert named(rows)["waiting"].value == "1,200 · 3"
        assert odd["lag"].startswith("75.0 · 12.5")


def test_without_heartbeats_it_says_so() -> None:
    empty = StationModel()
    empty.now_ns = NOW_NS
    assert system.core(empty)[0].abnormal
    assert system.historian(empty)[0].abnormal
    assert system.bus(empty)
    assert system.clocks(empty)
    assert system.servers(empty) == []


def test_a_clock_that_is_off_stands_out(plant: FakePlant, model: StationModel) -> None:
    frame = plant.frame()
    frame.core = msgspec.structs.replace(plant.heartbeat(), now_ns=NOW_NS - 9 * S)
    model.apply(frame, plant.now_ns)
    row = named(system.clocks(model))["clock_core"]
    assert row.abnormal
    assert row.value == "−9.000 s"


def test_every_line_has_its_text_in_both_languages(plant: FakePlant, model: StationModel) -> None:
    model.health.drew(NOW_NS, 3.0)
    model.health.drew(NOW_NS + S // 20, 3.0)
    rows = [
        *system.core(model),
        *system.bus(model),
        *system.historian(model),
        *system.screen(model, resident_bytes()),
        *system.clocks(model),
    ]
    for language in ("en", "zh"):
        model.use_language(language)
        names = [row.name for row in rows] + [f"cell.{name}" for name in system.SERVER_CELLS]
        for name in names:
            assert model.text(f"system.{name}") != f"system.{name}"


# -- the page ------------------------------------------------------------------------------------


@pytest.mark.parametrize("theme", ["quiet", "dark"])
def test_it_draws_what_was_measured(qtbot: QtBot, theme: str) -> None:
    stage = set_up(qtbot, [SystemPage])
    stage.station.use_theme(theme)
    stage.station.show_page("system")
    before = stage.station.page.grab().toImage()
    for _ in range(3):
        stage.second()
        QApplication.processEvents()
    assert stage.model.health.frames(stage.model.now_ns) is not None
    assert stage.station.page.grab().toImage() != before
    assert stage.model.latency.quantile_ms(0.5) == pytest.approx(120.0, rel=0.15)
