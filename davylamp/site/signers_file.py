"""signers.csv: whose signature counts under a reason to be looser than a profile."""

from dataclasses import dataclass
from typing import Final

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from davylamp.site.cells import duplicates, require
from davylamp.site.dates import check_dates
from davylamp.site.problem import FileProblems, Said
from davylamp.site.sheet import Sheet
from scada.model import BadInput
from scada.profiles.signature import public_key

SIGNERS_FILE: Final = "signers.csv"
SIGNER_COLUMNS: Final = ("name", "role", "public_key", "until")
SIGNER_REQUIRED: Final = frozenset({"name", "public_key"})


@dataclass(frozen=True, slots=True)
class Signer:
    """One person. Signatures dated after ``until`` (an ISO date; empty: no end) do not count."""

    name: str
    role: str
    key: Ed25519PublicKey
    until: str


def read_signers(sheet: Sheet, problems: FileProblems) -> dict[str, Signer]:
    """Everybody of the file by name; faulty rows are reported and left out."""
    require(sheet, sorted(SIGNER_REQUIRED), problems)
    check_dates(sheet, "until", problems)
    for row, before in duplicates(sheet.cells["name"]).items():
        problems.error(sheet.lines[row], "name", _twice(sheet.lines[before]))
    keys = [_key(text, line, problems) for text, line in _column(sheet, "public_key")]
    faulty = problems.lines_with_errors()
    cells = (sheet.cells[name] for name in ("name", "role", "until"))
    rows = zip(sheet.lines, keys, *cells, strict=True)
    return {
        name: Signer(name, role, key, until)
        for line, key, name, role, until in rows
        if key is not None and line not in faulty
    }


def _column(sheet: Sheet, name: str) -> list[tuple[str, int]]:
    return list(zip(sheet.cells[name], sheet.lines, strict=True))


def _key(text: str, line: int, problems: FileProblems) -> Ed25519PublicKey | None:
    try:
        return public_key(text) if text else None
    except BadInput as fault:
        said = Said(
            f"is no public key: {fault}",
            "copy what `davylamp profile key` printed: 44 characters of base64",
            "不是公钥",
            "粘贴 `davylamp profile key` 打印的 44 个字符",
        )
        problems.error(line, "public_key", said)
        return None


def _twice(line: int) -> Said:
    return Said(
        f"this name stands on line {line} already",
        "give each person one row; set until on a key that is no longer used and rename it",
        f"此姓名与第 {line} 行重复",
        "每人一行；停用的密钥填写 until 并改名",
    )
