"""The library: what an ingest makes of files, alone and beside another process, and how it is checked and mended."""

import json
import logging
import os
import random
import shutil
import threading
from datetime import date

import numpy as np
import pytest
from library_state import state
from other_process import OtherProcess
from tiny_model import make_model

from assistant import library as room
from assistant.backends.encoder import Encoder
from assistant.backends.keywords import KeywordEntry
from assistant.backends.lock import writing
from assistant.errors import EncoderMismatch, LibraryBusy, LibraryError
from assistant.library import Library

SUBJECTS = ("copper", "herring", "tram", "orchard", "glacier", "violin", "comet", "dialect", "harvest", "lantern")

WIRE = " ".join(f"Sentence {number} of the wire tells of the {SUBJECTS[number % 10]}." for number in range(20))


def page(title, text, day="2024-06-20"):
    return f"---\ntitle: {title}\npublished: {day}\npublisher: The Gazette\n---\n{text}\n"


def story(subject, version=1):
    first = f"The {subject} trade grew in Norland. Everyone had expected it to shrink."
    return page(f"About {subject}", f"{first} Edition{version}{subject} went to print at dawn.")


def write(folder, **texts):
    """Write `name.md` files, and `name.jsonl` ones where lists of stories are given."""
    folder.mkdir(exist_ok=True)
    for name, text in texts.items():
        if isinstance(text, list):
            records = [{"title": f"{name} {one}", "text": f"The {one} was mentioned in {name}."} for one in text]
            (folder / f"{name}.jsonl").write_text("\n".join(map(json.dumps, records)))
        else:
            (folder / f"{name}.md").write_text(text)
    return folder


def names(sources):
    return [source.rpartition("/")[2] for source in sources]


def texts(library, words):
    """The texts of the chunks that hold all these words, found by the keyword index."""
    ids = [id_ for id_, _ in library.matching(words, 50, None)]
    return [piece.text for piece in library.store.chunks(ids).values()]


@pytest.fixture(scope="session")
def model(tmp_path_factory):
    return make_model(tmp_path_factory.mktemp("models") / "small")


@pytest.fixture(scope="session")
def small(model):
    """A real encoder that takes milliseconds, where meanings do not matter."""
    return Encoder(str(model), "fp32")


@pytest.fixture(scope="module")
def elsewhere(model):
    """Another process."""
    process = OtherProcess(model)
    yield process
    process.close()


@pytest.fixture
def opening(tmp_path, small):
    """Open libraries, closed when the test ends; `library` in the test's folder by default."""
    opened = []

    def open_library(folder=tmp_path / "library", encoder=small, chunk_tokens=220):
        opened.append(Library(folder, encoder, chunk_tokens))
        return opened[-1]

    yield open_library
    for library in opened:
        library.close()


@pytest.fixture
def library(opening):
    return opening()


@pytest.fixture
def news(tmp_path):
    return write(tmp_path / "news", **{subject: story(subject) for subject in SUBJECTS[:4]}, wire=["opal", "onyx"])


# What an ingest does


def test_files_folders_and_globs_are_read_once_each(library, news):
    report = library.ingest([str(news / "tram.md"), str(news), str(news / "*.md"), str(news)])
    assert sorted(names(report.added)) == [
        "copper.md", "herring.md", "orchard.md", "tram.md", "wire.jsonl#1", "wire.jsonl#2",
    ]  # fmt: skip
    assert (report.changed, report.unchanged, report.removed, report.failed) == ((), (), (), ())
    assert library.check() == ()
    article = next(one for one in library.store.articles() if one.title == "About copper")
    assert (article.publisher, article.published, article.path) == (
        "The Gazette",
        date(2024, 6, 20),
        str(news / "copper.md"),
    )


def test_both_indexes_find_what_was_ingested(opening, encoder, news):
    library = opening(encoder=encoder)
    library.ingest([str(news)])
    for hits in (library.nearest("fish such as herring", 3, None), library.matching("herring", 3, None)):
        best = library.store.chunks([hits[0][0]])[hits[0][0]]
        assert best.article.title == "About herring"
    only = frozenset(library.store.chunk_ids([library.store.articles()[0].id]))
    assert {id_ for id_, _ in library.nearest("fish such as herring", 3, only)} == only


