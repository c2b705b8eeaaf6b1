"""The search: words, pinyin, slips, commands; and that 20,000 points do not slow it."""

import msgspec
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hmi.models.corpus import EXACT, FIELD, INSIDE, START, Corpus, Writer
from hmi.models.pinyin import spelled, ways
from hmi.models.search import Entry, command, search
from hmi.models.search_index import SearchIndex, words_of
from hmi.models.station import StationModel
from scada.model import SiteTable, Tag
from tests.hmi.fake_site import FakePlant, incident

NAMES = {
    "w.load": ("提升机载重", "hoist load"),
    "w.length": ("3304掘进长度", "heading length"),
    "w.chief": ("矿长值班室温度", "manager's room temperature"),
    "w.run": ("猴车行程", "chairlift travel"),
    "w.row": ("3301回风巷风速", "return road air velocity"),
    "w.corner": ("3301工作面隅角T0甲烷", "3301 return corner T0 methane"),
    "w.rate": ("抽采率", "drainage rate"),
}


@pytest.fixture
def plant() -> FakePlant:
    return FakePlant()


@pytest.fixture
def model(plant: FakePlant) -> StationModel:
    """The fake mine with some points more, in its incident."""
    model = StationModel()
    frame = plant.first_frame()
    assert frame.table is not None
    frame.table = _with_names(frame.table)
    frame.snapshot = None
    model.apply(frame, plant.now_ns)
    model.apply(plant.frame(*incident(plant)), plant.now_ns)
    model.search.finish()
    return model


def _with_names(table: SiteTable) -> SiteTable:
    pattern = table.tags[0]
    more = [
        msgspec.structs.replace(pattern, id=id, number="", name_zh=zh, name_en=en, area="3304")
        for id, (zh, en) in NAMES.items()
    ]
    return msgspec.structs.replace(table, tags=(*table.tags, *more))


def first(model: StationModel, words: str) -> str:
    hits = search(model, words)
    return hits[0].id if hits else ""


@pytest.mark.parametrize(
    ("typed", "tag"),
    [
        ("zz", "w.load"),
        ("zaizhong", "w.load"),
        ("jjcd", "w.length"),
        ("changdu", "w.length"),
        ("kzzbs", "w.chief"),
        ("kuangzhang", "w.chief"),
        ("hcxc", "w.run"),
        ("xingcheng", "w.run"),
        ("hfh", "w.row"),
        ("huifengxiang", "w.row"),
        ("ccl", "w.rate"),
        ("choucailv", "w.rate"),
        ("choucailü", "w.rate"),
        ("YJ t0", "w.corner"),
        ("3301yjt0jw", "w.corner"),
        ("隅角T0", "w.corner"),
        ("隅脚", "w.corner"),
        ("choucalv", "w.rate"),
        ("cohucailv", "w.rate"),
        ("hiost", "w.load"),
    ],
)
def test_a_point_is_found_as_it_is_typed(model: StationModel, typed: str, tag: str) -> None:
    assert first(model, f"#{typed}") == tag


def test_what_fits_best_comes_first_and_no_kind_takes_all_the_room(model: StationModel) -> None:
    hits = search(model, "3301")
    assert (hits[0].kind, hits[0].id) == ("area", "3301")
    assert {"area", "alarm", "tag"} <= {hit.kind for hit in hits}
    assert first(model, "3301.T1") == "3301.T1"
    assert next(hit.id for hit in search(model, "T1 3301 甲烷") if hit.kind == "tag") == "3301.T1"
    assert search(model, "nothing like it") == []


def test_limits_that_are_normal_are_found_by_point_and_kind(model: StationModel) -> None:
    assert "3304.T1/cut" in [hit.id for hit in search(model, "3304 T1 断电")]
    assert "3304.T1/cut" in [hit.id for hit in search(model, "3304 t1 dd")]


def test_listed_alarms_are_found_by_their_words(model: StationModel) -> None:
    worst = model.alarms.sorted()[0]
    said = model.words.condition(worst).split(",")[0]
    assert worst.alarm in [hit.id for hit in search(model, f"!{said}")]
    assert len(search(model, "!")) == min(12, len(model.alarms.sorted()))


