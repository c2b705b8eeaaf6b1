"""Reading the profiles' TOML files.

A file holds ``[policies]``, ``[sources]``, ``[why.*]`` (rationalisations shared by many limits) and
``[rows."…"]``. A limit names its rationalisation by ``why`` and takes mark, source and cut scope from
its row unless it says otherwise.
"""

import tomllib
from functools import cache
from importlib.resources import files
from typing import Any

import msgspec

from scada.model import BadInput
from scada.profiles.profile import Policies, Profile, ProfileLimit, ProfileRow


def available() -> tuple[str, ...]:
    """The ids of all profiles that ship with Davylamp, sorted."""
    names = (entry.name for entry in files(__package__).iterdir())
    return tuple(sorted(name.removesuffix(".toml") for name in names if name.endswith(".toml")))


@cache
def load(profile: str) -> Profile:
    """Read a profile by its id (``cn-2025``). Raises `BadInput` where there is none of that name."""
    if profile not in available():
        raise BadInput(f"no profile {profile!r}; there are: {', '.join(available())}")
    text = files(__package__).joinpath(f"{profile}.toml").read_text(encoding="utf-8")
    return parse(profile, text)


def parse(profile: str, text: str) -> Profile:
    """Build a profile from the text of its file. Raises `BadInput` naming the row at fault."""
    raw = tomllib.loads(text)
    why: dict[str, dict[str, Any]] = raw["why"]
    regulated: bool = raw["regulated"]
    rows = {name: _row(name, body, why, regulated) for name, body in raw["rows"].items()}
    return Profile(
        id=profile,
        edition=raw["edition"],
        name_zh=raw["name_zh"],
        name_en=raw["name_en"],
        rows=rows,
        policies=msgspec.convert(raw["policies"], Policies),
        sources=raw["sources"],
    )


def _row(
    name: str, body: dict[str, Any], why: dict[str, dict[str, Any]], regulated: bool
) -> ProfileRow:
    """One row: the limits get what they share with it, the rest is taken as it stands."""
    shared = {key: body.pop(key, "") for key in ("scope_zh", "scope_en")}
    shared |= {key: body[key] for key in ("mark", "source")}
    try:
        limits = tuple(_limit(limit, shared, why) for limit in body.pop("limits", ()))
        fields = {"id": name, "number": "", "unit": "", "regulated": regulated} | body
        return msgspec.convert(fields | {"limits": limits}, ProfileRow)
    except (KeyError, msgspec.ValidationError) as fault:
        raise BadInput(f"profile row {name!r}: {fault}") from fault


def _limit(
    limit: dict[str, Any], shared: dict[str, Any], why: dict[str, dict[str, Any]]
) -> ProfileLimit:
    """One limit: its own keys over its rationalisation's over its row's. Scopes are for cuts only."""
    own = dict(limit)
    fields: dict[str, Any] = {"kind": own["limit"], "restore": None}
    fields |= why[own.pop("why")] | own
    is_cut = fields["kind"] == "cut"
    for key, value in shared.items():
        fields.setdefault(key, value if is_cut or not key.startswith("scope") else "")
    return msgspec.convert(fields, ProfileLimit)
