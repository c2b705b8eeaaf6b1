"""The desk's job ``sign``: what somebody would sign so that a staged limit may be looser than its profile.

Option ``limit`` is TAG/LIMIT; the data are the draft (`scada.bus.point_jobs.packed`). Nothing is written,
and no private key comes here: the station signs, and stages the row. The result is a
`scada.bus.sign_jobs.ToSign`; what `davylamp profile sign` would refuse is refused in the same words.
"""

import msgspec

from davylamp.desk.job_task import JobTask, Told
from davylamp.integrate.staged_files import read_files, staged_files
from davylamp.integrate.staging import keys_of
from davylamp.profile.signing import to_sign, today
from davylamp.site.load import Parts, load_settings, read_parts, read_signers_of
from davylamp.site.signers_file import SIGNERS_FILE
from scada.bus.point_jobs import DEVIATIONS, unpacked
from scada.bus.sign_jobs import SignerRow, ToSign
from scada.model import BadInput
from scada.profiles.signature import public_text


def run(task: JobTask, told: Told) -> bytes:
    """Say what is demanded. Raises `BadInput`, `SiteError`."""
    root, site = load_settings(task.root)
    told(0.1, "核对限值", "judging the limit")
    limit = task.option("limit")
    changes = unpacked(task.data).changes
    staged = staged_files(root, read_files(root), changes)
    parts = read_parts(root, staged.contents)
    wanted, deviation = to_sign(parts, limit)
    table = staged.texts[DEVIATIONS]
    rows = {key: place for place, key in enumerate(keys_of(DEVIATIONS, table))}
    place = rows.get((wanted.tag, wanted.limit), -1)
    date = today(site)
    answer = ToSign(
        site=site.id,
        tag=wanted.tag,
        limit=wanted.limit,
        condition=wanted.condition,
        rule=wanted.rule,
        date=date,
        text_zh=deviation.text_zh,
        text_en=deviation.text,
        fix_zh=deviation.fix_zh,
        fix_en=deviation.fix,
        signers=_signers(parts, date),
        replaces=table.cells(place) if place >= 0 else {},
    )
    return msgspec.json.encode(answer)


def _signers(parts: Parts, date: str) -> tuple[SignerRow, ...]:
    """Who may sign on this day. Raises `BadInput` where nobody may."""
    found = tuple(
        SignerRow(name=one.name, role=one.role, public_key=public_text(one.key))
        for one in read_signers_of(parts).values()
        if not one.until or date <= one.until
    )
    if not found:
        make = f"davylamp profile key FILE --name NAME --role ROLE --site {parts.root}"
        raise BadInput(
            f"{SIGNERS_FILE} of the site lists nobody who may sign today; fix: have a key made for who"
            f" decides: {make} / 本站 {SIGNERS_FILE} 中没有可签署的人，请为负责人生成密钥：{make}"
        )
    return found