def test_unchanged_files_are_skipped_without_the_encoder(library, news, monkeypatch):
    library.ingest([str(news)])
    before, generation = state(library), library.store.generation

    def refuse(*_):
        raise AssertionError("the encoder was touched")

    monkeypatch.setattr(library._encoder, "encode", refuse)
    monkeypatch.setattr(library._encoder, "count_tokens", refuse)
    (news / "copper.md").touch()
    report = library.ingest([str(news)])
    assert len(report.unchanged) == 6
    assert (report.added, report.changed, report.removed) == ((), (), ())
    assert state(library) == before
    assert library.store.generation == generation, "readers have nothing to notice"


def test_a_changed_file_replaces_its_article(library, news):
    library.ingest([str(news)])
    write(news, copper=story("copper", version=2))
    report = library.ingest([str(news)])
    assert names(report.changed) == ["copper.md"]
    assert len(report.unchanged) == 5
    assert texts(library, "Edition1copper") == []
    (text,) = texts(library, "Edition2copper")
    assert "The copper trade grew" in text
    assert len(texts(library, "copper")) == 1, "what old and new share is there once"
    assert library.check() == ()


def test_a_record_that_is_gone_from_its_file_is_removed(library, news):
    library.ingest([str(news)])
    write(news, wire=["opal"])
    report = library.ingest([str(news)])
    assert names(report.removed) == ["wire.jsonl#2"]
    assert texts(library, "onyx") == []
    assert len(texts(library, "opal")) == 1
    assert library.check() == ()


def test_records_that_change_places_stay(library, news):
    write(news, wire=["opal", "onyx", "jade"])
    library.ingest([str(news)])
    before = sorted(one.id for one in library.store.articles())
    write(news, wire=["jade", "opal", "onyx"])
    report = library.ingest([str(news)])
    assert len(report.changed) == 3
    assert sorted(one.id for one in library.store.articles()) == before
    assert library.check() == ()


@pytest.mark.parametrize("batch", [1, 128])
def test_texts_that_move_from_file_to_file_stay(library, news, monkeypatch, batch):
    monkeypatch.setattr(room, "_BATCH_CHUNKS", batch)
    library.ingest([str(news)])
    write(news, copper=story("tram"), tram=story("herring"), herring=story("copper"))
    library.ingest([str(news)])
    by_path = {one.path: one.title for one in library.store.articles()}
    assert by_path[str(news / "copper.md")] == "About tram"
    assert by_path[str(news / "tram.md")] == "About herring"
    assert by_path[str(news / "herring.md")] == "About copper"
    assert library.check() == ()


def test_one_text_under_two_paths_is_one_article_until_both_are_gone(library, news):
    write(news, twin=story("copper"))
    library.ingest([str(news)])
    (article,) = [one for one in library.store.articles() if one.title == "About copper"]
    assert article.path == str(news / "copper.md")
    (news / "copper.md").unlink()
    report = library.ingest([str(news)], prune=True)
    assert names(report.removed) == ["copper.md"]
    assert library.store.article(article.id).path == str(news / "twin.md")
    assert len(texts(library, "copper")) == 1
    (news / "twin.md").unlink()
    library.ingest([str(news)], prune=True)
    assert texts(library, "copper") == []
    assert library.check() == ()


def test_files_that_are_gone_stay_known_until_pruned(library, news):
    library.ingest([str(news)])
    (news / "copper.md").unlink()
    (news / "wire.jsonl").unlink()
    assert library.ingest([str(news)]).removed == ()
    assert len(texts(library, "copper")) == 1
    report = library.ingest([str(news)], prune=True)
    assert sorted(names(report.removed)) == ["copper.md", "wire.jsonl#1", "wire.jsonl#2"]
    assert texts(library, "copper") == []
    assert library.check() == ()


def test_a_pruned_file_that_comes_back_is_read_again(library, news):
    library.ingest([str(news)])
    kept = (news / "copper.md").rename(news / "copper.kept")
    library.ingest([str(news)], prune=True)
    kept.rename(news / "copper.md")
    assert names(library.ingest([str(news)]).added) == ["copper.md"]
    assert len(texts(library, "copper")) == 1


