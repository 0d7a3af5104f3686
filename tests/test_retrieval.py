"""Retrieval over a library of invented news: real weights, real indexes."""

import json
from datetime import date

import pytest
from tiny_model import make_model

from assistant.answering.retrieval import Arranged, Bounds, Retriever
from assistant.backends.encoder import Encoder
from assistant.library import Library
from assistant.nouns import Citation
from assistant.text.time_words import Kin, Window

FAR = date(2030, 1, 1)
WIRE = (
    "Norland's parliament approved the harbour tunnel on a vote of {yes} to 88. The tunnel will join the old port "
    "with the airport and will carry both trains and trams. Builders expect to dig from both ends for six years. "
    "The opposition called the plan a monument to vanity and promised to stop it after the next election."
)
NEWS = {
    "tunnel-gazette": ("Parliament approves tunnel", "2023-05-02", "The Gazette", WIRE.format(yes=112)),
    "tunnel-courier": ("Tunnel gets its majority", "2023-05-03", "Courier", WIRE.format(yes=112)),
    "tunnel-correct": ("Tunnel vote recounted", "2023-05-04", "Courier", WIRE.format(yes=109)),
    "budget-2021": ("Budget", "2021-11-10", "The Gazette", "The harbour budget of Norland is 40 million crowns."),
    "budget-2022": ("Budget", "2022-11-09", "The Gazette", "The harbour budget of Norland is 45 million crowns."),
    "budget-2024": ("Budget", "2024-11-13", "The Gazette", "The harbour budget of Norland is 61 million crowns."),
    "budget-undated": ("Budget", None, "Courier", "The harbour budget of Norland was last debated in public."),
    "lookback": ("Ten years", "2025-02-01", "Courier", "In November 2021 the harbour budget of Norland was tiny."),
    "no-outlet": ("Harbour birds", "2022-03-01", None, "Gulls nest on the harbour cranes of Norland."),
    "cake": ("Baking", "2022-03-02", "The Gazette", "Whisk the eggs with sugar until the cream is pale."),
}
THINGS = ("harbours", "schools", "ferries", "roads")


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("news")
    for name, (title, day, publisher, text) in NEWS.items():
        record = {"title": title, "published": day, "publisher": publisher, "text": text}
        (folder / f"{name}.jsonl").write_text(json.dumps(record))
    return folder


@pytest.fixture(scope="module")
def library(tmp_path_factory, folder, encoder):
    opened = Library(tmp_path_factory.mktemp("library") / "news", encoder, 220)
    report = opened.ingest([str(folder)])
    assert len(report.added) == len(NEWS)
    yield opened
    opened.close()


@pytest.fixture
def retriever(library):
    return Retriever(library)


def found(retriever, query="harbour budget of Norland", k=20, window=None, as_of=FAR, **bounds):
    """Names of the news found, best first."""
    passages = retriever.retrieve(query, k, Bounds(as_of, **bounds), window)
    return [passage.article.path.rpartition("/")[2].removesuffix(".jsonl#1") for passage in passages]


def test_the_best_passages_come_first(retriever):
    assert found(retriever, "how much sugar for the cream")[0] == "cake"
    assert found(retriever, "gulls")[0] == "no-outlet"
    assert set(found(retriever)[:5]) == {name for name in NEWS if "budget" in name} | {"lookback"}


def test_scores_never_rise_and_the_same_question_gets_the_same_answer(retriever):
    for query in ("harbour budget", "Norland", "tunnel vote", "who nests on cranes?"):
        passages = retriever.retrieve(query, 20, Bounds(FAR))
        scores = [passage.score for passage in passages]
        assert scores == sorted(scores, reverse=True)
        assert passages == retriever.retrieve(query, 20, Bounds(FAR))


@pytest.mark.parametrize("k", [1, 2, 5])
def test_no_more_than_k_are_returned(retriever, k):
    assert len(found(retriever, k=k)) == k
    assert found(retriever, k=k) == found(retriever)[:k]


def test_as_many_are_returned_as_are_asked_for(tmp_path):
    texts = [f"Harbour {n} counted {n + 1} ships, {n + 2} boats and {n + 3} crates of herring." for n in range(300)]
    (tmp_path / "harbours.jsonl").write_text("\n".join(json.dumps({"text": text}) for text in texts))
    library = Library(tmp_path / "library", Encoder(str(make_model(tmp_path / "model")), "fp32"), 220)
    library.ingest([str(tmp_path / "harbours.jsonl")])
    assert len(Retriever(library).retrieve("harbour herring", 150, Bounds(FAR))) == 150
    library.close()


