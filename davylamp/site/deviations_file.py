"""deviations.csv: signed reasons for being looser than a value that no rule was read for."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from davylamp.site.cells import duplicates, require
from davylamp.site.dates import check_dates
from davylamp.site.problem import FileProblems, Said
from davylamp.site.sheet import Sheet
from davylamp.site.signers_file import SIGNERS_FILE, Signer
from davylamp.site.suggest import unknown
from scada.profiles.signature import SignedReason, holds

DEVIATIONS_FILE: Final = "deviations.csv"
DEVIATION_COLUMNS: Final = (
    "tag", "limit", "condition", "rule", "reason", "name", "date", "signature",
)  # fmt: skip
DEVIATION_REQUIRED: Final = frozenset(DEVIATION_COLUMNS)

_Place = tuple[str, str]
"""A tag and its limit."""


@dataclass(slots=True)
class Reasons:
    """The reasons whose signature holds, by tag and limit; remembers which were needed."""

    signed: dict[_Place, SignedReason] = field(default_factory=dict)
    lines: dict[_Place, int] = field(default_factory=dict)
    needed: set[_Place] = field(default_factory=set)
    problems: FileProblems = field(default_factory=lambda: FileProblems(DEVIATIONS_FILE))

    def allow(self, tag: str, limit: str, condition: str, rule: str) -> SignedReason | None:
        """The reason that allows this limit as it stands; what differs is an error in its row."""
        place = (tag, limit)
        found = self.signed.get(place)
        self.needed.add(place)
        if found is None:
            return None
        for column, ours in (("condition", condition), ("rule", rule)):
            was = getattr(found, column)
            if was != ours:
                self.problems.error(self.lines[place], column, _other(found, was, ours))
                return None
        return found

    def report_idle(self) -> None:
        """Warn of reasons that nothing needs: the limit was corrected, or never looser."""
        for place in self.signed.keys() - self.needed:
            self.problems.warning(self.lines[place], "tag", _idle(*place))


def read_reasons(
    sheet: Sheet, signers: Mapping[str, Signer], site: str, problems: FileProblems
) -> Reasons:
    """Every reason that its signer's key holds for; the others are errors."""
    require(sheet, sorted(DEVIATION_REQUIRED), problems)
    check_dates(sheet, "date", problems)
    _check_twice(sheet, problems)
    faulty = problems.lines_with_errors()
    found = Reasons(problems=problems)
    rows = zip(*(sheet.cells[name] for name in DEVIATION_COLUMNS), strict=True)
    for line, row in zip(sheet.lines, rows, strict=True):
        reason = SignedReason(**dict(zip(DEVIATION_COLUMNS, row, strict=True)))
        if line not in faulty and _is_valid(reason, signers, site, line, problems):
            found.signed[reason.tag, reason.limit] = reason
            found.lines[reason.tag, reason.limit] = line
    return found


def _check_twice(sheet: Sheet, problems: FileProblems) -> None:
    places = zip(sheet.cells["tag"], sheet.cells["limit"], strict=True)
    for row, before in duplicates([f"{tag}/{limit}" for tag, limit in places]).items():
        said = Said(
            f"this limit stands on line {sheet.lines[before]} already", "keep one of them",
            f"此限值与第 {sheet.lines[before]} 行重复", "保留一行",
        )  # fmt: skip
        problems.error(sheet.lines[row], "limit", said)


def _is_valid(
    reason: SignedReason,
    signers: Mapping[str, Signer],
    site: str,
    line: int,
    problems: FileProblems,
) -> bool:
    signer = signers.get(reason.name)
    if signer is None:
        problems.error(line, "name", _no_signer(reason.name, signers))
    elif signer.until and reason.date > signer.until:
        problems.error(line, "date", _too_late(reason, signer))
    elif not holds(reason, site, signer.key):
        problems.error(line, "signature", _broken(reason))
    else:
        return True
    return False


def _no_signer(name: str, signers: Mapping[str, Signer]) -> Said:
    said = unknown("signer", "签名人", name, signers)
    return Said(
        f"{said.text}: {SIGNERS_FILE} has no key of that name",
        said.fix
        if signers
        else f"make a key with `davylamp profile key` and list it in {SIGNERS_FILE}",
        f"{said.text_zh}：{SIGNERS_FILE} 中没有其公钥",
        said.fix_zh if signers else f"用 `davylamp profile key` 生成密钥并登记到 {SIGNERS_FILE}",
    )


def _too_late(reason: SignedReason, signer: Signer) -> Said:
    return Said(
        f"the key of {reason.name} counts until {signer.until}, this is dated {reason.date}",
        "have it signed by somebody whose key is valid",
        f"{reason.name} 的密钥有效至 {signer.until}，此处日期为 {reason.date}",
        "由密钥有效的人员重新签名",
    )


def _broken(reason: SignedReason) -> Said:
    return Said(
        f"the signature is not that of {reason.name} over this row: the row was changed after it was"
        " signed, or another key signed it",
        f"sign it anew: davylamp profile sign SITE {reason.tag}/{reason.limit}",
        f"签名与 {reason.name} 的密钥及本行内容不符：签名后被改动，或由其他密钥签名",
        f"重新签名：davylamp profile sign SITE {reason.tag}/{reason.limit}",
    )


def _other(reason: SignedReason, was: str, ours: str) -> Said:
    place = f"{reason.tag}/{reason.limit}"
    return Said(
        f"{place} was signed for `{was}`, and now stands as `{ours}`",
        f"sign it anew: davylamp profile sign SITE {place}",
        f"{place} 签名时为 `{was}`，现为 `{ours}`",
        f"重新签名：davylamp profile sign SITE {place}",
    )


def _idle(tag: str, limit: str) -> Said:
    return Said(
        f"{tag}/{limit} is not looser than its profile: no reason is needed",
        "delete the row",
        f"{tag}/{limit} 不宽于规程，无需说明理由",
        "删除此行",
    )