def test_one_bad_file_never_stops_the_rest(library, news, monkeypatch):
    (news / "empty.txt").write_bytes(b"")
    (news / "bad.md").write_text("---\ntitle: [\n---\nText.")
    (news / "broken.jsonl").write_text('{"text": "The amber record is whole."}\n{"text": \n{"title": "no text"}\n')
    (news / "strange.html").write_text("<p>Not reached.</p>")

    def read(self, data, file, chosen, original=room.FileReader.read):
        if file.endswith("strange.html"):
            raise RecursionError("maximum depth\nexceeded")
        yield from original(self, data, file, chosen)

    monkeypatch.setattr(room.FileReader, "read", read)
    report = library.ingest([str(news), str(news / "nothing-here"), str(news / "copper.md")])
    assert set(names(source for source, _ in report.failed)) == {
        "empty.txt", "bad.md", "broken.jsonl#2", "broken.jsonl#3", "strange.html", "nothing-here",
    }  # fmt: skip
    assert all("\n" not in reason and reason for _, reason in report.failed)
    assert dict(report.failed)[str(news / "strange.html")] == "can't be read: RecursionError: maximum depth exceeded"
    assert len(report.added) == 7
    assert len(texts(library, "amber")) == 1
    assert library.check() == ()


def test_a_file_name_that_is_not_utf_8_fails_alone(library, news):
    strange = os.fsencode(news / "caf") + b"\xe9.md"
    try:
        with open(strange, "w") as file:
            file.write(story("amber"))
    except OSError:
        pytest.skip("this file system takes no such name")
    report = library.ingest([str(news), "no\0path", "no\ud800path"])
    assert dict(report.failed)[f"{news}/caf\\xe9.md"] == "its name is not UTF-8; rename it"
    assert len(report.failed) == 3
    assert len(report.added) == 6
    assert library.check() == ()


def test_a_failure_is_told_each_time_and_what_was_read_before_stays(library, news):
    library.ingest([str(news)])
    good = (news / "wire.jsonl").read_text()
    (news / "wire.jsonl").write_text(good.replace('{"title": "wire onyx"', '{"title": '))
    for _ in range(2):
        report = library.ingest([str(news)])
        assert names(source for source, _ in report.failed) == ["wire.jsonl#2"]
        assert len(report.unchanged) == 5
        assert len(texts(library, "onyx")) == 1
    (news / "wire.jsonl").write_text(good)
    assert library.ingest([str(news)]).failed == ()
    assert library.check() == ()


def test_a_new_address_note_or_byline_is_taken_over(library, tmp_path):
    file = tmp_path / "one.jsonl"
    record = {"title": "One", "text": "The port reopened.", "url": "https://example.org/old"}
    file.write_text(json.dumps(record))
    library.ingest([str(file)])
    file.write_text(json.dumps(record | {"url": "https://example.org/new", "note": "Corrected.", "byline": "Ann Lee"}))
    assert names(library.ingest([str(file)]).changed) == ["one.jsonl#1"]
    (article,) = library.store.articles()
    assert article.description[:3] == ("https://example.org/new", "Corrected.", "Ann Lee")
    assert names(library.ingest([str(file)]).unchanged) == ["one.jsonl#1"]


def test_progress_counts_files_and_chunks_to_the_end(library, news, monkeypatch):
    monkeypatch.setattr(room, "_BATCH_CHUNKS", 2)
    told = []
    library.ingest([str(news)], told.append)
    assert {progress.total for progress in told} == {5}
    assert [progress.done for progress in told] == sorted(progress.done for progress in told)
    assert [progress.chunks for progress in told] == sorted(progress.chunks for progress in told)
    assert (told[-1].done, told[-1].chunks) == (5, 6)


def test_an_article_longer_than_a_batch_is_stored_whole(library, tmp_path):
    long = " ".join(
        f"Sentence number {number} tells of the {SUBJECTS[number % 10]} once more." for number in range(2600)
    )
    library.ingest([str(write(tmp_path / "long", long=page("Long", long)) / "long.md")])
    assert len(library.store.chunk_ids()) > 128
    assert library.check() == ()


def test_removed_articles_are_found_no_more_until_their_file_is_ingested_again(library, news):
    library.ingest([str(news)])
    (article,) = [one for one in library.store.articles() if one.title == "About copper"]
    library.remove([article.id])
    assert texts(library, "copper") == []
    assert library.store.article(article.id) is None
    assert library.check() == ()
    assert names(library.ingest([str(news)]).added) == ["copper.md"]


