"""What a site lets out: mails, webhooks, emergency linkages, and what its stations sound like.

Everything is off until it is configured (``[outward]`` in site.toml).
"""

from dataclasses import dataclass, field
from enum import StrEnum

from scada.model import Language
from scada.model.secret import Secret


class MailSecurity(StrEnum):
    """How a connection to a mail server is protected."""

    STARTTLS = "starttls"
    TLS = "tls"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Choice:
    """Which alarms go out: those of these priorities and areas (none named: all).

    ``level`` adds what is graded so or graver (1 gravest to 4; 0: grades do not matter);
    ``returned`` says whether the end of an alarm goes out too.
    """

    priorities: tuple[int, ...] = (1,)
    areas: tuple[str, ...] = ()
    level: int = 0
    returned: bool = False


@dataclass(frozen=True, slots=True)
class Channel:
    """What every way out has. More than ``most`` messages in ``within_s`` are summed up in one."""

    id: str
    choice: Choice = field(default_factory=Choice)
    language: Language = "zh"
    most: int = 10
    within_s: float = 600.0


@dataclass(frozen=True, slots=True)
class Mail(Channel):
    """A mail to somebody, by way of a mail server."""

    host: str = ""
    port: int = 587
    security: MailSecurity = MailSecurity.STARTTLS
    user: str = ""
    password: Secret = field(default_factory=Secret)
    sender: str = ""
    to: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Webhook(Channel):
    """An HTTP POST of JSON; signed (HMAC-SHA-256) where a secret is given."""

    url: str = ""
    secret: Secret = field(default_factory=Secret)


@dataclass(frozen=True, slots=True)
class Linkage(Channel):
    """An emergency linkage (应急联动): zone, severity and message, said again until acknowledged.

    It goes to the site's bus, and to ``url`` where there is one. ``acknowledge_s`` is how long the
    other side may take before the journal says that nobody has answered.
    """

    zone: str = ""
    url: str = ""
    secret: Secret = field(default_factory=Secret)
    acknowledge_s: float = 60.0
    repeat_s: float = 20.0


@dataclass(frozen=True, slots=True)
class Sound:
    """What a station sounds like: tones by priority, and a voice.

    ``player`` plays a WAV file that is named last (``aplay -q``; empty: the first that is found);
    ``voice`` is the speech engine (``espeak-ng``; empty: none), ``voice_priorities`` what it says.
    """

    tones: bool = False
    player: str = ""
    voice: str = ""
    voice_language: Language = "zh"
    voice_priorities: tuple[int, ...] = (1, 2)


@dataclass(frozen=True, slots=True)
class Outward:
    """All ways out of a site."""

    mails: tuple[Mail, ...] = ()
    webhooks: tuple[Webhook, ...] = ()
    linkages: tuple[Linkage, ...] = ()
    sound: Sound = field(default_factory=Sound)

    @property
    def is_used(self) -> bool:
        """Whether anything leaves this site."""
        return bool(self.mails or self.webhooks or self.linkages)
