"""Signing a reason at the station: the private key is read here, and only the signed row leaves."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from hmi.models.point_ground import Cells
from hmi.models.point_rules import Violation
from scada.bus.point_jobs import DEVIATIONS, Change, Key, Row
from scada.bus.sign_jobs import SignerRow, ToSign
from scada.model import BadInput
from scada.profiles.signature import SignedReason, private_key, public_text, signed


@dataclass(frozen=True, slots=True)
class Hand:
    """What a person gives: why, who he is, and his key."""

    reason: str
    signer: SignerRow
    key: Path
    passphrase: str


def to_be_signed(
    violations: Sequence[Violation], limit: str, reasons: Collection[Key], tag: str
) -> str:
    """The limit that a person means: the chosen one, else the first that lacks a reason, else any that
    has one; empty where no reason would help.
    """
    allowed = [one.limit for one in violations if not one.is_rule and one.limit]
    if limit and (limit in allowed or (tag, limit) in reasons):
        return limit
    open_ = [one for one in allowed if (tag, one) not in reasons]
    return next(iter([*open_, *allowed]), "")


def sign(asked: ToSign, hand: Hand) -> Change:
    """The change that stages the signed reason; slow where the key is encrypted. Raises `BadInput`."""
    made = signed(_row(asked, hand), asked.site, _key_of(hand))
    cells = {name: text for name in made.__struct_fields__ if (text := getattr(made, name))}
    place = f"{asked.tag}/{asked.limit}"
    new = Row(table=DEVIATIONS, tag=asked.tag, limit=asked.limit, cells=cells)
    return Change(
        zh=f"{hand.signer.name} 签署 {place}",
        en=f"{place} signed by {hand.signer.name}",
        rows=(*_gone(asked.tag, asked.limit, asked.replaces), new),
    )


def withdrawal(tag: str, limit: str, cells: Cells) -> Change:
    """The change that takes a signed reason back."""
    return Change(
        zh=f"撤回 {tag}/{limit} 的签署",
        en=f"signed reason of {tag}/{limit} withdrawn",
        rows=_gone(tag, limit, cells),
    )


def _gone(tag: str, limit: str, cells: Cells) -> tuple[Row, ...]:
    if not cells:
        return ()
    return (Row(table=DEVIATIONS, tag=tag, limit=limit, cells=cells, is_gone=True),)


def _row(asked: ToSign, hand: Hand) -> SignedReason:
    if not hand.reason:
        raise BadInput("write the reason first / 请先填写理由")
    return SignedReason(
        tag=asked.tag,
        limit=asked.limit,
        condition=asked.condition,
        rule=asked.rule,
        reason=hand.reason,
        name=hand.signer.name,
        date=asked.date,
    )


def _key_of(hand: Hand) -> Ed25519PrivateKey:
    path = hand.key.expanduser()
    try:
        key = private_key(path, hand.passphrase, "the passphrase", "口令")
    except FileNotFoundError:
        raise BadInput(
            f"{path} is not there; fix: the path of the key that `davylamp profile key` made"
            f" / {path} 不存在，请填写 `davylamp profile key` 生成的私钥文件路径"
        ) from None
    except OSError as fault:
        why = fault.strerror or str(fault)
        raise BadInput(f"{path} cannot be read: {why} / {path} 无法读取：{why}") from None
    if public_text(key.public_key()) != hand.signer.public_key:
        name = hand.signer.name
        raise BadInput(
            f"{path} is not the key that signers.csv has for {name}; fix: choose his own key, or who signs"
            f" / {path} 与 signers.csv 中 {name} 的公钥不符，请换成本人的密钥或另选签署人"
        )
    return key