def test_an_unknown_id_removes_nothing(library, news):
    library.ingest([str(news)])
    before = state(library)
    with pytest.raises(LibraryError, match="no article has the id 'nobody'"):
        library.remove([library.store.articles()[0].id, "nobody"])
    assert state(library) == before


# Interrupted


@pytest.mark.parametrize(
    ("place", "error"),
    [
        ("_encoder.encode", KeyboardInterrupt),
        ("_vectors.add", MemoryError),
        ("_keywords.add", KeyboardInterrupt),
        ("store.settle", MemoryError),
        ("store.delete", KeyboardInterrupt),
    ],
)
def test_a_library_goes_on_after_an_exception_in_mid_ingest(library, news, monkeypatch, place, error):
    monkeypatch.setattr(room, "_BATCH_CHUNKS", 4)
    library.ingest([str(news)])
    write(news, copper=story("copper", 2), wire=["opal"], **{name: story(name) for name in SUBJECTS[4:]})
    owner = getattr(library, place.partition(".")[0])
    with monkeypatch.context() as patch:

        def fail(*_):
            raise error

        patch.setattr(owner, place.partition(".")[2], fail)
        with pytest.raises(error):
            library.ingest([str(news)])
    assert len(texts(library, "herring")) == 1, "what was there can be asked"
    report = library.ingest([str(news)])
    assert len(library.store.articles()) == 11
    assert report.failed == ()
    assert texts(library, "Edition1copper") == []
    assert library.check() == ()


def test_a_stopped_ingest_keeps_what_it_has_read_and_goes_on_where_it_ended(library, news, opening, tmp_path):
    library.ingest([str(news)])
    (news / "copper.md").unlink()
    write(news, amber=story("amber"), birch=story("birch"), wire=["opal", "quartz", "beryl"])
    stop = threading.Event()

    def show(progress):
        if progress.source.endswith("wire.jsonl#1"):
            stop.set()

    report = library.ingest([str(news / "amber.md"), str(news / "wire.jsonl"), str(news)], show, prune=True, stop=stop)
    assert report.is_stopped
    assert (names(report.added), names(report.changed)) == (["amber.md"], ["wire.jsonl#2"])
    assert names(report.unchanged) == ["wire.jsonl#1"]
    assert report.removed == report.failed == (), "what was not looked at is not gone"
    assert library.check() == ()
    assert sorted(one.title for one in library.store.articles() if one.title.startswith(("About amber", "wire"))) == [
        "About amber", "wire opal", "wire quartz",
    ]  # fmt: skip
    report = library.ingest([str(news)], prune=True)
    assert not report.is_stopped
    assert (names(report.added), names(report.removed)) == (["birch.md", "wire.jsonl#3"], ["copper.md"])
    unbroken = opening(tmp_path / "unbroken")
    unbroken.ingest([str(news)])
    assert state(library) == state(unbroken)


def test_stopping_from_the_progress_hook_leaves_a_library_to_go_on_with(library, news, monkeypatch):
    monkeypatch.setattr(room, "_BATCH_CHUNKS", 2)

    def stop(progress):
        if progress.done == 3:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        library.ingest([str(news)], stop)
    assert library.check() == ()
    library.ingest([str(news)])
    assert len(library.store.articles()) == 6
    assert library.check() == ()


@pytest.fixture(scope="module")
def upheaval(tmp_path_factory, small, elsewhere):
    """News in a first and a second state, a library of the first, and what each state makes of it unbroken."""
    folder = tmp_path_factory.mktemp("upheaval")
    news, library = folder / "news", folder / "library"

    def first():
        shutil.rmtree(news, ignore_errors=True)
        stories = {subject: story(subject) for subject in SUBJECTS[:6]}
        write(news, **stories, twin=story("copper"), wire=["opal", "onyx", "jade"], gone=story("ferry"))
        write(news, gazette=page("Wire", WIRE), courier=page("The wire", f"{WIRE} Courier staff."))

    def second():
        first()
        (news / "gone.md").unlink()
        changed = {subject: story(subject, 2) for subject in SUBJECTS[:3]}
        write(news, **changed, **{subject: story(subject) for subject in SUBJECTS[6:]}, wire=["jade", "topaz"])
        write(news, courier=page("Opinion", "Nothing to report."), herald=page("Again", f"Herald staff. {WIRE}"))

    def unbroken():
        opened = Library(library, small, 220)
        opened.ingest([str(news)], prune=True)
        found = state(opened)
        assert opened.check() == ()
        opened.close()
        return found

    first()
    before = unbroken()
    assert len(before["stories"]) == 1
    shutil.copytree(library, folder / "kept")
    shutil.copytree(library, folder / "timed")
    second()
    after = unbroken()
    assert len(after["stories"]) == 1
    assert after["stories"].isdisjoint(before["stories"])
    ended, _, seconds = elsewhere("ingest", folder / "timed", [news], None, True, batch=3)
    assert ended == 0
    return {
        "kept": folder / "kept",
        "news": news,
        "first": first,
        "second": second,
        "before": before,
        "after": after,
        "seconds": seconds,
    }


