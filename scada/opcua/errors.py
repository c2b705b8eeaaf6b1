"""What can go wrong on the way to a server; asyncua's own errors are translated at `channel`."""

from dataclasses import dataclass

from scada.model import DavylampError
from scada.opcua.status_codes import BAD_DECODING_ERROR, status_text


class DecodeError(DavylampError):
    """A message body that is not what OPC 10000-6 says; nothing of it was used."""


@dataclass(frozen=True, slots=True)
class CertificateEnd:
    """The certificate of a link that ends first: whose (own, server, user), and when, ns UTC."""

    whose: str
    until_ns: int


class LinkFault(DavylampError):
    """The link cannot go on; the message is the reason that an operator reads.

    ``certificate_end`` is set where certificates were looked at before it failed.
    """

    certificate_end: CertificateEnd | None = None


class Silence(LinkFault):
    """Something expected did not come in time: whoever is there does not answer."""


class PathSilence(Silence):
    """Not one byte came: whatever lies between may swallow everything, and the server may live."""


class Refused(LinkFault):
    """The server does not go on with the session that it was shown."""


class ServiceFault(DavylampError):
    """The server refused a whole request with a StatusCode."""

    def __init__(self, service: str, status: int) -> None:
        super().__init__(f"{service} refused: {status_text(status)}")
        self.service = service
        self.status = status


class Undecodable(ServiceFault):
    """An answer that is not what OPC 10000-6 says: over some of its items, or altogether."""

    def __init__(self, service: str, reason: str) -> None:
        super().__init__(service, BAD_DECODING_ERROR)
        self.reason = reason
