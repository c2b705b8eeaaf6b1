"""What is said between the desk and those who log in, and what the desk says to all.

Requests to the desk travel sealed (`scada.bus.sealed`): the message that is inside is one of these.
"""

import msgspec

from scada.bus.machine_messages import MachineState
from scada.bus.messages import Message
from scada.model import Session


class Sealed(Message, frozen=True, kw_only=True):
    """A message that only the desk can open; its answer only the sender. ``public`` is the sender's,
    made for this one request.
    """

    public: bytes
    box: bytes


class SealedAnswer(Message, frozen=True, kw_only=True):
    """The desk's answer, for the sender of the request alone."""

    box: bytes


class LoginRequest(Message, frozen=True, kw_only=True):
    """Somebody wants to work at ``station``, at a ``position`` or at none.

    ``key`` is the station's public key: his session will be of no use elsewhere.
    """

    user: str
    password: str
    station: str
    position: str = ""
    key: bytes = b""

    def __repr__(self) -> str:
        """Without the password, so that no log has it."""
        return f"LoginRequest(user={self.user!r}, station={self.station!r})"


class RenewRequest(Message, frozen=True, kw_only=True):
    """A session that is to last longer; with ``position``, at that one from now on."""

    token: str
    position: str | None = None


class LogoutRequest(Message, frozen=True, kw_only=True):
    """The session is over."""

    token: str


class WhoAmIRequest(Message, frozen=True, kw_only=True):
    """What the desk says of a token."""

    token: str


class PasswordRequest(Message, frozen=True, kw_only=True):
    """Somebody changes his own password; his sessions end by it."""

    user: str
    password: str
    new: str
    station: str

    def __repr__(self) -> str:
        """Without the passwords, so that no log has them."""
        return f"PasswordRequest(user={self.user!r}, station={self.station!r})"


class MadeRequest(Message, frozen=True, kw_only=True):
    """A file was made of history; the desk journals it. ``by`` is a name, for who has no ``token``.

    ``sha256`` is the file's, ``proof`` that of its proof's canonical bytes, ``digest`` what the proof
    says of its rows (all hex).
    """

    what: str
    file: str
    sha256: str
    proof: str
    digest: str
    made_ns: int
    start_ns: int
    end_ns: int
    by: str = ""
    token: str = ""

    def __repr__(self) -> str:
        """Without the token, so that no log has it."""
        return f"MadeRequest({self.what!r}, {self.file!r})"


class MadeAnswer(Message, frozen=True, kw_only=True):
    """It is in the journal, and on a disk; ``now_ns`` is that line's."""

    now_ns: int


class SessionAnswer(Message, frozen=True, kw_only=True):
    """A session, and its token where it is a new one; none where it is over."""

    session: Session | None = None
    token: str = ""

    def __repr__(self) -> str:
        """Without the token, so that no log has it."""
        return f"SessionAnswer({self.session!r})"


class DeskFacts(Message, frozen=True, kw_only=True):
    """What the desk vouches for. ``number`` grows with every change; an older one is not believed.

    ``sign_key`` checks tokens, ``box_key`` is what requests are sealed to; ``revoked`` are sessions that
    ended before their time, each with the time (ns UTC) at which its tokens end by themselves.
    """

    site: str
    number: int
    sign_key: bytes
    box_key: bytes
    revoked: dict[str, int] = msgspec.field(default_factory=dict)


class DeskState(Message, frozen=True, kw_only=True):
    """`DeskFacts` as msgpack, signed with the key that they name."""

    facts: bytes
    signature: bytes


class DeskHeartbeat(Message, frozen=True, kw_only=True):
    """The desk lives: one per second, with what it vouches for."""

    now_ns: int
    started_ns: int
    pid: int
    people: int
    sessions: int
    state: DeskState
    fault: str = ""
    reports_waiting: int = 0
    """How many reports wait or are being made."""
    reports_fault: str = ""
    """Which reports could not be made or sent, and why; empty where all were."""
    version: str = ""
    """Since version 2, as the next."""
    machine: MachineState | None = None
