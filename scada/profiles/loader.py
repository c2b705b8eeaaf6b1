"""Reading the profiles' TOML files.

A file holds the head (edition, jurisdiction, …), ``[policies]``, ``[sources]``, ``[why.*]``
(rationalisations shared by many limits), ``[defaults.*]`` (what the rows of one kind have in common),
``[rows."…"]``, and beside them ``[calibration.*]``, ``[mandatory.*]``, ``[grading.*]``, ``[linkage]``,
``[reports.*]`` and ``[requirements.*]``. A limit names its rationalisation by ``why`` and takes mark,
source and cut scope from its row unless it says otherwise. ``[from]`` names another profile per
table (``why = "cn-2025"``): what that one has there is taken where the file has none of that name,
and left out where the file says false.
"""

import tomllib
from functools import cache
from importlib.resources import files
from typing import Any, Final, TypeVar

import msgspec

from scada.model import BadInput
from scada.profiles.profile import Policies, Profile, ProfileLimit, ProfileRow
from scada.profiles.upkeep import Calibration, Grading, Linkage, Mandatory, Report, Requirement

T = TypeVar("T")
_Why = dict[str, dict[str, Any]]

_HEAD: Final = (
    "edition", "name_zh", "name_en", "jurisdiction", "industry", "effective_from",
    "effective_mark", "superseded_by", "sources",
)  # fmt: skip
_TABLES: Final[dict[str, type[msgspec.Struct]]] = {
    "calibration": Calibration,
    "mandatory": Mandatory,
    "grading": Grading,
    "reports": Report,
    "requirements": Requirement,
}
_KNOWN: Final = frozenset(
    {*_HEAD, *_TABLES, "regulated", "from", "policies", "why", "defaults", "rows", "linkage"}
)


def available() -> tuple[str, ...]:
    """The ids of all profiles that ship with Davylamp, sorted."""
    names = (entry.name for entry in files(__package__).iterdir())
    return tuple(sorted(name.removesuffix(".toml") for name in names if name.endswith(".toml")))


@cache
def load(profile: str) -> Profile:
    """Read a profile by its id (``cn-2025``). Raises `BadInput` where there is none of that name."""
    if profile not in available():
        raise BadInput(f"no profile {profile!r}; there are: {', '.join(available())}")
    return parse(profile, _text(profile))


def _text(profile: str) -> str:
    return files(__package__).joinpath(f"{profile}.toml").read_text(encoding="utf-8")


def parse(profile: str, text: str) -> Profile:
    """Build a profile from the text of its file. Raises `BadInput` naming the part at fault."""
    raw = _toml(profile, text)
    unknown = sorted(raw.keys() - _KNOWN)
    if unknown:
        raise BadInput(f"profile {profile}: unknown {', '.join(unknown)}")
    why = _lent(raw, "why")
    regulated: bool = raw["regulated"]
    defaults: _Why = raw.get("defaults", {})
    rows = {name: _row(name, body, why, regulated, defaults) for name, body in raw["rows"].items()}
    fields: dict[str, Any] = {key: raw[key] for key in _HEAD if key in raw}
    fields["sources"] = _lent(raw, "sources")
    fields |= {key: _table(key, _lent(raw, key), kind) for key, kind in _TABLES.items()}
    fields |= {"id": profile, "rows": rows}
    fields["policies"] = _converted("policies", raw["policies"], Policies)
    if "linkage" in raw:
        fields["linkage"] = _converted("linkage", raw["linkage"], Linkage)
    return _converted("head", fields, Profile)


def _toml(profile: str, text: str) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as fault:
        raise BadInput(f"profile {profile}: {fault}") from fault


def _lent(raw: dict[str, Any], table: str) -> dict[str, Any]:
    """A table of the file, over that of the profile which ``[from]`` names for it."""
    lender = raw.get("from", {}).get(table, "")
    lent: dict[str, Any] = _lent(_toml(lender, _text(lender)), table) if lender else {}
    return {name: body for name, body in (lent | raw.get(table, {})).items() if body is not False}


def _table(name: str, raw: dict[str, Any], kind: type[T]) -> dict[str, T]:
    return {key: _converted(f"{name}.{key}", {"id": key} | body, kind) for key, body in raw.items()}


def _converted(name: str, fields: dict[str, Any], kind: type[T]) -> T:
    try:
        return msgspec.convert(fields, kind)
    except msgspec.ValidationError as fault:
        raise BadInput(f"profile {name}: {fault}") from fault


def _row(
    name: str, given: dict[str, Any], why: _Why, regulated: bool, defaults: _Why
) -> ProfileRow:
    """One row: the limits get what they share with it, the rest is taken as it stands."""
    body = defaults.get(given.get("kind", ""), {}) | given
    shared = {key: body.pop(key, "") for key in ("scope_zh", "scope_en")}
    try:
        shared |= {key: body[key] for key in ("mark", "source")}
        limits = tuple(_limit(limit, shared, why) for limit in body.pop("limits", ()))
        fields = {"id": name, "number": "", "unit": "", "regulated": regulated} | body
        return msgspec.convert(fields | {"limits": limits}, ProfileRow)
    except (KeyError, msgspec.ValidationError) as fault:
        raise BadInput(f"profile row {name!r}: {fault}") from fault


def _limit(limit: dict[str, Any], shared: dict[str, Any], why: _Why) -> ProfileLimit:
    """One limit: its own keys over its rationalisation's over its row's. Scopes are for cuts only."""
    own = dict(limit)
    fields: dict[str, Any] = {"kind": own["limit"], "restore": None}
    fields |= why[own.pop("why")] | own
    is_cut = fields["kind"] == "cut"
    for key, value in shared.items():
        fields.setdefault(key, value if is_cut or not key.startswith("scope") else "")
    return msgspec.convert(fields, ProfileLimit)