def die_and_recover(upheaval, elsewhere, opening, folder, **death):
    """Kill an ingest of the second state, then ingest what is there in another process; return how the first ended."""
    shutil.copytree(upheaval["kept"], folder)
    upheaval["second"]()
    ended, _, _ = elsewhere("ingest", folder, [upheaval["news"]], None, True, batch=3, **death)
    library = opening(folder)
    library.ingest([str(upheaval["news"])], prune=True)
    assert state(library) == upheaval["after"]
    assert library.check() == ()
    assert texts(library, "Edition1copper Edition1herring Edition1tram") == texts(library, "Edition1copper")
    return ended


STEPS = (
    ("ArticleStore.add", 1),  # before anything is written
    ("VectorIndex.add", 1),  # the articles are in SQLite
    ("KeywordIndex.add", 2),  # and the vectors in Chroma
    ("ArticleStore.settle", 1),  # and the words in tantivy
    ("ArticleStore._tell", 1),  # in the middle of settling, the stories are next
    ("ArticleStore.set_content_hash", 2),  # in the middle of settling
    ("ArticleStore.mark_removing", 1),  # settled, what is replaced is still in the indexes
    ("VectorIndex.remove", 1),
    ("KeywordIndex.remove", 1),
    ("ArticleStore.delete", 1),
    ("Ingest._prune", 1),
)


@pytest.mark.parametrize(("step", "on"), STEPS)
def test_an_ingest_killed_at_a_step_is_made_good_by_the_next(upheaval, elsewhere, opening, tmp_path, step, on):
    ended = die_and_recover(upheaval, elsewhere, opening, tmp_path / "library", die_at=step, die_on=on)
    assert ended == -9, "it got to that step"


@pytest.mark.parametrize("seed", range(8))
def test_an_ingest_killed_at_any_moment_is_made_good_by_the_next(upheaval, elsewhere, opening, tmp_path, seed):
    moment = upheaval["seconds"] * random.Random(seed).uniform(0.1, 0.95)
    die_and_recover(upheaval, elsewhere, opening, tmp_path / "library", die_after_s=moment)


def test_mending_that_was_killed_is_ended_by_the_next(upheaval, elsewhere, opening, tmp_path):
    shutil.copytree(upheaval["kept"], tmp_path / "library")
    upheaval["first"]()
    (tmp_path / "library" / "vectors.touched").touch()
    given = ("ingest", tmp_path / "library", [upheaval["news"]])
    assert elsewhere(*given, die_at="Library._index", die_on=2, batch=3)[0] == -9
    assert not (tmp_path / "library" / "vectors.touched").exists(), "nothing else tells what is missing"
    library = opening()
    library.ingest([str(upheaval["news"])])
    assert state(library) == upheaval["before"]
    assert library.check() == ()


@pytest.mark.parametrize("step", ["KeywordIndex.add", "ArticleStore.mark_removing", "Ingest._prune"])
def test_files_put_back_after_a_killed_ingest_are_known_for_what_they_are(upheaval, elsewhere, opening, tmp_path, step):
    shutil.copytree(upheaval["kept"], tmp_path / "library")
    upheaval["second"]()
    ended, _, _ = elsewhere("ingest", tmp_path / "library", [upheaval["news"]], None, True, batch=3, die_at=step)
    assert ended == -9
    upheaval["first"]()
    library = opening()
    library.ingest([str(upheaval["news"])], prune=True)
    assert state(library) == upheaval["before"]
    assert library.check() == ()


