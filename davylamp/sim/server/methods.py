"""The ``Scenario`` object: method ``Start(name, argument)``, properties ``Names`` and ``Refusal``."""

from collections.abc import Callable, Sequence
from typing import Any

from asyncua import Server, ua
from asyncua.common.methods import uamethod

from scada.model import BadInput

OBJECT, METHOD, NAMES, REFUSAL = "Scenario", "Start", "Names", "Refusal"


async def offer(
    server: Server, namespace: int, names: Sequence[str], play: Callable[[str, str], str]
) -> None:
    """Put the object below Objects. A call that ``play`` refuses answers BadInvalidArgument, and
    ``Refusal`` says why: a method's bad status carries no text of its own.
    """

    @uamethod
    async def start(_parent: Any, name: str | None, argument: str | None) -> Any:
        try:
            return play(name or "", argument or "")
        except BadInput as fault:
            await refusal.write_value(str(fault))
            return ua.StatusCode(ua.StatusCodes.BadInvalidArgument)

    scenario = await server.nodes.objects.add_object(
        ua.NodeId(OBJECT, namespace), ua.QualifiedName(OBJECT, namespace)
    )
    await scenario.add_method(
        ua.NodeId(f"{OBJECT}.{METHOD}", namespace),
        ua.QualifiedName(METHOD, namespace),
        start,
        [_argument("name", "scenario"), _argument("argument", "key=value,key=value")],
        [_argument("line", "what happens now")],
    )
    await scenario.add_property(
        ua.NodeId(f"{OBJECT}.{NAMES}", namespace),
        ua.QualifiedName(NAMES, namespace),
        list(names),
        ua.VariantType.String,
    )
    refusal = await scenario.add_property(
        ua.NodeId(f"{OBJECT}.{REFUSAL}", namespace), ua.QualifiedName(REFUSAL, namespace), ""
    )


def _argument(name: str, description: str) -> ua.Argument:
    return ua.Argument(
        Name=name,
        DataType=ua.NodeId(ua.ObjectIds.String),
        ValueRank=-1,
        Description=ua.LocalizedText(description),
    )
