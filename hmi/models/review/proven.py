"""What a verification says, as rows: how far each journal is proven, and which lines are not as written."""

from collections.abc import Callable

from hmi.models.review.grid import Column, Grid, number
from hmi.models.words import Words
from scada.bus.review_messages import Chain, Stretch, VerifyResult

Text = Callable[..., str]


def chains_grid(result: VerifyResult, words: Words, text: Text) -> Grid:
    """One row per journal and stretch: what is proven by signature, what nothing vouches for yet."""
    rows = [row for chain in result.chains for row in _of_chain(chain, words, text)]

    def title(name: str) -> str:
        return text(f"desk.proof.column.{name}")

    columns = (
        Column(title("journal"), 110, lambda row: rows[row][0], bold=True),
        Column(title("state"), 170, lambda row: rows[row][1], bold=True),
        number(title("lines"), 110, lambda row: rows[row][2]),
        number(title("first"), 110, lambda row: rows[row][3], bold=False),
        number(title("last"), 110, lambda row: rows[row][4], bold=False),
        Column(title("span"), 300, lambda row: rows[row][5], token="quiet"),
        number(title("signatures"), 110, lambda row: rows[row][6], bold=False),
        Column(title("keys"), 0, lambda row: rows[row][7], token="quiet"),
    )
    return Grid(columns, len(rows))


def _of_chain(chain: Chain, words: Words, text: Text) -> list[tuple[str, ...]]:
    source, keys = chain.source, ", ".join(chain.keys) or "–"
    state = text(f"desk.proof.state.{'whole' if chain.whole else 'broken'}")
    mark = "✓ " if chain.whole else "▲ "
    whole = (
        source, mark + state, f"{chain.lines:,}", f"{chain.first:,}", f"{chain.last:,}",
        text("desk.proof.starts", count=chain.starts), f"{chain.signatures:,}", keys,
    )  # fmt: skip
    proven = [_stretch(one, "proven", words, text, keys) for one in chain.proven]
    if chain.unsigned:
        proven.append(_stretch(chain.unsigned, "unsigned", words, text, "–"))
    return [whole, *proven]


def _stretch(one: Stretch, state: str, words: Words, text: Text, keys: str) -> tuple[str, ...]:
    start, end = (f"{words.date(at)[5:]} {words.clock(at)}" for at in (one.start_ns, one.end_ns))
    said = text(f"desk.proof.state.{state}")
    count = f"{one.last - one.first + 1:,}"
    return "", said, count, f"{one.first:,}", f"{one.last:,}", f"{start} – {end}", "", keys


def wrong_grid(result: VerifyResult, words: Words, text: Text) -> Grid:
    """Every finding."""
    rows = [(chain.source, one) for chain in result.chains for one in chain.wrong]

    def when(row: int) -> str:
        at = rows[row][1].now_ns
        return f"{words.date(at)[5:]} {words.clock(at)}" if at else "–"

    def said(row: int) -> str:
        one = rows[row][1]
        return words.language.pick(one.zh, one.en)

    columns = (
        Column(text("desk.proof.column.journal"), 100, lambda row: rows[row][0], bold=True),
        Column(text("desk.proof.column.when"), 130, when, token="quiet"),
        Column(text("desk.proof.column.finding"), 0, said),
    )
    return Grid(columns, len(rows))
