"""Small plants for the tests."""

from scada.model import AlarmDefinition, AlarmKind, Comparison, Kind, Tag

S = 1_000_000_000
T0 = 1_790_000_000 * S


def tag(id: str = "t", **changes: object) -> Tag:
    given: dict[str, object] = {
        "server": "mine",
        "node": f"ns=2;s={id}",
        "kind": Kind.METHANE,
        "area": "a",
        "name_zh": "",
        "name_en": "",
        "high": 4.0,
    }
    return Tag(id=id, **(given | changes))  # type: ignore[arg-type]


def limit(comparison: str, value: float, tag: str = "t", **changes: object) -> AlarmDefinition:
    given: dict[str, object] = {"limit": "alarm", "kind": AlarmKind.ALARM}
    return AlarmDefinition(
        tag=tag,
        comparison=Comparison(comparison),
        value=value,
        **(given | changes),  # type: ignore[arg-type]
    )
