"""The bundled briefs and the question set over them."""

import re
from collections import Counter
from datetime import date, datetime
from pathlib import Path
from typing import NamedTuple

import pytest
import yaml

from assistant.faces.evaluation import load_questions
from assistant.faces.measures import contains

ROOT = Path(__file__).resolve().parents[1]
SEEDS = ROOT.parent / "shared" / "seeds"

# What the source articles tell, without the teasers of other stories around them.
FACTS = """
comprehensive strategic | highest | supply chains | bamboo diplomacy | Emmanuel Macron | Elysee Palace
7 October 2024 | security | aerospace | artificial intelligence | airports | Australia | China | India
Japan | Russia | South Korea | United States | $3.4 billion | 6.9% | Thongloun Sisoulith
Sonexay Siphandone | 4 December 2023 | CLV | ASEAN | Vuong Dinh Hue | 2021 | 2030 | 2025 | energy | minerals
transport | Vietjet | Xaysomphone Phomvihane | Khuon Sudary | August 2023 | Irek Faizullin | construction
housing | utilities | Saleumxay Kommasith | Khamjane Vongphosy | 17th | 48th | Belarus | Azerbaijan
Xi Jinping | Lee Jae Myung | Johannesburg | Group of 20 | Group of Seven | Canada | June 2025 | 140 | Yonhap
culture | advanced technologies | Korean War | 1950 | 1953 | French Revolution | quantum computing
space exploration | nuclear power | renewable energy | clear commitment | Ukraine | mutually complementary
space industry | cultural exchange | Korean Peninsula | excited | Vladimir Putin | 20 June 2024 | education
oil | gas | health | nuclear science | reliable security architecture | closed military-political blocs
non-traditional security challenges | domestic political stability | re-elected | Kim Jong-un
Nigel Gould-Davies | International Institute for Strategic Studies | ambassador to Belarus | North Korea
Cold War | Nguyen Phu Trong | Pham Minh Chinh | Vietnam News Agency | Tran Thanh Man | Gennady S Bezdetko
close and effective cooperation | Embassy | 2017 | sanctions | Antonio Costa | 29 January 2026 | Reuters
eight pages | defence technology | 5G | general secretary | protectionism | de-risk | rare earths
second largest | gallium | tungsten | wind turbines | electric vehicles | sustainable mining and processing
Critical Raw Materials Act | projectiles | stakes | packaging | testing | Intel | Amkor Technology | ASML
Dutch | lithography | January 2026 | trusted communications infrastructure | satellite | Ericsson | Nokia
Huawei | non-sensitive technology | Global Gateway | Belt and Road Initiative | $67 billion
coercive trade practices | South China Sea | just and sustainable peace | territorial integrity
United Nations | maritime security
"""


class Brief(NamedTuple):
    path: str
    front: dict[str, object]
    body: str

    @property
    def published(self) -> date:
        day = self.front["published"]
        assert type(day) is date
        return day

    @property
    def sentences(self) -> list[str]:
        return re.split(r"(?<=\.)\s+", self.body)


def _brief(path: Path) -> Brief:
    opening, front, body = path.read_text(encoding="utf-8").split("---\n", 2)
    assert opening == "", f"{path.name} does not start with front matter"
    return Brief(f"corpus/{path.name}", yaml.safe_load(front), body.strip())


def _runs(text: str, length: int) -> set[tuple[str, ...]]:
    words = re.findall(r"\w+", text.lower())
    return {tuple(words[i : i + length]) for i in range(len(words) - length + 1)}


PATHS = sorted(path for path in (ROOT / "corpus").glob("*.md") if path.stem != "README")
BRIEFS = {brief.path: brief for brief in map(_brief, PATHS)}
EVERYTHING = "\n".join(f"{brief.front['title']}\n{brief.body}" for brief in BRIEFS.values())
QUESTIONS = load_questions(ROOT / "eval" / "questions.jsonl")
ANSWERABLE = [question for question in QUESTIONS if question.answerable]
UNANSWERABLE = [question for question in QUESTIONS if question.answerable is False]

each_brief = pytest.mark.parametrize("brief", BRIEFS.values(), ids=BRIEFS)


def test_the_corpus_holds_at_least_ten_briefs_and_says_what_they_are():
    assert len(BRIEFS) >= 10
    readme = (ROOT / "corpus" / "README.md").read_text(encoding="utf-8")
    assert "briefs in our own words" in readme


@each_brief
def test_front_matter_gives_title_date_language_and_an_open_note(brief: Brief):
    assert set(brief.front) <= {"title", "published", "publisher", "note", "language"}
    assert isinstance(brief.front["title"], str)
    assert date(2000, 1, 1) < brief.published < date.today()
    assert brief.front["language"] == "en"
    assert str(brief.front["note"]).startswith("A brief in our own words, based on ")


