"""What the historian's journal says of a file that was made of its history, while no desk answers."""

from collections.abc import Callable

from historian.forward import said
from scada.bus.desk_messages import MadeAnswer, MadeRequest
from scada.model import BadInput, EventKind


def made_text(asked: MadeRequest) -> dict[str, str]:
    """The text of the line; whoever checks the file looks for it by these."""
    return {
        "zh": f"生成 {asked.what}：{asked.file}",
        "en": f"{asked.what} made: {asked.file}",
        "what": asked.what,
        "file": asked.file,
        "sha256": asked.sha256,
        "proof": asked.proof,
        "digest": asked.digest,
        "made_ns": str(asked.made_ns),
        "start_ns": str(asked.start_ns),
        "end_ns": str(asked.end_ns),
    }


def witnessed(asked: MadeRequest, note: said.Note, clock: Callable[[], int]) -> MadeAnswer:
    """Journal it in the name that is given. Raises `BadInput` for a request with a token: that is the
    desk's to judge.
    """
    if asked.token:
        raise BadInput("a session is for the desk to judge / 会话由登录服务核对")
    note(EventKind.MADE, user=asked.by, text=made_text(asked))
    return MadeAnswer(now_ns=clock())
