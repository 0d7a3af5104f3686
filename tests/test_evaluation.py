"""Question sets, measures and runs, with a scripted assistant in place of the real one."""

import json
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.errors import AssistantError, ChatModelError, ReadError
from assistant.faces.evaluation import evaluate, load_questions, summary, table, write_run
from assistant.faces.measures import (
    Question,
    contains,
    dangling,
    is_entry,
    is_right,
    mean,
    normalised,
    percentile,
    proportion,
    scores,
)
from assistant.formats.reading import read
from assistant.nouns import Answer, Article, Chunk, Citation, Passage, Sentence, Statement, Support
from assistant.settings import Settings

HARBOUR = Article(
    id="a1",
    title="Harbour reopens",
    text="The harbour reopened on 3 May 2021. Repairs cost $4.2 million. Ships from Norway came first.",
    path="news/harbour.md",
)
FERRY = Article(id="a2", title="Ferry sold", text="The ferry was sold\nto Iceland for 900,000 kroner.", path="ferry.md")
OTHER = Article(id="a3", title="Rain", text="Rain fell all week.", path="rain.md")
COST = Question(
    id="cost",
    turns=("What did the repairs cost?",),
    as_of=date(2022, 1, 1),
    answerable=True,
    answers=(("$4.2 million", "4.2 million dollars"),),
    articles=("news/harbour.md",),
    quotes=("Repairs cost $4.2 million.",),
    type="number",
)
NOWHERE = Question(id="nowhere", turns=("Who owns the pier?",), answerable=False, type="unanswerable")


def _passage(article: Article) -> Passage:
    end = len(article.text)
    return Passage(Chunk(f"{article.id}:0", article, 0, end, (Sentence(article, 0, end),)), 1.0)


def _citation(article: Article, quote: str, number: int = 1) -> Citation:
    start = article.text.index(quote)
    return Citation(number, article, start, start + len(quote))


def _answer(
    text: str = "Repairs cost $4.2 million. [1]",
    citations: tuple[Citation, ...] = (_citation(HARBOUR, "Repairs cost $4.2 million."),),
    articles: tuple[Article, ...] = (HARBOUR, OTHER),
    verdicts: tuple[str, ...] = ("supported",),
    abstained: bool = False,
) -> Answer:
    return Answer(
        question="q",
        query="q",
        as_of=date(2022, 1, 1),
        text=text,
        abstained=abstained,
        statements=tuple(Statement(text, citations, Support(verdict)) for verdict in verdicts),  # type: ignore[arg-type]
        citations=citations,
        passages=tuple(map(_passage, articles)),
        mode="extractive",
    )


ABSTENTION = _answer("These articles do not say.", citations=(), verdicts=(), abstained=True)


@dataclass
class Scripted:
    """Answers from a script, and remembers what it was asked."""

    script: dict[str, Answer | AssistantError]
    settings: Settings = field(default_factory=Settings)
    asked: list[tuple[int, str, date | None]] = field(default_factory=list)
    conversations: int = 0

    def articles(self) -> tuple[Article, ...]:
        return (HARBOUR, FERRY, OTHER)

    def ask(self, question: str, *, as_of: date | None = None) -> Answer:
        self.asked.append((self.conversations, question, as_of))
        answer = self.script[question]
        if isinstance(answer, AssistantError):
            raise answer
        return answer

    def conversation(self) -> "Scripted":
        self.conversations += 1
        return self


def _written(folder: Path, *records: object) -> Path:
    path = folder / "set.jsonl"
    path.write_text("".join(f"{json.dumps(record)}\n" for record in records), encoding="utf-8")
    return path


# Reading a question set


def test_a_question_set_is_read_whole(tmp_path):
    given_fields = {
        "id": "q1",
        "question": "What did the repairs cost?",
        "as_of": "2022-01-01",
        "answerable": True,
        "answers": [["$4.2 million", "4.2 million dollars"]],
        "articles": ["news/harbour.md"],
        "quotes": ["Repairs cost $4.2 million."],
        "type": "number",
        "language": "en",
    }
    path = _written(tmp_path, given_fields, {"id": "q2", "turns": ["First?", "And then?"]})
    first, second = load_questions(path)
    assert first == replace(COST, id="q1", language="en")
    assert second == Question(id="q2", turns=("First?", "And then?"))


def test_empty_lines_and_a_byte_order_mark_are_passed_over(tmp_path):
    path = tmp_path / "set.jsonl"
    path.write_text('\ufeff\n{"id": "q1", "question": "One\u2028line?"}\n\n', encoding="utf-8")
    assert [question.turns for question in load_questions(path)] == [("One\u2028line?",)]