def test_commands_and_pages_are_found_in_both_languages(model: StationModel) -> None:
    done: list[str] = []
    entries = [
        Entry("page", "曲线", "Trends", "4", lambda: done.append("page")),
        command(model, "command.theme", "Ctrl-T", lambda: done.append("theme")),
    ]
    for typed in ("theme", "主题", "qhzt", ">qiehuan"):
        hit = search(model, typed, entries)[0]
        assert (hit.kind, hit.keys) == ("command", "Ctrl-T"), typed
        assert hit.open is not None
        hit.open()
    assert done == ["theme"] * 4
    assert search(model, "qx", entries)[0].kind == "page"
    assert [hit.kind for hit in search(model, "", entries)] == ["command"]
    assert search(model, "#", entries) == []


def test_areas_are_found_before_the_index_is_read(plant: FakePlant) -> None:
    model = StationModel()
    model.apply(plant.first_frame(), plant.now_ns)
    assert search(model, "3301")[0].kind == "area"
    assert "tag" not in {hit.kind for hit in search(model, "3301 methane")}
    model.search.finish()
    assert "tag" in {hit.kind for hit in search(model, "3301 methane")}


def test_a_word_is_looked_for_without_a_loop_over_20_000_points(
    plant: FakePlant, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Counted, not timed: per word a handful of passes over the texts, whatever the number of points."""
    table = plant.table
    many = [
        msgspec.structs.replace(tag, id=f"{n}.{tag.id}")
        for n in range(20_000 // len(table.tags) + 1)
        for tag in table.tags
    ]
    index = SearchIndex(msgspec.structs.replace(table, tags=tuple(many), alarms=()))
    index.finish()
    passes: list[int] = []
    find = Corpus.find

    def counted(corpus: Corpus, pattern: list[int]) -> object:
        passes.append(corpus.size)
        return find(corpus, pattern)

    monkeypatch.setattr(Corpus, "find", counted)
    fitting = index.fitting("jiawan")
    assert len(fitting.tags) == len(many)
    assert len(passes) <= 6
    assert fitting.tags.any()


def test_a_character_with_two_readings_is_typed_either_way() -> None:
    assert {"zz", "zc"} <= set(spelled("载重"))
    assert spelled("T1") == ()
    assert len(ways("重长行调传角重长")) <= 8


def test_how_well_a_word_fits() -> None:
    writer = Writer()
    for text in ("T1", "T10 face", "the T1", "xxt1"):
        writer.add([text])
    assert writer.corpus().fits("t1").tolist() == [EXACT, FIELD, START, INSIDE]
    assert Writer().corpus().fits("t1").tolist() == []


def _slip(word: str, kind: int, at: int) -> str:
    at %= len(word)
    if kind == 0:
        return word[:at] + "#" + word[at + 1 :]
    if kind == 1:
        return word[:at] + word[at + 1 :]
    if kind == 2:
        return word[:at] + "#" + word[at:]
    other = min(at + 1, len(word) - 1)
    letters = list(word)
    letters[at], letters[other] = letters[other], letters[at]
    return "".join(letters)


@settings(max_examples=60, deadline=None)
@given(
    st.text("abcdefg", min_size=6, max_size=12),
    st.integers(0, 3),
    st.integers(0, 11),
    st.integers(0, 3),
)
def test_one_slip_anywhere_is_forgiven(word: str, kind: int, at: int, row: int) -> None:
    writer = Writer()
    for i in range(4):
        writer.add([word if i == row else "zzzzzzzz", "yyyy"])
    typed = _slip(word, kind, at)
    corpus = writer.corpus()
    found = np.maximum(corpus.fits(typed), corpus.nearly(typed))
    assert found[row]
    assert not found[np.arange(4) != row].any()


def test_every_point_of_a_table_is_found_by_its_id(model: StationModel) -> None:
    tag: Tag
    for tag in model.table.tags[::7]:
        assert tag.id in [hit.id for hit in search(model, f"#{tag.id}")]
    assert words_of(["T1"]) == (["T1"], [])
