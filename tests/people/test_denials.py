"""Refusals are told sparingly: nothing that is counted is lost, and no name that a session vouches for."""

from collections import Counter

from hypothesis import given, settings
from hypothesis import strategies as st

from davylamp.people.denials import AT_ONCE, NAMED, WINDOW_NS, Denial, Denials

S = 1_000_000_000


def denial(user: str, why: str = "no", **text: str) -> Denial:
    return Denial(user, "", {"zh": "不", "en": why, "what": "shelve", "station": "A"} | text)


ONE = st.builds(
    denial,
    st.sampled_from(["", "li", "sun"]),
    st.sampled_from(["no", "never"]),
    claimed=st.sampled_from(["", "x", "y"]),
    concerned=st.sampled_from(["a/alarm", "b/alarm c/alarm"]),
)


def counted(denials: list[Denial]) -> Counter[tuple[str, str]]:
    found: Counter[tuple[str, str]] = Counter()
    for one in denials:
        reason = one.text["en"].rpartition(": ")[2]
        found[one.user, reason] += int(one.text.get("count", "1"))
    return found


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(ONE, st.sampled_from([0, 1, 20, 61, -30])), max_size=120))
def test_every_refusal_is_counted_once_under_its_person_and_reason(
    came: list[tuple[Denial, int]],
) -> None:
    denials, now_ns, written = Denials(), 1_000 * S, list[Denial]()
    for one, wait_s in came:
        now_ns += wait_s * S
        written += denials.due(now_ns)
        if denials.take(one, now_ns):
            written.append(one)
    written += denials.due(now_ns, ends=True)
    assert counted(written) == counted([one for one, _ in came])
    assert denials.due(now_ns + WINDOW_NS) == []


def test_a_flood_is_a_handful_of_lines_that_say_who_and_what() -> None:
    denials, written = Denials(), 0
    for i in range(10_000):
        concerned = f"a{i % 3}/alarm"
        written += denials.take(denial("li", concerned=concerned, station=f"S{i % 2}"), i)
    assert written == AT_ONCE
    assert denials.due(WINDOW_NS - 1) == []
    (line,) = denials.due(WINDOW_NS)
    assert line.user == "li"
    assert line.text == {
        "zh": "另有 9980 次：不",
        "en": "9980 more times: no",
        "what": "shelve",
        "count": "9980",
        "since_ns": "20",
        "until_ns": "9999",
        "who": "li@S0 ×4990; li@S1 ×4990",
        "concerned": "a2/alarm a0/alarm a1/alarm",
    }


def test_whoever_invents_names_fills_one_line_and_no_more() -> None:
    denials = Denials()
    for i in range(AT_ONCE + NAMED + 50):
        denials.take(denial("", claimed=f"n{i}"), i)
    (line,) = denials.due(WINDOW_NS)
    assert line.text["who"].endswith("; +50")
    assert line.text["who"].count("×") == NAMED
    assert line.text["who"].startswith("(n20)@A ×1; ")