@pytest.mark.parametrize(
    ("bad", "reason"),
    [
        ("{", "not JSON"),
        ("[]", "expected a JSON object"),
        ('{"question": "Who?"}', "id is missing"),
        ('{"id": "q2"}', "either question or turns"),
        ('{"id": "q2", "question": "Who?", "turns": ["Who?"]}', "either question or turns"),
        ('{"id": "q2", "turns": []}', "question or a turn is empty"),
        ('{"id": "q2", "turns": "Who?"}', "turns is 'Who?'"),
        ('{"id": "q2", "question": "  "}', "question or a turn is empty"),
        ('{"id": "q2", "question": "Who?", "as_of": "1 May 2024"}', "as_of is '1 May 2024'"),
        ('{"id": "q2", "question": "Who?", "answerable": "yes"}', "answerable is 'yes'"),
        ('{"id": "q2", "question": "Who?", "answers": ["Norway"]}', "'Norway' in answers is not a fact"),
        ('{"id": "q2", "question": "Who?", "answers": [["the"]]}', "is not a fact"),
        ('{"id": "q2", "question": "Who?", "quotes": [1]}', "quotes is [1]"),
        ('{"id": "q1", "question": "Who?"}', "'q1' is taken"),
    ],
)
def test_a_bad_line_is_named_with_its_file_and_number(tmp_path, bad, reason):
    path = tmp_path / "set.jsonl"
    path.write_text(f'{{"id": "q1", "question": "What?"}}\n\n{bad}\n', encoding="utf-8")
    with pytest.raises(AssistantError) as caught:
        load_questions(path)
    assert str(caught.value).startswith(f"{path}:3: ")
    assert reason in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_missing_or_empty_question_set_is_an_error_that_names_it(tmp_path):
    with pytest.raises(AssistantError, match=r"none\.jsonl can't be read"):
        load_questions(tmp_path / "none.jsonl")
    with pytest.raises(AssistantError, match="holds no question"):
        load_questions(_written(tmp_path))


# Comparing answers


@pytest.mark.parametrize(
    ("text", "spelling"),
    [
        ("Vietnam's exports rose.", "Vietnam"),
        ("THE UNITED STATES", "United States"),
        ("It cost $4.2 million.", "4.2 million"),
        ("a sum of 900,000 kroner", "900000 kroner"),
        ("2021\u20132030", "2030"),
        ("the second-largest reserves", "second largest"),
        ("in the U.S. and elsewhere", "U.S."),
        ("Ｖｉｅｔｎａｍ", "vietnam"),
        ("शांति की बात", "शांति"),
    ],
)
def test_a_fact_is_found_whatever_its_case_and_punctuation(text, spelling):
    assert contains(text, ["something else", spelling])


@pytest.mark.parametrize(
    ("text", "spelling"),
    [
        ("Nigeria", "Niger"),
        ("a rise of 69%", "6.9%"),
        ("$14.2 million", "4.2 million"),
        ("4.25 million", "4.2"),
    ],
)
def test_part_of_a_word_or_number_is_not_the_fact(text, spelling):
    assert not contains(text, [spelling])


@given(st.text())
def test_normalising_twice_changes_nothing(text):
    assert normalised(normalised(text)) == normalised(text)


def test_an_article_is_named_by_id_path_or_end_of_path():
    assert is_entry(HARBOUR, "a1")
    assert is_entry(HARBOUR, "news/harbour.md")
    assert is_entry(HARBOUR, "harbour.md")
    assert is_entry(replace(HARBOUR, path="C:\\news\\harbour.md"), "news/harbour.md")
    assert not is_entry(HARBOUR, "arbour.md")
    assert not is_entry(replace(HARBOUR, path=None), "harbour.md")


# Measures


def test_retrieval_counts_distinct_articles_in_passage_order():
    late = _answer(articles=(OTHER, OTHER, FERRY, OTHER, HARBOUR))
    found = scores(COST, late)
    assert (found["Success@1"], found["Success@5"], found["MRR@10"]) == (0.0, 1.0, pytest.approx(1 / 3))
    first = scores(COST, _answer())
    assert (first["Success@1"], first["MRR@10"]) == (1.0, 1.0)