def test_later_articles_are_unknown_and_undated_ones_known(retriever):
    names = found(retriever, as_of=date(2022, 11, 9))
    assert {"budget-2021", "budget-2022", "budget-undated"} <= set(names)
    assert not {"budget-2024", "lookback", "tunnel-gazette"} & set(names)


def test_publication_days_are_inclusive_and_leave_undated_articles_out(retriever):
    names = found(retriever, since=date(2021, 11, 10), until=date(2022, 11, 9))
    assert set(names) == {"budget-2021", "budget-2022", "no-outlet", "cake"}
    assert set(found(retriever, until=date(2021, 11, 10))) == {"budget-2021"}
    assert set(found(retriever, since=date(2024, 11, 14))) == {"lookback"}
    assert found(retriever, since=date(2025, 2, 2)) == []


def test_as_of_holds_within_other_bounds(retriever):
    assert set(found(retriever, as_of=date(2022, 1, 1), since=date(2021, 1, 1))) == {"budget-2021"}


def test_publishers_are_compared_without_case(retriever):
    names = found(retriever, publishers=("the GAZETTE",))
    assert {NEWS[name][2] for name in names} == {"The Gazette"}
    assert len(names) == 5
    assert found(retriever, publishers=("Gazette",)) == []
    assert found(retriever, publishers=()) == []
    assert len(found(retriever, publishers=("the gazette", "COURIER"))) == 8


def test_a_window_prefers_its_days_and_keeps_who_speaks_of_them(retriever):
    window = Window(date(2021, 11, 1), date(2021, 12, 7), (Kin(date.min, date.max, ("november 2021",)),))
    assert set(found(retriever, window=window)) == {"budget-2021", "lookback", "budget-undated"}


def test_a_loose_window_prefers_its_days_and_keeps_the_others(retriever):
    window = Window(date(2022, 1, 1), date(2022, 12, 31), is_loose=True)
    names = found(retriever, window=window, as_of=date(2022, 12, 31))
    assert names[0] == "budget-2022"
    assert "budget-2021" in names
    assert "budget-2024" not in names


def test_a_window_never_widens_the_bounds(retriever):
    window = Window(date(2021, 1, 1), date(2025, 12, 31))
    names = found(retriever, window=window, as_of=date(2023, 1, 1), since=date(2022, 1, 1))
    assert set(names) == {"budget-2022", "no-outlet", "cake"}


def test_a_window_beside_the_bounds_leaves_nothing(retriever):
    assert found(retriever, window=Window(date(2021, 1, 1), date(2021, 12, 31)), since=date(2024, 1, 1)) == []


def test_a_window_finds_what_the_whole_library_would_crowd_out(tmp_path, encoder):
    texts = [f"The harbour budget of Norland rose again, item {number}." for number in range(70)]
    records = [{"title": f"Budget {n}", "published": "2020-01-01", "text": text} for n, text in enumerate(texts)]
    records.append({"title": "Money", "published": "2024-06-05", "text": "Norland spent crowns on something."})
    (tmp_path / "many.jsonl").write_text("\n".join(map(json.dumps, records)))
    library = Library(tmp_path / "library", encoder, 220)
    library.ingest([str(tmp_path / "many.jsonl")])
    passages = Retriever(library).retrieve(
        "harbour budget of Norland", 8, Bounds(FAR), Window(date(2024, 6, 1), date(2024, 7, 7))
    )
    assert [passage.article.title for passage in passages] == ["Money"]
    library.close()


def test_latest_prefers_the_newer_of_like_passages(retriever):
    names = [name for name in found(retriever, window=Window(latest=True)) if name.startswith("budget-2")]
    assert names == ["budget-2024", "budget-2022", "budget-2021"]


@pytest.mark.parametrize("year", [2022, 2024])
def test_of_like_passages_the_one_in_the_news_comes_first(retriever, year):
    assert found(retriever, as_of=date(year, 11, 20))[0] == f"budget-{year}"


def test_news_that_is_only_new_does_not_come_before_what_was_asked_for(retriever):
    assert found(retriever, "eggs and sugar", as_of=date(2025, 2, 1))[0] == "cake"


