import msgspec

from davylamp.supervise.command_status import Heard, is_well, lines
from scada.bus.messages import CoreHeartbeat, HistorianHeartbeat, StreamState, Trouble
from scada.model import LinkState, LinkStatus
from scada.model.trouble import TroubleKind


def core(**changes: object) -> CoreHeartbeat:
    facts: dict[str, object] = {
        "now_ns": 2, "started_ns": 1, "pid": 7, "version": "0.1.0", "step": 12, "scan_s": 1.0,
        "step_ms": 0.5, "step_ms_max": 1.0, "late_scans": 0, "tags": 3, "alarms": 0, "samples": 40,
        "samples_published": 40, "events_seq": 5, "bus_up": True, "samples_waiting": 0,
        "events_waiting": 0, "samples_lost": 0, "links": (),
    }  # fmt: skip
    return CoreHeartbeat(**{**facts, **changes})  # type: ignore[arg-type]


def historian(fault: str = "") -> HistorianHeartbeat:
    return HistorianHeartbeat(
        now_ns=2, started_ns=1, pid=8, store="duckdb", rows=40, events=5, backlog=0, lag_s=0.1,
        write_ms=2.0, disk_free_bytes=10**9, disk_used_bytes=10**6, fault=fault,
    )  # fmt: skip


def link(state: LinkState = LinkState.UP, **changes: object) -> LinkStatus:
    return LinkStatus(server="mine", url="opc.tcp://x", state=state, since_ns=1, **changes)  # type: ignore[arg-type]


def test_a_site_that_does_not_run_says_so() -> None:
    assert "\n".join(lines(Heard())).count("NO HEARTBEAT") == 2
    assert not is_well(Heard())


def test_a_site_that_is_well() -> None:
    assert is_well(Heard(core(links=(link(),)), historian()))


def test_what_is_not_well_is_seen() -> None:
    assert not is_well(Heard(core(links=(link(LinkState.LOST),)), historian()))
    assert not is_well(Heard(core(bus_up=False), historian()))
    assert not is_well(Heard(core(), historian("disk full")))


def test_refused_nodes_are_named_with_the_reason() -> None:
    refused = link(refused={"3301.T9": "BAD_NODE_ID_UNKNOWN"})
    said = "\n".join(lines(Heard(core(links=(refused,)), historian())))
    assert "refused: 3301.T9: BAD_NODE_ID_UNKNOWN" in said


def test_backlog_lag_dead_letters_and_troubles_of_the_history_are_said() -> None:
    beat = msgspec.structs.replace(
        historian("x"),
        dead_letters=2,
        streams=(StreamState(name="steps", backlog=1200, lag_s=75.0, dropped=40),),
        troubles=(Trouble(kind=TroubleKind.REFUSED, zh="拒绝", en="refused", since_ns=1),),
    )
    said = "\n".join(lines(Heard(core(), beat)))
    for words in (
        "steps    backlog 1200 messages, lag 75.00 s, DROPPED 40 before they were stored",
        "letters  2 dead  (davylamp historian letters SITE)",
        "FAULT    refused / 拒绝",
    ):
        assert words in said
    assert "backlog 0 messages" in "\n".join(lines(Heard(core(), historian())))