def test_an_article_beyond_the_cutoff_is_not_found():
    others = [replace(OTHER, id=f"other{n}", path=f"{n}.md") for n in range(10)]
    sixth = scores(COST, _answer(articles=(*others[:5], HARBOUR)))
    assert (sixth["Success@5"], sixth["MRR@10"]) == (0.0, pytest.approx(1 / 6))
    eleventh = scores(COST, _answer(articles=(*others, HARBOUR)))
    assert eleventh["MRR@10"] == 0.0


def test_an_answer_is_right_only_with_every_required_fact():
    both = replace(COST, answers=(("$4.2 million",), ("Norway",)))
    assert scores(COST, _answer())["answer accuracy"] == 1.0
    assert scores(both, _answer())["answer accuracy"] == 0.0
    assert scores(both, _answer("Norway paid 4.2 million. [1]"))["answer accuracy"] == 1.0


def test_a_marker_is_not_read_as_a_figure_of_the_answer():
    one = replace(COST, answers=(("1",),))
    assert scores(one, _answer("Repairs were costly. [1]"))["answer accuracy"] == 0.0
    assert scores(one, _answer("It took 1 year. [1]"))["answer accuracy"] == 1.0
    year = replace(COST, answers=(("2021",),))
    assert scores(year, _answer("It reopened [2021]. [1]"))["answer accuracy"] == 1.0


def test_abstaining_from_an_answerable_question_is_wrong_even_when_the_text_holds_the_fact():
    held = replace(ABSTENTION, text="Nothing on $4.2 million.")
    found = scores(COST, held)
    assert found["answer accuracy"] == 0.0
    assert found["abstention precision"] == 0.0
    assert found["abstention recall"] is None


def test_abstention_is_scored_on_what_was_refused_and_what_should_have_been():
    refused, answered = scores(NOWHERE, ABSTENTION), scores(NOWHERE, _answer())
    assert (refused["abstention precision"], refused["abstention recall"]) == (1.0, 1.0)
    assert (answered["abstention precision"], answered["abstention recall"]) == (None, 0.0)
    assert refused["answer accuracy"] is None


def test_a_citation_is_right_when_it_overlaps_evidence_in_the_named_article():
    evidence = replace(COST, quotes=("Repairs cost $4.2 million.", "Ships from Norway came first."))
    right = _citation(HARBOUR, "cost $4.2", 1)
    wrong = _citation(HARBOUR, "The harbour reopened on 3 May 2021.", 2)
    found = scores(evidence, _answer("A [1] b [2]", (right, wrong)))
    assert (found["citation precision"], found["citation recall"]) == (0.5, 0.5)
    copied = replace(HARBOUR, id="copy", path="copy.md")
    assert not is_right(COST, _citation(copied, "Repairs cost $4.2 million."))
    assert is_right(replace(COST, articles=None), _citation(copied, "Repairs cost $4.2 million."))


def test_touching_the_evidence_is_not_overlapping_it():
    before = Citation(1, HARBOUR, 0, HARBOUR.text.index("Repairs"))
    assert not is_right(COST, before)
    assert is_right(COST, replace(before, end=before.end + 1))


def test_a_quote_is_found_across_a_line_break():
    sale = replace(COST, articles=("ferry.md",), quotes=("The ferry was sold to Iceland",))
    assert is_right(sale, _citation(FERRY, "sold\nto Iceland"))


def test_the_last_of_several_places_of_a_quote_counts_too():
    twice = replace(HARBOUR, text="Rain fell. Wind blew. Rain fell.")
    question = replace(COST, quotes=("Rain fell.",))
    assert is_right(question, Citation(1, twice, 22, 32))


def test_an_answer_without_citations_has_no_precision_and_no_recall():
    found = scores(COST, _answer("Repairs cost $4.2 million.", ()))
    assert (found["citation precision"], found["citation recall"]) == (None, 0.0)


def test_what_a_question_lacks_is_unscored_never_wrong():
    bare = Question(id="bare", turns=("What?",))
    assert scores(bare, _answer()) == {
        "Success@1": None,
        "Success@5": None,
        "MRR@10": None,
        "answer accuracy": None,
        "citation precision": None,
        "citation recall": None,
        "abstention precision": None,
        "abstention recall": None,
        "statements supported": 1.0,
    }
    assert all(value is None for value in scores(bare, ABSTENTION).values())


def test_partial_support_is_not_support():
    found = scores(COST, _answer(verdicts=("supported", "partial", "unsupported", "supported")))
    assert found["statements supported"] == 0.5