@each_brief
def test_no_event_is_dated_more_than_a_day_after_publication(brief: Brief):
    found = re.findall(r"\b\d{1,2} [A-Z][a-z]+ \d{4}\b", brief.body)
    days = [datetime.strptime(day, "%d %B %Y").date() for day in found]
    assert all((day - brief.published).days <= 1 for day in days)


@each_brief
def test_a_body_is_plain_paragraphs_so_that_quotes_stay_verbatim(brief: Brief):
    assert not re.search(r"[*_`<>\[\]]", brief.body)
    lines = [line for line in brief.body.splitlines() if line]
    assert all(line.startswith("## ") or line.endswith(".") for line in lines)
    assert len(lines) >= 3


def test_titles_and_sentences_are_not_repeated():
    seen = Counter(text for b in BRIEFS.values() for text in [str(b.front["title"]), *b.sentences])
    assert [text for text, count in seen.items() if count > 1] == []


def test_no_eight_words_in_a_row_come_from_a_source_article():
    if not SEEDS.is_dir():
        pytest.skip("the source articles are not here: no folder shared/seeds beside the repository")
    sources = {path.name: _runs(path.read_text(encoding="utf-8"), 8) for path in SEEDS.glob("*.txt")}
    assert sum(map(len, sources.values())) > 1000
    copied = [
        (path, name, " ".join(run))
        for path, brief in BRIEFS.items()
        for name, runs in sources.items()
        for run in runs & _runs(f"{brief.front['title']}\n{brief.front['note']}\n{brief.body}", 8)
    ]
    assert copied == []


def test_the_briefs_carry_the_facts_and_figures_of_the_source_articles():
    facts = [fact.strip() for fact in re.split(r"[|\n]", FACTS) if fact.strip()]
    assert len(facts) > 120
    assert [fact for fact in facts if not contains(EVERYTHING, [fact])] == []


def test_one_sentence_names_the_seven_top_partners_that_a_new_one_joined():
    names = ["Australia", "China", "France", "India", "Japan", "Russia", "South Korea", "United States"]
    sentences = BRIEFS["corpus/vietnam-france-upgrade.md"].sentences
    assert any(all(name in sentence for name in [*names, "joined"]) for sentence in sentences)


def test_the_question_set_is_large_and_varied():
    kinds = Counter(question.type for question in QUESTIONS)
    expected = {"fact", "number", "date", "person", "list", "multi", "time", "follow-up", "unanswerable"}
    assert set(kinds) == expected
    assert len(QUESTIONS) >= 70
    assert min(kinds.values()) >= 5
    assert kinds["follow-up"] >= 8
    assert len(UNANSWERABLE) >= 18
    assert len({(question.turns, question.as_of) for question in QUESTIONS}) == len(QUESTIONS)


def test_every_quote_is_verbatim_in_its_article():
    for question in ANSWERABLE:
        assert question.quotes, question.id
        bodies = [BRIEFS[path].body for path in question.articles or ()]
        assert all(any(quote in body for body in bodies) for quote in question.quotes), question.id
        assert all(any(quote in body for quote in question.quotes) for body in bodies), question.id


def test_every_required_fact_is_in_the_quotes():
    for question in ANSWERABLE:
        evidence = "\n".join(question.quotes or ())
        assert question.answers, question.id
        assert [fact for fact in question.answers if not contains(evidence, fact)] == [], question.id


def test_the_evidence_was_published_by_the_day_of_the_question():
    for question in ANSWERABLE:
        assert question.as_of, question.id
        assert all(BRIEFS[path].published <= question.as_of for path in question.articles or ()), question.id


def test_some_questions_are_asked_before_the_latest_articles():
    latest = max(brief.published for brief in BRIEFS.values())
    assert sum(question.as_of is not None and question.as_of < latest for question in QUESTIONS) >= 5


def test_no_question_repeats_six_words_of_its_article():
    for question in ANSWERABLE:
        asked = set().union(*(_runs(turn, 6) for turn in question.turns))
        body = "\n".join(BRIEFS[path].body for path in question.articles or ())
        assert asked & _runs(body, 6) == set(), question.id


def test_no_question_gives_its_whole_answer_away():
    for question in ANSWERABLE:
        asked = " ".join(question.turns)
        assert not all(contains(asked, fact) for fact in question.answers or ()), question.id


def test_an_unanswerable_question_claims_no_evidence_but_speaks_of_the_same_world():
    for question in UNANSWERABLE:
        assert question.answers is question.articles is question.quotes is None, question.id
        words = set(re.findall(r"\w{4,}", " ".join(question.turns)))
        assert sum(contains(EVERYTHING, [word]) for word in words) >= 2, question.id
