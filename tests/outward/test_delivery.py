"""Mails and webhooks as real servers receive them."""

import hashlib
import hmac
from pathlib import Path

import pytest

from davylamp.outward.delivery import NotSent
from davylamp.outward.digest import Letter
from davylamp.outward.mail import MailDelivery
from davylamp.outward.post import SIGNATURE, post
from davylamp.outward.webhook import WebhookDelivery
from davylamp.outward.wording import Wording
from davylamp.site.outward import Mail, MailSecurity, Webhook
from scada.model.secret import Secret
from tests.outward.lines import line, table
from tests.outward.post_box import MailBox, mail_server, web_server

ONE = Letter((line(),))
MANY = Letter((line(1), line(2, area="", priority=2)), more=14)


def mail(port: int, **fields: object) -> Mail:
    said = {
        "id": "duty",
        "host": "127.0.0.1",
        "port": port,
        "security": MailSecurity.NONE,
        "sender": "davylamp@mine.example",
        "to": ("duty@mine.example", "chief@mine.example"),
    }
    return Mail(**(said | fields))  # type: ignore[arg-type]


def delivery(port: int, **fields: object) -> MailDelivery:
    return MailDelivery(mail(port, **fields), Wording(table(), "en"))


def test_a_mail_arrives_and_says_what_where_and_when() -> None:
    box = MailBox()
    with mail_server(box) as port:
        assert delivery(port).send(ONE) == "duty@mine.example, chief@mine.example"
    (got,) = box.mails
    assert got["Subject"].startswith("Test mine: Longwall 3301")
    assert got["To"] == "duty@mine.example, chief@mine.example"
    assert got["Message-ID"] == "<core.1.1.duty@mine.example>"
    text = got.get_content()
    assert "2023-11-15 06:13:20" in text
    assert "Longwall 3301" in text
    assert "Priority: 1" in text


def test_a_sum_says_how_many_more() -> None:
    wording = Wording(table(), "zh")
    assert wording.subject(MANY) == "试验矿: 16 条报警"
    assert wording.body(MANY).rstrip().endswith("另有 14 条报警")


@pytest.mark.parametrize(
    ("answer", "for_good"), [("451 try later", False), ("550 never heard of him", True)]
)
def test_what_the_server_refuses_is_tried_again_or_not(answer: str, for_good: bool) -> None:
    with mail_server(MailBox(answers=[answer])) as port, pytest.raises(NotSent) as fault:
        delivery(port).send(ONE)
    assert fault.value.for_good is for_good
    assert answer[:3] in str(fault.value)


def test_a_dead_server_and_one_without_tls_are_tried_again() -> None:
    with mail_server(MailBox()) as port, pytest.raises(NotSent) as without:
        delivery(port, security=MailSecurity.STARTTLS).send(ONE)
    with pytest.raises(NotSent) as dead:
        delivery(port).send(ONE)
    assert not without.value.for_good
    assert not dead.value.for_good


def test_a_secret_is_read_when_it_is_needed(tmp_path: Path) -> None:
    file = tmp_path / "secret"
    with mail_server(MailBox()) as port, pytest.raises(NotSent, match="secret"):
        delivery(port, user="li", password=Secret(file=file)).send(ONE)
    file.write_text("s3cret\r\n", "utf-8")
    assert Secret(file=file).read() == "s3cret"


def test_a_webhook_is_signed_json_with_a_key(tmp_path: Path) -> None:
    file = tmp_path / "secret"
    file.write_text("s3cret\n", "utf-8")
    with web_server() as web:
        hook = Webhook(id="dispatch", url=web.url + "/in", secret=Secret(file=file), language="en")
        assert WebhookDelivery(hook, Wording(table(), "en")).send(MANY) == web.url + "/in"
    (got,) = web.posts
    digest = hmac.new(b"s3cret", got.body, hashlib.sha256).hexdigest()
    assert got.headers[SIGNATURE] == f"sha256={digest}"
    assert got.headers["Idempotency-Key"] == "core.1.1-2+14"
    assert got.json["count"] == 16
    assert got.json["alarms"][0]["value"] == 1.62


def test_a_value_that_is_no_number_is_null() -> None:
    with web_server() as web:
        hook = Webhook(id="x", url=web.url)
        WebhookDelivery(hook, Wording(table(), "zh")).send(Letter((line(value=float("nan")),)))
    assert web.posts[0].json["alarms"][0]["value"] is None


@pytest.mark.parametrize(("status", "for_good"), [(500, False), (429, False), (404, True)])
def test_an_answer_other_than_2xx_is_a_failure(status: int, for_good: bool) -> None:
    with web_server() as web:
        web.answers = [status]
        with pytest.raises(NotSent, match=str(status)) as fault:
            post(web.url, {}, "k", Secret())
    assert fault.value.for_good is for_good


def test_nobody_is_followed_elsewhere() -> None:
    with web_server() as web:
        web.answers = [302]
        with pytest.raises(NotSent, match="302"):
            post(web.url + "/moved", {"secret": "alarm"}, "k", Secret())
        assert len(web.posts) == 1


def test_a_dead_address_is_tried_again() -> None:
    with web_server() as web:
        url = web.url
    with pytest.raises(NotSent) as fault:
        post(url, {}, "k", Secret())
    assert not fault.value.for_good