def test_citations_and_markers_that_lead_nowhere_are_counted():
    good = _citation(HARBOUR, "Repairs cost $4.2 million.")
    assert dangling(_answer("Cost. [1]", (good,))) == 0
    assert dangling(_answer("Cost.", (good,))) == 1
    assert dangling(_answer("Cost. [1][2]", (good,))) == 1
    assert dangling(_answer("Cost. [1]", (replace(good, end=len(HARBOUR.text) + 1),))) == 1
    assert dangling(_answer("Cost. [1]", (replace(good, end=good.start),))) == 1
    assert dangling(_answer("In [2021] it rained.", ())) == 0


def test_a_bracketed_number_of_the_article_itself_is_not_dangling():
    footnoted = replace(HARBOUR, text="Repairs were long.[7]")
    citation = _citation(footnoted, "Repairs were long.[7]")
    assert dangling(_answer("Repairs were long.[7] [1]", (citation,))) == 0


# Means and intervals


def test_wilson_interval_agrees_with_published_values():
    # Newcombe (1998), Statistics in Medicine 17, table I, method 3.
    for hits, n, low, high in [
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0, 0.1611),
        (1, 29, 0.0061, 0.1718),
    ]:
        estimate = proportion([1.0] * hits + [0.0] * (n - hits))
        assert (estimate.n, estimate.value) == (n, pytest.approx(hits / n))
        assert (estimate.low, estimate.high) == (pytest.approx(low, abs=5e-5), pytest.approx(high, abs=5e-5))


def test_bootstrap_interval_is_repeatable_and_close_to_the_normal_one():
    values = [n / 200 for n in range(201)]
    estimate = mean(values)
    assert estimate == mean(values)
    assert estimate.value == pytest.approx(0.5)
    # 1.96 standard errors of a uniform sample: 1.96 * sqrt(1 / 12 / 201) = 0.040
    assert estimate.low == pytest.approx(0.46, abs=0.006)
    assert estimate.high == pytest.approx(0.54, abs=0.006)


def test_percentiles_are_observed_values():
    seconds = [0.3, 0.1, 0.2, 9.0, 0.4]
    assert percentile(seconds, 50).value == 0.3
    assert percentile(seconds, 95).value == 9.0


def test_nothing_scored_gives_no_value():
    assert proportion([]) == mean([]) == percentile([], 95)
    assert (mean([]).n, mean([]).value, mean([]).low) == (0, None, None)


@given(st.lists(st.sampled_from([0.0, 1.0]), min_size=1, max_size=60))
def test_an_interval_holds_its_mean_and_stays_within_bounds(values):
    estimate = proportion(values)
    assert 0 <= estimate.low <= estimate.value + 1e-12
    assert estimate.value - 1e-12 <= estimate.high <= 1


# Running


def test_only_the_last_turn_of_a_conversation_is_scored_and_each_has_its_own():
    follow = replace(COST, id="follow", turns=("When did it reopen?", "And the repairs?"))
    assistant = Scripted({"When did it reopen?": ABSTENTION, "And the repairs?": _answer(), COST.turns[0]: ABSTENTION})
    run = evaluate(assistant, [follow, COST, replace(follow, id="again")])
    assert [result.scores["answer accuracy"] for result in run.results] == [1.0, 0.0, 1.0]
    assert [conversation for conversation, _, _ in assistant.asked] == [1, 1, 1, 2, 2]
    assert {as_of for _, _, as_of in assistant.asked} == {date(2022, 1, 1)}


def test_progress_is_told_after_each_question():
    seen = []
    evaluate(
        Scripted({COST.turns[0]: _answer(), NOWHERE.turns[0]: ABSTENTION}),
        [COST, NOWHERE],
        lambda done, total, question: seen.append((done, total, question.id)),
    )
    assert seen == [(1, 2, "cost"), (2, 2, "nowhere")]


def test_a_question_that_fails_is_reported_and_unscored_and_the_rest_go_on():
    assistant = Scripted({COST.turns[0]: ChatModelError("no endpoint"), NOWHERE.turns[0]: ABSTENTION})
    run = evaluate(assistant, [COST, NOWHERE])
    figures = summary(run)
    assert figures["failed"] == ["cost"]
    assert figures["measures"]["answer accuracy"]["n"] == 0
    assert figures["measures"]["abstention recall"]["n"] == 1
    assert figures["measures"]["seconds p50"]["n"] == 1
    assert any("cost" in notice and "no endpoint" in notice for notice in run.notices)


