"""The rights of each user, read as a table."""

import pytest

from scada.bus.permissions import USERS, permissions
from scada.bus.subjects import Subjects

SUBJECTS = Subjects("demo")


@pytest.mark.parametrize("user", [user for user in USERS if user != "admin"])
def test_nobody_but_admin_may_delete_purge_or_hear_others(user: str) -> None:
    rights = permissions(user, SUBJECTS)
    for subject in rights.publish:
        assert subject not in (">", "$JS.API.>")
        assert "DELETE" not in subject
        assert "PURGE" not in subject
    assert [s for s in rights.subscribe if s.startswith("_INBOX")] == [f"_INBOX_{user}.>"]
    assert ">" not in rights.subscribe


@pytest.mark.parametrize("user", ["historian", "station", "desk"])
def test_only_the_core_writes_steps_events_and_state(user: str) -> None:
    written = {SUBJECTS.steps, SUBJECTS.events, SUBJECTS.tables, SUBJECTS.alarm_snapshot}
    assert not written & set(permissions(user, SUBJECTS).publish)
    assert written <= set(permissions("core", SUBJECTS).publish)


def test_an_unknown_user_has_no_rights() -> None:
    with pytest.raises(ValueError, match="no user 'guest'"):
        permissions("guest", SUBJECTS)
