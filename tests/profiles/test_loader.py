import pytest

from scada.model import AlarmKind, BadInput, Comparison
from scada.profiles import Mark, available, load
from scada.profiles.loader import parse

BOOK = """
edition = "1"
name_zh = "规程"
name_en = "Book"
regulated = true
[sources]
R = "A rule"
[policies]
shelving_allowed = false
disabling_allowed = false
bulk_calibration_allowed = false
on_delay_max_s = 0
poll_warn_s = 20
stale_bad_s = 30
local_cut_s = 2
remote_cut_s = 40
records_days = 730
mark = "V"
source = "R"
times_mark = "M"
times_source = "R"
[why.gas]
priority = 2
respond_s = 60
cause_zh = "因"
cause_en = "cause"
consequence_zh = "果"
consequence_en = "consequence"
action_zh = "1 做"
action_en = "1 do"
[why.gas2]
priority = 1
respond_s = 60
mark = "M"
cause_zh = "因"
cause_en = "cause"
consequence_zh = "果"
consequence_en = "consequence"
action_zh = "1 做"
action_en = "1 do"
[rows."a.b"]
kind = "methane"
name_zh = "处"
name_en = "Place"
unit = "%CH4"
mark = "D"
source = "R 1"
scope_zh = "范围"
scope_en = "scope"
limits = [
  { limit = "alarm", comparison = ">=", value = 1.0, why = "gas" },
  { limit = "cut2", kind = "cut", comparison = ">=", value = 1.5, restore = 1.0, why = "gas2" },
]
"""


def test_both_profiles_ship() -> None:
    assert {"cn-2025", "power-plant"} <= set(available())
    assert load("cn-2025") is load("cn-2025")


def test_an_unknown_profile_names_the_known_ones() -> None:
    with pytest.raises(BadInput, match=r"no profile 'cn-2030'.*cn-2025"):
        load("cn-2030")


def test_limits_take_from_their_row_and_their_rationalisation() -> None:
    alarm, cut = parse("book", BOOK).rows["a.b"].limits
    assert (alarm.kind, alarm.comparison, alarm.value) == (
        AlarmKind.ALARM,
        Comparison.AT_LEAST,
        1.0,
    )
    assert (alarm.mark, alarm.source, alarm.scope_zh) == (Mark.DECODED, "R 1", "")
    assert (alarm.priority, alarm.cause_zh, alarm.restore) == (2, "因", None)
    assert (cut.kind, cut.mark, cut.scope_zh) == (AlarmKind.CUT, Mark.MEMORY, "范围")
    assert (cut.priority, cut.restore) == (1, 1.0)


def test_rows_inherit_whether_they_are_regulated() -> None:
    assert parse("book", BOOK).rows["a.b"].regulated
    loose = BOOK.replace('mark = "D"', 'mark = "D"\nregulated = false')
    assert not parse("book", loose).rows["a.b"].regulated


@pytest.mark.parametrize(
    ("wrong", "right"),
    [
        ('kind = "methane"', 'kind = "methan"'),
        ('why = "gas" }', 'why = "gass" }'),
        ("value = 1.0", 'value = "1.0"'),
        ('comparison = ">="', 'comparison = "=>"'),
        ('unit = "%CH4"', 'units = "%CH4"'),
        ('mark = "D"', 'mark = "X"'),
    ],
)
def test_a_faulty_row_is_named(wrong: str, right: str) -> None:
    with pytest.raises(BadInput, match=r"a\.b"):
        parse("book", BOOK.replace(wrong, right))
