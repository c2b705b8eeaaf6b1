"""Table 1 of AQ 1029-2019, number by number, written down from the standard's table by hand."""

import pytest

from scada.model import AlarmKind, Kind
from scada.profiles import Mark, load
from tests.profiles.rulebook import alarm, cuts, others

BOOK = load("cn-aq1029-2019")

# number: row, alarm from, [(cut from, restored below)], gas classes (empty: every mine).
EVERY: tuple[str, ...] = ()
GASSY = ("high", "outburst", "rockburst_high")
TABLE_1 = {
    "1": ("face.T0", 1.0, [(1.5, 1.0)], EVERY),
    "2": ("face.T1.low_high", 1.0, [(1.5, 1.0)], ("low", "high", "rockburst_high")),
    "3": ("face.T1.outburst", 1.0, [(1.5, 1.0)], ("outburst",)),
    "4": ("face.T2", 1.0, [(1.0, 1.0)], EVERY),
    "5": ("face.T3T4.outburst", 0.5, [(0.5, 0.5)], ("outburst",)),
    "6": ("face.T4.series", 0.5, [(0.5, 0.5)], EVERY),
    "7a": ("face.T5", 1.0, [(1.5, 1.0)], EVERY),
    "7b": ("face.T6", 1.0, [(1.0, 1.0)], EVERY),
    "8": ("face.return_mid", 1.0, [(1.0, 1.0)], GASSY),
    "9": ("shearer", 1.0, [(1.5, 1.0)], EVERY),
    "10": ("heading.T1", 1.0, [(1.5, 1.0)], EVERY),
    "11": ("heading.T2", 1.0, [(1.0, 1.0)], EVERY),
    "12": ("heading.T4.outburst", 0.5, [(0.5, 0.5)], ("outburst",)),
    "13": ("heading.T3.series", 0.5, [(0.5, 0.5), (1.5, 0.5)], EVERY),
    "14": ("heading.T3.twin", 1.0, [(1.0, 1.0)], ("high", "rockburst_high")),
    "15": ("heading.mid", 1.0, [(1.0, 1.0)], GASSY),
    "16": ("header_machine", 1.0, [(1.5, 1.0)], EVERY),
    "17": ("district_return", 1.0, [(1.0, 1.0)], EVERY),
    "18": ("wing_main_return", 0.75, [], EVERY),
    "19": ("trolley.loading", 0.5, [(0.5, 0.5)], EVERY),
    "20": ("trolley.emission", 0.5, [(0.5, 0.5)], ("high", "rockburst_high")),
    "21": ("battery_loco", 0.5, [(0.5, 0.5)], EVERY),
    "22": ("diesel_vehicle", 0.5, [(0.5, 0.5)], EVERY),
    "23": ("belt_shaft_return", 0.5, [(0.7, 0.7)], EVERY),
    "24": ("temp_elec.district", 1.0, [(1.0, 1.0)], EVERY),
    "25": ("temp_elec.main", 0.75, [(1.0, 1.0)], EVERY),
    "26": ("bunker", 1.5, [(1.5, 1.5)], EVERY),
    "27": ("prep_plant", 1.5, [(1.5, 1.5)], EVERY),
    "28": ("surface_gantry", 1.5, [(1.5, 1.5)], EVERY),
    "29": ("drain.surface", 0.5, [], EVERY),
    "30": ("drain.ug_temp", 0.5, [(1.0, 0.5)], EVERY),
}

# row: the limit that the standard itself sets, beside methane.
DECODED = {
    "co.face": [("alarm", ">=", 24.0)],
    "co.return": [("alarm", ">=", 24.0)],
    "co.seal": [("alarm", ">=", 24.0)],
    "co.belt": [("alarm", ">=", 24.0)],
    "temperature.road": [("alarm", ">=", 30.0)],
    "temperature.chamber": [("alarm", ">=", 34.0)],
    "wind.reversal": [("reversed", "=", 1.0)],
    "main_fan": [("stopped", "=", 0.0)],
    "local_fan": [("stopped", "=", 0.0)],
    "duct_flow": [("no_flow", "=", 0.0)],
    "door.pair": [("both_open", "=", 1.0)],
    "smoke": [("smoke", "=", 1.0)],
    "feed": [],
    "cut": [],
    "temperature.compressor": [],
    "pressure.main_fan": [],
}


@pytest.mark.parametrize("number", TABLE_1)
def test_table_1(number: str) -> None:
    row, alarm_from, cut_steps, classes = TABLE_1[number]
    assert alarm(BOOK, row) == alarm_from
    assert cuts(BOOK, row) == cut_steps
    assert sorted(BOOK.rows[row].gas_classes) == sorted(classes)
    assert BOOK.rows[row].mark is Mark.DECODED
    assert BOOK.rows[row].source == f"A19 table 1 no. {number}"


def test_the_table_has_no_other_methane_row() -> None:
    methane = {name for name, row in BOOK.rows.items() if row.kind is Kind.METHANE}
    assert methane == {row for row, *_ in TABLE_1.values()} | {"methane.site"}


@pytest.mark.parametrize("row", DECODED)
def test_what_the_standard_sets_beside_methane(row: str) -> None:
    assert others(BOOK, row) == DECODED[row]
    assert BOOK.rows[row].mark is Mark.DECODED


def test_faces_of_outburst_mines_cut_their_intake_too() -> None:
    scopes = [
        next(x.scope_zh for x in BOOK.rows[row].limits if x.kind is AlarmKind.CUT)
        for row in ("face.T1.low_high", "face.T1.outburst")
    ]
    assert "进" not in scopes[0]
    assert "进、回风巷" in scopes[1]


def test_the_shearer_takes_the_face_conveyor_with_it() -> None:
    assert "刮板输送机" in BOOK.rows["shearer"].limits[-1].scope_zh


def test_what_the_regulation_of_2022_said_is_from_memory() -> None:
    memory = [row for name, row in BOOK.rows.items() if name.startswith(("air.", "o2.", "co2."))]
    assert {row.mark for row in memory} == {Mark.MEMORY}


def test_when_it_holds() -> None:
    assert (BOOK.effective_from, str(BOOK.effective_mark)) == ("2020-02-01", "V")
    assert BOOK.superseded_by == "cn-2025"
    assert load("cn-2025").effective_from == "2026-02-01"
    assert load("cn-2025").effective_mark is Mark.MEMORY