class _ByWords:
    """Scores passages by the words that they share with the query."""

    depth = 8

    def scores(self, query, found):
        asked = set(query.lower().split())
        return [len(asked & set(passage.chunk.text.lower().split())) / 20 for passage in found]


@pytest.mark.parametrize("day", ["2020-02-01", None])
def test_what_is_old_or_undated_is_read_too_where_much_was_published_these_days(tmp_path, encoder, day):
    old = "The lighthouse of Port Varn was designed by the engineer Matthias Roe."
    texts = [(f"Council meets on item {n}", "2024-05-01", f"A council in Varn talked of port {n}.") for n in range(30)]
    lines = [
        json.dumps({"title": title, "published": published, "text": text})
        for title, published, text in [*texts, ("Lighthouse", day, old)]
    ]
    (tmp_path / "news.jsonl").write_text("\n".join(lines))
    library = Library(tmp_path / "library", encoder, 220)
    library.ingest([str(tmp_path / "news.jsonl")])
    retriever = Retriever(library, _ByWords())
    for arranged in (Arranged.AS_READ, Arranged.CHOSEN):
        query = "who designed the lighthouse of port varn"
        passages = retriever.retrieve(query, 5, Bounds(date(2024, 5, 2)), None, arranged)
        assert old in {passage.chunk.text for passage in passages}
    library.close()


def test_near_copies_are_shown_once_and_a_corrected_figure_is_no_copy(retriever):
    names = found(retriever, "parliament vote on the harbour tunnel")
    assert len({"tunnel-gazette", "tunnel-courier"} & set(names)) == 1
    assert "tunnel-correct" in names


def test_the_earliest_of_several_publications_is_cited_and_names_the_others(retriever):
    passages = retriever.retrieve("parliament vote on the harbour tunnel", 20, Bounds(FAR))
    (cited,) = [passage for passage in passages if passage.also_published_by]
    assert cited.article.published == date(2023, 5, 2)
    assert [(a.publisher, a.published) for a in cited.also_published_by] == [("Courier", date(2023, 5, 3))]
    (corrected,) = [passage for passage in passages if passage.article.title == "Tunnel vote recounted"]
    assert corrected.story == cited.story is not None
    assert {passage.story for passage in passages} == {cited.story, None}


def test_for_the_latest_a_corrected_article_replaces_that_of_the_same_outlet(retriever):
    names = found(retriever, "latest vote on the harbour tunnel", window=Window(latest=True))
    assert [name for name in names if name.startswith("tunnel")] == ["tunnel-correct", "tunnel-gazette"]
    names = found(retriever, "vote on the harbour tunnel", window=Window(latest=True), as_of=date(2023, 5, 3))
    assert [name for name in names if name.startswith("tunnel")] == ["tunnel-courier"]


def test_a_copy_from_an_allowed_outlet_is_found_when_the_other_is_not_allowed(retriever):
    for outlet, name in (("The Gazette", "tunnel-gazette"), ("Courier", "tunnel-courier")):
        assert name in found(retriever, "harbour tunnel", publishers=(outlet,))


def test_a_short_passage_does_not_hide_a_long_one_that_says_more(tmp_path, encoder):
    short = "The old port of Norland closes in March because the quay walls are sinking into the mud."
    long = f"{short} Ferries move to the new pier. Fishing boats go to Eastham. The market stays where it is for now."
    for name, text in (("short", short), ("long", long)):
        (tmp_path / f"{name}.jsonl").write_text(json.dumps({"title": name, "text": text}))
    library = Library(tmp_path / "library", encoder, 220)
    library.ingest([str(tmp_path / "*.jsonl")])
    passages = Retriever(library).retrieve("the old port of Norland closes because quay walls sink", 8, Bounds(FAR))
    texts = [passage.chunk.text for passage in passages]
    assert long in texts
    if texts[0] == long:
        assert texts == [long], "the short one says nothing more"
    library.close()


def test_an_empty_library_gives_nothing(tmp_path, encoder):
    library = Library(tmp_path / "library", encoder, 220)
    assert Retriever(library).retrieve("anything", 5, Bounds(FAR)) == ()
    assert Retriever(library).retrieve("anything", 5, Bounds(FAR, since=date(2020, 1, 1)), Window(latest=True)) == ()
    library.close()