def test_a_first_ingest_killed_at_once_leaves_a_library_that_can_be_used(elsewhere, opening, tmp_path, news):
    for seed in range(3):
        folder = tmp_path / f"library-{seed}"
        elsewhere("ingest", folder, [news], die_after_s=random.Random(seed).uniform(0.0, 0.3))
        library = opening(folder)
        library.ingest([str(news)])
        assert len(library.store.articles()) == 6
        assert library.check() == ()


# Two at once


def test_what_another_process_writes_is_seen_and_never_lost(library, elsewhere, news):
    library.ingest([str(news / "copper.md")])
    assert len(texts(library, "copper")) == 1
    ended, report, _ = elsewhere("ingest", library.folder, [news / "herring.md", news / "wire.jsonl"])
    assert (ended, len(report["added"])) == (0, 3)
    library.refresh()
    assert len(texts(library, "herring")) == 1
    assert len(library.nearest("anything", 10, None)) == 4
    library.ingest([str(news / "tram.md")])
    ended, report, _ = elsewhere("ingest", library.folder, [news / "orchard.md"])
    assert library.check() == ()
    assert len(library.store.articles()) == 6
    assert len(library.nearest("anything", 10, None)) == 6
    assert elsewhere("check", library.folder)[:2] == (0, [])


def test_a_writer_knows_what_one_that_died_before_settling_has_left_in_the_indexes(library, elsewhere, news):
    library.ingest([str(news / "copper.md")])
    generation = library.store.generation
    ended, _, _ = elsewhere("ingest", library.folder, [news], die_at="KeywordIndex.add")
    assert ended == -9
    assert library.store.generation == generation, "nothing tells a reader of it"
    library.ingest([str(news)])
    assert library.check() == ()
    assert len(library.nearest("anything", 10, None)) == 6


def test_reading_beside_a_writing_process_harms_neither(opening, elsewhere, tmp_path):
    many = {"title": "Norland", "text": ""}
    lines = [json.dumps(many | {"text": f"The {SUBJECTS[n % 10]} number{n} was seen."}) for n in range(500)]
    (tmp_path / "many.jsonl").write_text("\n".join(lines))
    library = opening()
    library.ingest([str(write(tmp_path / "news", copper=story("copper")))])
    ends = []
    order = (library.folder, [tmp_path / "many.jsonl"])
    writer = threading.Thread(target=lambda: ends.append(elsewhere("ingest", *order, batch=40)))
    writer.start()
    sizes = set()
    while writer.is_alive():
        reader = opening()
        for _ in range(3):
            reader.refresh()
            library.refresh()
            sizes.add(len(library.nearest("comet", 2000, None)))
            assert library.store.chunks(dict(reader.nearest("comet", 5, None)))
    writer.join()
    assert ends[0][0] == 0
    assert len(sizes) > 2, "the readers saw it grow"
    assert library.check() == ()
    assert len(library.store.articles()) == 501


@pytest.mark.parametrize("work", ["ingest", "remove", "repair", "check"])
def test_a_second_thread_that_writes_is_told_who_does(library, news, work):
    library.ingest([str(news)])
    given = {"ingest": ([str(news)],), "remove": (["x"],)}.get(work, ())
    with writing(library.folder, "ingest"), pytest.raises(LibraryBusy, match=r"by process \d+ \(ingest, since"):
        getattr(library, work)(*given)
    assert library.check() == ()


def test_a_second_process_that_writes_is_told_who_does(library, elsewhere, news):
    library.ingest([str(news / "copper.md")])
    with writing(library.folder, "repair"):
        ended, told, _ = elsewhere("ingest", library.folder, [news])
    assert ended == 1
    assert told.startswith("LibraryBusy: ")
    assert "(repair, since" in told
    assert elsewhere("ingest", library.folder, [news])[0] == 0


def test_threads_ask_while_another_ingests(library, news, monkeypatch):
    monkeypatch.setattr(room, "_BATCH_CHUNKS", 2)
    library.ingest([str(news / "copper.md")])
    done, failures = threading.Event(), []

    def ask():
        try:
            while not done.is_set():
                library.refresh()
                assert len(texts(library, "copper")) == 1
                assert library.nearest("copper", 3, None)
        except BaseException as error:
            failures.append(error)

    threads = [threading.Thread(target=ask) for _ in range(3)]
    for thread in threads:
        thread.start()
    try:
        write(news, **{subject: story(subject) for subject in SUBJECTS[4:]})
        library.ingest([str(news)])
    finally:
        done.set()
        for thread in threads:
            thread.join()
    assert failures == []
    assert library.check() == ()


