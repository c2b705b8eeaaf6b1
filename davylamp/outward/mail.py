"""Letters as mails, by SMTP (RFC 5321) with TLS."""

import smtplib
import ssl
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime
from typing import Final

from davylamp.outward.delivery import NotSent
from davylamp.outward.digest import Letter
from davylamp.outward.wording import Wording
from davylamp.site.outward import Mail, MailSecurity
from scada.model import BadInput

WAIT_S: Final = 20.0


class MailDelivery:
    """One mail server, one list of people."""

    def __init__(self, mail: Mail, wording: Wording) -> None:
        self._mail, self._wording = mail, wording

    def send(self, letter: Letter) -> str:
        """Hand the letter to the server; returns the addresses that it took. Raises `NotSent`."""
        return handed_over(self._mail, self.message(letter))

    def message(self, letter: Letter) -> EmailMessage:
        """The mail; the same letter has the same Message-ID, whoever gets it twice."""
        mail, last = self._mail, letter.events[-1]
        message = EmailMessage()
        message["Subject"] = self._wording.subject(letter).replace("\n", " ")
        message["From"] = Address(addr_spec=mail.sender)
        message["To"] = tuple(Address(addr_spec=one) for one in mail.to)
        message["Date"] = format_datetime(self._wording.words.local(last.now_ns))
        message["Message-ID"] = f"<{letter.id}.{mail.id}@{mail.sender.rpartition('@')[2]}>"
        if any(event.priority == 1 for event in letter.events):
            message["Importance"] = "high"
        message.set_content(self._wording.body(letter))
        return message


def handed_over(mail: Mail, message: EmailMessage) -> str:
    """Hand a message to the mail server; returns the addresses that it took. Raises `NotSent`."""
    try:
        with _connect(mail) as server:
            refused = server.send_message(message)
    except smtplib.SMTPResponseException as fault:
        said = fault.smtp_error
        text = said.decode("utf-8", "replace") if isinstance(said, bytes) else str(said)
        # 4yz may be tried again, 5yz not (RFC 5321, 4.2.1)
        raise NotSent(
            f"{fault.smtp_code} {text}".strip(), for_good=fault.smtp_code >= 500
        ) from None
    except smtplib.SMTPRecipientsRefused as fault:
        raise NotSent(f"refused: {', '.join(fault.recipients)}", for_good=True) from None
    except (OSError, smtplib.SMTPException, BadInput) as fault:
        raise NotSent(str(fault) or type(fault).__name__) from None
    return ", ".join(one for one in mail.to if one not in refused)


def _connect(mail: Mail) -> smtplib.SMTP:
    context = ssl.create_default_context()
    server: smtplib.SMTP
    if mail.security is MailSecurity.TLS:
        server = smtplib.SMTP_SSL(mail.host, mail.port, timeout=WAIT_S, context=context)
    else:
        server = smtplib.SMTP(mail.host, mail.port, timeout=WAIT_S)
    try:
        if mail.security is MailSecurity.STARTTLS:
            server.starttls(context=context)
        if mail.user:
            server.login(mail.user, mail.password.read())
    except BaseException:
        server.close()
        raise
    return server