def test_an_article_that_the_library_lacks_is_noticed():
    lost = replace(COST, articles=("news/harbour.md", "lost.md"))
    run = evaluate(Scripted({COST.turns[0]: _answer()}), [lost])
    assert any("does not hold" in notice and "cost" in notice for notice in run.notices)
    assert evaluate(Scripted({COST.turns[0]: _answer()}), [COST]).notices == ()


def test_the_configuration_names_data_and_settings_but_no_key():
    settings = Settings(
        chat_model="m", chat_api_key="sk-secret", chat_base_url="http://me:hunter2@localhost:8000/v1?key=k3y"
    )
    script = {COST.turns[0]: _answer()}
    run = evaluate(Scripted(script, settings), [COST])
    shown = json.dumps(summary(run)) + repr(run.configuration)
    assert run.configuration["settings"]["chat_model"] == "m"
    assert run.configuration["settings"]["chat_base_url"] == "http://localhost:8000/v1"
    assert not any(secret in shown for secret in ("sk-secret", "hunter2", "k3y"))
    again = evaluate(Scripted(script), [COST]).configuration
    other = evaluate(Scripted(script), [replace(COST, quotes=None)]).configuration
    assert again["questions_sha256"] == run.configuration["questions_sha256"] != other["questions_sha256"]
    assert again["articles_sha256"] == other["articles_sha256"]


def test_a_run_is_written_as_one_line_per_question_and_a_summary(tmp_path):
    run = evaluate(Scripted({COST.turns[0]: _answer(), NOWHERE.turns[0]: ABSTENTION}), [COST, NOWHERE])
    folder = tmp_path / "runs" / "first"
    write_run(run, folder)
    lines = [json.loads(line) for line in (folder / "answers.jsonl").read_text(encoding="utf-8").splitlines()]
    assert [line["id"] for line in lines] == ["cost", "nowhere"]
    assert lines[0]["scores"]["answer accuracy"] == 1.0
    assert lines[0]["citations"][0]["quote"] == "Repairs cost $4.2 million."
    assert lines[0]["citations"][0]["right"] is True
    assert lines[1]["abstained"] is True
    assert lines[1]["scores"]["citation recall"] is None
    written = json.loads((folder / "summary.json").read_text(encoding="utf-8"))
    assert written == json.loads(json.dumps(summary(run)))
    assert written["measures"]["answer accuracy"] == {
        "n": 1,
        "value": 1.0,
        "low": pytest.approx(0.2065, abs=1e-4),
        "high": 1.0,
    }
    assert set(written["types"]) == {"number", "unanswerable"}


def test_the_answers_of_a_run_are_not_read_as_articles(tmp_path):
    write_run(evaluate(Scripted({COST.turns[0]: _answer()}), [COST]), tmp_path)
    file = tmp_path / "answers.jsonl"
    assert json.loads(file.read_text(encoding="utf-8"))["answer"] == _answer().text
    (result,) = [result for _, result in read(file.read_bytes(), str(file))]
    assert isinstance(result, ReadError)


def test_a_folder_that_cannot_be_written_is_one_line(tmp_path):
    (tmp_path / "taken").write_text("a file")
    run = evaluate(Scripted({COST.turns[0]: _answer()}), [COST])
    with pytest.raises(AssistantError, match="run can't be written to"):
        write_run(run, tmp_path / "taken")


def test_the_table_prints_every_measure_with_n_and_interval_and_every_type():
    shown = table(evaluate(Scripted({COST.turns[0]: _answer(), NOWHERE.turns[0]: ABSTENTION}), [COST, NOWHERE]))
    rows = {line[:22].strip(): line[22:].split() for line in shown.splitlines()}
    assert rows["answer accuracy"][:3] == ["1", "100.0", "%"]
    assert rows["answer accuracy"][3:] == ["20.7", "to", "100.0", "%"]
    assert rows["abstention recall"][0] == "1"
    assert rows["dangling citations"] == ["1", "0"]
    assert {"Success@1", "Success@5", "MRR@10", "seconds p50", "seconds p95", "statements supported"} <= set(rows)
    number = next(line for line in shown.splitlines() if line.startswith("number"))
    assert "100 (21-100) n=1" in number
    assert "extractive 2" in shown
    assert max(map(len, shown.splitlines())) <= 130


def test_an_unscored_measure_is_printed_as_unscored():
    shown = table(evaluate(Scripted({COST.turns[0]: _answer()}), [replace(COST, quotes=None)]))
    row = next(line for line in shown.splitlines() if line.startswith("citation recall"))
    assert row.split()[2:] == ["0", "unscored"]