# Checked and mended


@pytest.mark.parametrize(("step", "on"), [("VectorIndex._load", 3), ("VectorIndex._open", 2)])
def test_vectors_that_a_process_died_writing_are_put_together_again_without_the_encoder(
    library, elsewhere, opening, news, monkeypatch, step, on
):
    library.ingest([str(news / "copper.md"), str(news / "wire.jsonl")])
    before = state(library)
    ended, _, _ = elsewhere("ingest", library.folder, [news], die_at=step, die_on=on)
    assert ended == -9
    with monkeypatch.context() as patch:
        patch.setattr(library._encoder, "encode", lambda _: pytest.fail("the encoder was touched"))
        again = opening()
    assert {**state(again), "unfinished": ()} == before
    again.ingest([str(news)])
    assert again.check() == ()
    assert len(again.nearest("anything", 10, None)) == 6
    library.refresh()
    assert len(library.nearest("anything", 10, None)) == 6


def test_another_encoder_is_refused_with_the_command_that_mends_it(opening, encoder, news, small, elsewhere):
    library = opening()
    library.ingest([str(news)])
    other = opening(encoder=encoder)
    for attempt in (lambda: other.ingest([str(news)]), lambda: other.nearest("copper", 3, None), other.require_encoder):
        with pytest.raises(EncoderMismatch, match=f"assistant check --repair --library {library.folder}$"):
            attempt()
    assert any("settings say" in problem for problem in other.check())
    other.repair()
    assert other.check() == ()
    assert other.encoder_name == encoder.name
    best = other.nearest("fish such as herring", 1, None)[0][0]
    assert other.store.chunks([best])[best].article.title == "About herring"
    library.refresh()
    with pytest.raises(EncoderMismatch, match=f"set ASSISTANT_ENCODER={encoder.name}"):
        library.nearest("copper", 3, None)


def test_a_repair_killed_on_the_way_to_another_encoder_is_ended_by_the_next(opening, encoder, news, elsewhere):
    library = opening(encoder=encoder)
    library.ingest([str(news)])
    library.close()
    for step, on in (("KeywordIndex.clear", 1), ("ArticleStore.replace_chunks", 3), ("VectorIndex.add", 2)):
        ended, _, _ = elsewhere("repair", library.folder, die_at=step, die_on=on, batch=2)
        assert ended == -9
    assert elsewhere("repair", library.folder)[0] == 0
    assert opening().check() == ()


def test_other_chunk_settings_are_found_and_mended(opening, tmp_path):
    long = " ".join(f"Sentence {number} tells of the {SUBJECTS[number % 10]}." for number in range(60))
    library = opening()
    library.ingest([str(write(tmp_path / "news", long=page("Long", long)))])
    library.close()
    finer = opening(chunk_tokens=60)
    assert finer.check() == ("articles were cut into chunks with other settings than today's",)
    finer.repair()
    assert finer.check() == ()
    assert len(finer.store.chunk_ids()) > 6


@pytest.mark.parametrize("lost", ["vectors", "keywords"])
def test_a_deleted_index_is_warned_of_found_and_mended(opening, news, caplog, lost):
    library = opening()
    library.ingest([str(news)])
    before = state(library)
    library.close()
    shutil.rmtree(library.folder / lost)
    with caplog.at_level(logging.WARNING):
        again = opening()
    name = lost.removesuffix("s")
    assert f"the {name} index of {library.folder} holds 0 of 6 chunks; run: assistant check --repair" in caplog.text
    assert again.check() == (f"6 chunks are missing from the {name} index",)
    told = []
    again.repair(told.append)
    assert (told[-1].done, told[-1].total) == (6, 6)
    assert again.check() == ()
    assert state(again) == before


@pytest.mark.parametrize("lost", ["vectors", "keywords"])
def test_a_deleted_index_is_filled_again_by_the_next_ingest(opening, news, lost):
    library = opening()
    library.ingest([str(news)])
    library.close()
    shutil.rmtree(library.folder / lost)
    again = opening()
    assert len(again.ingest([str(news)]).unchanged) == 6
    assert again.check() == ()


