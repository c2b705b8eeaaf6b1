"""A linkage is said again until somebody answers, and it is told when nobody does."""

from davylamp.outward.digest import Letter
from davylamp.outward.linkage import Calls, Stage
from tests.outward.lines import NOW, S, line


def begun() -> tuple[Calls, str]:
    calls = Calls()
    return calls, calls.begin("face", "3301", Letter((line(),)), NOW).id


def test_it_is_said_at_once_and_then_every_so_often() -> None:
    calls, name = begun()
    assert [call.id for call in calls.due(NOW, 20)] == [name]
    calls.said(name, NOW)
    assert calls.due(NOW + 19 * S, 20) == ()
    assert [call.id for call in calls.due(NOW + 20 * S, 20)] == [name]


def test_that_nobody_answers_is_told_once_and_it_goes_on() -> None:
    calls, name = begun()
    assert calls.overdue(NOW + 59 * S, 60) == ()
    (late,) = calls.overdue(NOW + 60 * S, 60)
    assert late.stage is Stage.UNANSWERED
    assert calls.overdue(NOW + 99 * S, 60) == ()
    assert [call.id for call in calls.due(NOW + 99 * S, 20)] == [name]


def test_an_answer_ends_it_for_good() -> None:
    calls, name = begun()
    answered = calls.acknowledge(name, "li")
    assert answered is not None
    assert (answered.stage, answered.by) == (Stage.ACKNOWLEDGED, "li")
    assert calls.acknowledge(name, "wang") is None
    assert calls.due(NOW + 99 * S, 1) == calls.open == ()
    assert calls.said(name, NOW) is None


def test_the_same_letter_twice_is_one_linkage() -> None:
    calls, name = begun()
    calls.said(name, NOW)
    again = calls.begin("face", "3301", Letter((line(),)), NOW + S)
    assert again.times == 1
    assert len(calls) == 1
