"""``davylamp profile sign``: a person's signature under a limit that is looser than its profile."""

import time
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from msgspec.structs import replace

from davylamp.profile.rows import put_row
from davylamp.site.deviations_file import DEVIATION_COLUMNS, DEVIATIONS_FILE
from davylamp.site.load import Parts, read_parts, read_signers_of
from davylamp.site.signature import condition_of
from davylamp.site.signers_file import SIGNER_COLUMNS, SIGNERS_FILE
from davylamp.site.site_file import SiteFile
from davylamp.site.suggest import unknown
from scada.model import AlarmDefinition, BadInput, Tag
from scada.profiles import Deviation, judge_limits, load
from scada.profiles.signature import SignedReason, public_text, signed
from scada.profiles.units import factor


@dataclass(frozen=True, slots=True)
class Statement:
    """What a person says: which limit, why, who and when (an ISO date)."""

    place: str
    reason: str
    name: str
    date: str


def sign(site: Path, said: Statement, key: Ed25519PrivateKey) -> tuple[SignedReason, Path]:
    """Write the signed reason into the site's deviations.csv; returns the row and the file.

    Raises `BadInput` where there is nothing to sign: the limit is not looser, or no reason allows it.
    """
    parts = read_parts(site)
    _place(parts, said.place)
    _check_signer(parts, said.name, key)
    wanted, _ = to_sign(parts, said.place)
    reason = replace(wanted, reason=said.reason, name=said.name, date=said.date)
    made = signed(reason, parts.site.id, key)
    path = parts.root / DEVIATIONS_FILE
    put_row(path, DEVIATION_COLUMNS, _cells(made), ("tag", "limit"))
    return made, path


def to_sign(parts: Parts, place: str) -> tuple[SignedReason, Deviation]:
    """What a person would sign for this limit as it stands, and how it is looser. Raises `BadInput`."""
    tag, limit = _place(parts, place)
    row = parts.tags.rows[tag.id]
    definitions = [alarm for alarm in parts.alarms.alarms if alarm.tag == tag.id]
    profile = load(parts.site.areas[tag.area].profile)
    unit = factor(row.unit, tag.unit)
    if unit is None:
        raise BadInput(f"{tag.id}: unit {tag.unit!r} cannot be compared with {row.unit!r}")
    found = judge_limits(definitions, row, profile.policies, unit, tag.ambient)
    deviation = _needed([one for one in found if one.limit == limit], place)
    named: dict[str, AlarmDefinition] = {alarm.limit: alarm for alarm in definitions}
    wanted = SignedReason(
        tag=tag.id,
        limit=limit,
        condition=condition_of(named.get(limit), tag.ambient),
        rule=profile.rule(row.id),
        reason="",
        name="",
        date="",
    )
    return wanted, deviation


def today(site: SiteFile) -> str:
    """The day in the site's time zone."""
    now = datetime.fromtimestamp(time.time(), UTC)
    return now.astimezone(ZoneInfo(site.timezone)).date().isoformat()


def _cells(reason: SignedReason) -> dict[str, str]:
    return {column: getattr(reason, column) for column in DEVIATION_COLUMNS}


def _place(parts: Parts, place: str) -> tuple[Tag, str]:
    name, slash, limit = place.partition("/")
    if not slash or not limit:
        raise BadInput(
            f"{place!r} is no limit; fix: write TAG/LIMIT, such as 3301.T1/pre_warning"
            f" / {place!r} 不是限值，应写成 测点/限值，如 3301.T1/pre_warning"
        )
    tag = parts.tags.tags.get(name)
    if tag is None:
        said = unknown("tag", "测点", name, parts.tags.lines)
        raise BadInput(f"{said.text}; {said.fix} / {said.text_zh}；{said.fix_zh}")
    if name not in parts.tags.rows:
        raise BadInput(
            f"{name} stands for no row of a profile; fix: give it a location in tags.csv"
            f" / {name} 未对应规程中的地点，请在 tags.csv 填写 location"
        )
    return tag, limit


def _needed(found: list[Deviation], place: str) -> Deviation:
    if not found:
        raise BadInput(
            f"{place} is not looser than its profile: there is nothing to sign"
            f" / {place} 不宽于规程，无需签署"
        )
    statutory = next((one for one in found if one.is_rule), None)
    if statutory is not None:
        raise BadInput(
            f"{place}: {statutory.text}: this was read in the rule, and no reason allows a looser"
            f" limit; fix: {statutory.fix}"
            f" / {place}：{statutory.text_zh}：出自规程原文，任何理由都不能放宽；{statutory.fix_zh}"
        )
    return found[0]


def _check_signer(parts: Parts, name: str, key: Ed25519PrivateKey) -> None:
    signers = read_signers_of(parts)
    if name not in signers:
        said = unknown("signer", "签名人", name, signers)
        raise BadInput(
            f"{said.text} in {SIGNERS_FILE}; {said.fix}; a new one: davylamp profile key FILE"
            f" --name {name!r} --site {parts.root}"
        )
    if public_text(signers[name].key) != public_text(key.public_key()):
        raise BadInput(f"this is not the key that {SIGNERS_FILE} has for {name}")


def check_new_signer(site: Path, name: str) -> None:
    """Raise `BadInput` where the site has a key of that name: it must not change unseen."""
    if name in read_signers_of(read_parts(site)):
        raise BadInput(
            f"{SIGNERS_FILE} has a key of {name}; fix: rename that row, or set its until"
        )


def enter_signer(site: Path, name: str, role: str, key: Ed25519PrivateKey) -> Path:
    """List a person's public key in the site's signers.csv; returns the file."""
    check_new_signer(site, name)
    path = read_parts(site).root / SIGNERS_FILE
    cells = {"name": name, "role": role, "public_key": public_text(key.public_key()), "until": ""}
    put_row(path, SIGNER_COLUMNS, cells, ("name",))
    return path