def test_chunks_missing_or_too_many_in_one_index_are_found_and_mended(library, news):
    library.ingest([str(news)])
    before = state(library)
    library._vectors.remove(before["chunks"][:1])
    library._keywords.remove(before["chunks"][1:3])
    library._vectors.add(["stray:0"], np.eye(1, 32, dtype=np.float32))
    library._keywords.add([KeywordEntry("stray:1", "", "stray")])
    assert library.check() == (
        "1 chunks are missing from the vector index",
        "1 chunks of the vector index belong to no article",
        "2 chunks are missing from the keyword index",
        "1 chunks of the keyword index belong to no article",
    )
    library.repair()
    assert library.check() == ()
    assert state(library) == before


def test_what_an_interrupted_ingest_left_is_found_and_mended(library, news, monkeypatch):
    library.ingest([str(news / "copper.md")])
    monkeypatch.setattr(library._keywords, "add", lambda _: (_ for _ in ()).throw(KeyboardInterrupt))
    with pytest.raises(KeyboardInterrupt):
        library.ingest([str(news)])
    monkeypatch.undo()
    problems = library.check()
    assert problems[0] == "5 articles were left unfinished by an interrupted ingest"
    library.repair()
    assert library.check() == ()
    assert len(library.store.articles()) == 1


def test_copies_are_grouped_as_they_come_and_go(library, news):
    write(news, gazette=page("Wire", WIRE), courier=page("The wire", f"{WIRE} Courier staff.", "2024-06-21"))
    library.ingest([str(news)])
    (story_told,) = library.store.stories(one.id for one in library.store.articles())
    assert {one.title for one in story_told} == {"Wire", "The wire"}
    write(news, courier=page("Opinion", "The wire has nothing to tell today, says the editor of this paper."))
    library.ingest([str(news)])
    assert state(library)["stories"] == set()
    assert library.check() == ()


def test_a_library_that_knows_no_stories_is_told_of_and_grouped_without_the_encoder(library, news, monkeypatch):
    write(news, twin=page("Twin", story("copper").partition("---\n")[2].partition("---\n")[2], "2024-06-21"))
    library.ingest([str(news)])
    before = state(library)
    monkeypatch.setattr(library._encoder, "encode", lambda _: pytest.fail("the encoder was touched"))
    for mend in (library.repair, lambda: library.ingest([str(news)])):
        library.store.ungroup()
        assert library.check() == ("7 articles are not grouped with their copies",)
        mend()
        assert library.check() == ()
        assert state(library) == before
    library.store._run("UPDATE stories SET story = 'x'")
    assert library.check() == ("7 articles are not grouped with their copies",)
    library.repair()
    assert state(library) == before


def test_a_damaged_vector_folder_is_mended_as_its_message_says(opening, news):
    library = opening()
    library.ingest([str(news)])
    before = state(library)
    library.close()
    (library.folder / "vectors" / "chroma.sqlite3").write_bytes(b"garbage" * 1000)
    with pytest.raises(LibraryError, match=r"delete that folder and run: assistant check --repair --library"):
        opening()
    shutil.rmtree(library.folder / "vectors")
    again = opening()
    again.repair()
    assert again.check() == ()
    assert state(again) == before


def test_a_damaged_article_file_is_one_clear_line(opening, news):
    library = opening()
    library.ingest([str(news)])
    library.close()
    for left in library.folder.glob("articles.sqlite-*"):
        left.unlink()
    (library.folder / "articles.sqlite").write_bytes(b"garbage" * 1000)
    with pytest.raises(LibraryError, match=r"articles\.sqlite can't be read: file is not a database; put back a copy"):
        opening()


def test_a_library_of_another_format_is_refused(opening, news):
    library = opening()
    library.ingest([str(news)])
    library.store.set_meta("format", "0")
    with pytest.raises(LibraryError, match="has library format 0, expected 1; ingest into a new folder"):
        opening()


def test_a_folder_that_is_no_library_is_refused_and_left_alone(opening, news):
    before = sorted(news.iterdir())
    with pytest.raises(LibraryError, match="is not empty and no library"):
        opening(news)
    assert sorted(news.iterdir()) == before


def test_an_empty_library_finds_nothing_and_is_whole(library):
    assert library.nearest("anything", 5, None) == []
    assert library.matching("anything", 5, None) == []
    assert library.encoder_name is None
    assert library.check() == ()
    library.repair()
    assert library.check() == ()
