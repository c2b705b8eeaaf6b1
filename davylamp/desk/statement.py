"""What the desk vouches for, signed: its keys, and the sessions that it has ended."""

import msgspec

from davylamp.desk.roster import Roster
from davylamp.people.keys import DeskKeys
from scada.bus.desk_messages import DeskFacts, DeskState
from scada.bus.sealed import signing_input


def statement(keys: DeskKeys, site: str, roster: Roster) -> DeskState:
    """The statement as it is now."""
    facts = DeskFacts(
        site=site,
        number=roster.number,
        sign_key=keys.sign_public,
        box_key=keys.box_public,
        revoked=roster.revoked,
    )
    data = msgspec.msgpack.encode(facts)
    return DeskState(facts=data, signature=keys.sign.sign(signing_input(data)))
