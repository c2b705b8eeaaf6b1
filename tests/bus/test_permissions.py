"""The rights of each user, read as a table."""

import pytest

from scada.bus.permissions import USERS, permissions
from scada.bus.subjects import Subjects

SUBJECTS = Subjects("demo")
LETTERS = "$JS.API.STREAM.MSG.DELETE.DVL_demo_DEAD"
"""A dead letter that a person has dealt with: nothing else is ever taken out of a stream."""


@pytest.mark.parametrize("user", [user for user in USERS if user != "admin"])
def test_nobody_but_admin_may_delete_purge_or_hear_others(user: str) -> None:
    rights = permissions(user, SUBJECTS)
    for subject in rights.publish:
        assert subject not in (">", "$JS.API.>")
        assert "DELETE" not in subject or subject == LETTERS, subject
        assert "PURGE" not in subject
    assert (LETTERS in rights.publish) == (user == "historian")
    assert [s for s in rights.subscribe if s.startswith("_INBOX")] == [f"_INBOX_{user}.>"]
    assert ">" not in rights.subscribe


@pytest.mark.parametrize("user", ["historian", "station", "desk", "people", "outward"])
def test_only_the_core_writes_steps_events_and_state(user: str) -> None:
    written = {SUBJECTS.steps, SUBJECTS.events, SUBJECTS.tables, SUBJECTS.alarm_snapshot}
    assert not written & set(permissions(user, SUBJECTS).publish)
    assert written <= set(permissions("core", SUBJECTS).publish)


@pytest.mark.parametrize(
    ("user", "source"),
    [("people", "desk"), ("outward", "outward"), ("historian", "historian")],
)
def test_a_service_writes_its_own_journal_and_no_other(user: str, source: str) -> None:
    for other in USERS:
        said = {SUBJECTS.events_of(source), SUBJECTS.chain(source), SUBJECTS.heartbeat(source)}
        mine = other in (user, "admin")
        assert bool(said & set(permissions(other, SUBJECTS).publish)) == (mine and other == user)


def test_only_the_desk_says_which_key_signs_and_hears_passwords() -> None:
    says = [u for u in USERS if SUBJECTS.desk_state in permissions(u, SUBJECTS).publish]
    hears = [u for u in USERS if SUBJECTS.desk in permissions(u, SUBJECTS).subscribe]
    assert says == hears == ["people"]
    assert [u for u in USERS if SUBJECTS.core in permissions(u, SUBJECTS).subscribe] == ["core"]


def test_an_unknown_user_has_no_rights() -> None:
    with pytest.raises(ValueError, match="no user 'guest'"):
        permissions("guest", SUBJECTS)