def test_what_was_added_or_removed_since_is_noticed(tmp_path, encoder):
    library = Library(tmp_path / "library", encoder, 220)
    retriever = Retriever(library)
    bounds = Bounds(FAR, since=date(2020, 1, 1))
    file = tmp_path / "one.jsonl"
    file.write_text(json.dumps({"title": "One", "published": "2021-01-01", "text": "Tin was found in Norland."}))
    assert retriever.retrieve("tin", 5, bounds) == ()
    library.ingest([str(file)])
    (passage,) = retriever.retrieve("tin", 5, bounds)
    file.write_text(json.dumps({"title": "One", "published": "2019-01-01", "text": "Tin was found in Norland."}))
    library.ingest([str(file)])
    assert retriever.retrieve("tin", 5, bounds) == ()
    assert len(retriever.retrieve("tin", 5, Bounds(FAR))) == 1
    library.remove([library.store.articles()[0].id])
    assert retriever.retrieve("tin", 5, Bounds(FAR)) == ()
    assert passage.article.published == date(2021, 1, 1)
    library.close()


def test_an_article_that_arrives_between_filter_and_search_keeps_to_the_bounds(tmp_path, encoder, monkeypatch):
    library = Library(tmp_path / "library", encoder, 220)
    retriever = Retriever(library)
    old, new = tmp_path / "old.jsonl", tmp_path / "new.jsonl"
    old.write_text(json.dumps({"title": "Old", "published": "2020-01-01", "text": "Tin was found in Norland."}))
    new.write_text(json.dumps({"title": "New", "published": "2024-01-01", "text": "Tin ran out in Norland."}))
    library.ingest([str(old)])
    bounds = Bounds(date(2022, 1, 1))
    assert len(retriever.retrieve("tin", 5, bounds)) == 1
    seen = library.refresh()
    library.ingest([str(new)])
    monkeypatch.setattr(library, "refresh", lambda: seen)
    assert [passage.article.title for passage in retriever.retrieve("tin", 5, bounds)] == ["Old"]
    library.close()


def test_searches_of_a_plan_take_turns_and_none_costs_nothing(retriever):
    whole = ("What do gulls and cream have to do with the harbour budget of Norland?", Window())
    parts = [("sugar for the cream", Window()), ("gulls on the cranes", Window())]
    bounds = Bounds(FAR)
    planned = retriever.retrieve_all(whole, parts, 3, bounds)
    titles = {passage.article.title for passage in planned}
    assert len(planned) == 3
    assert {"Baking", "Harbour birds"} <= titles
    assert [p.score for p in planned] == sorted((p.score for p in planned), reverse=True)
    assert retriever.retrieve_all(whole, [], 3, bounds) == retriever.retrieve(
        whole[0], 3, bounds, arranged=Arranged.CHOSEN
    )


def test_near_copies_from_different_searches_are_shown_once(retriever):
    parts = [("tunnel vote", Window()), ("parliament approves tunnel", Window())]
    planned = retriever.retrieve_all(("tunnel", Window()), parts, 20, Bounds(FAR))
    ids = [passage.article.path for passage in planned if "tunnel" in passage.article.path]
    assert len(ids) == len(set(ids)) == 2


def test_a_cited_article_is_searched_alone_the_cited_passage_first(tmp_path, encoder):
    paragraphs = [f"Part {n} of the report deals with the {thing} of Norland. " * 12 for n, thing in enumerate(THINGS)]
    (tmp_path / "report.txt").write_text("A report\n\n" + "\n\n".join(paragraphs))
    (tmp_path / "other.txt").write_text("Another one\n\nThe schools of Norland are closed.\n")
    library = Library(tmp_path / "library", encoder, 220)
    library.ingest([str(tmp_path / "report.txt"), str(tmp_path / "other.txt")])
    article = next(a for a in library.store.articles() if "report" in a.path)
    at = article.text.index("deals with the harbours")
    source = Citation(1, article, at, at + 20)
    passages = Retriever(library).retrieve_from(source, "schools", 3, Bounds(FAR))
    library.close()
    assert {passage.article for passage in passages} == {article}
    assert passages[0].chunk.start <= at < passages[0].chunk.end
    assert "schools" in passages[1].chunk.text


def test_a_cited_article_outside_the_bounds_is_not_searched(retriever, library):
    article = next(a for a in library.store.articles() if a.title == "Baking")
    source = Citation(1, article, 0, 5)
    assert len(retriever.retrieve_from(source, "sugar", 3, Bounds(FAR))) == 1
    assert retriever.retrieve_from(source, "sugar", 3, Bounds(date(2022, 3, 1))) == ()
