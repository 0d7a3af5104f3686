"""The vector index, on real Chroma."""

import subprocess
import sys
import threading

import numpy as np
import pytest

from assistant.backends.vectors import TornIndex, VectorIndex
from assistant.errors import LibraryError


def unit(n, dimension=24, seed=0):
    """Vectors in clusters, as those of sentences are."""
    random = np.random.default_rng(seed)
    centres = random.normal(size=(1 + n // 20, dimension))
    vectors = centres[random.integers(0, len(centres), n)] + 0.4 * random.normal(size=(n, dimension))
    return (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float32)


def names(n, prefix="a"):
    return [f"{prefix}:{i}" for i in range(n)]


def opened(folder):
    index = VectorIndex(folder)
    index.reopen()
    return index


def by_hand(ids, vectors, query, k, allowed=None):
    scored = [(-float(v @ query), i) for i, v in zip(ids, vectors, strict=True) if allowed is None or i in allowed]
    return [i for _, i in sorted(scored)[:k]]


@pytest.fixture(scope="module")
def many(tmp_path_factory):
    ids, vectors = names(6000), unit(6000)
    index = opened(tmp_path_factory.mktemp("many") / "vectors")
    index.add(ids, vectors)  # more than Chroma takes at once
    yield index, ids, vectors
    index.close()


@pytest.fixture
def index(tmp_path):
    made = opened(tmp_path / "vectors")
    yield made
    made.close()


def test_more_vectors_than_chroma_takes_at_once_are_all_found(many):
    index, ids, vectors = many
    assert len(index) == 6000
    assert index.ids() == set(ids)
    for at in (0, 5460, 5461, 5999):
        assert index.search(vectors[at], 1)[0] == (ids[at], pytest.approx(1.0, abs=1e-5))


def test_hits_come_best_first_with_their_cosine(many):
    index, _, vectors = many
    query = unit(1, seed=7)[0]
    hits = index.search(query, 40)
    similarities = [similarity for _, similarity in hits]
    assert similarities == sorted(similarities, reverse=True)
    assert all(-1 <= similarity <= 1 for similarity in similarities)
    for id_, similarity in hits:
        assert similarity == pytest.approx(float(vectors[int(id_[2:])] @ query), abs=1e-4)


@pytest.mark.parametrize("share", [0.001, 0.02, 0.16, 0.18, 0.5, 0.95])
def test_a_search_among_allowed_ids_finds_what_a_full_comparison_finds(many, share):
    index, ids, vectors = many
    random = np.random.default_rng(3)
    found, wanted = 0, 0
    for seed in range(10):
        query = unit(1, seed=100 + seed)[0]
        allowed = frozenset(random.choice(ids, max(1, int(share * len(ids))), replace=False).tolist())
        hits = [id_ for id_, _ in index.search(query, 20, allowed)]
        assert set(hits) <= allowed
        expected = by_hand(ids, vectors, query, 20, allowed)
        assert len(hits) == len(expected)
        found, wanted = found + len(set(hits) & set(expected)), wanted + len(expected)
    # A narrow set is compared one by one; a broad one goes through Chroma's approximate graph.
    assert found / wanted >= (1.0 if share * len(ids) <= 1000 else 0.95)


def test_a_broad_set_far_from_the_question_is_found_too(many):
    index, ids, vectors = many
    query = vectors[0]
    far = sorted(range(6000), key=lambda i: float(vectors[i] @ query))[:1500]
    allowed = frozenset(ids[i] for i in far)
    hits = [id_ for id_, _ in index.search(query, 10, allowed)]
    assert len(hits) == 10
    assert len(set(hits) & set(by_hand(ids, vectors, query, 10, allowed))) >= 9


def test_allowed_ids_that_are_not_held_are_passed_over(many):
    index, ids, vectors = many
    assert index.search(vectors[3], 5, frozenset(("nobody:0", ids[3]))) == [(ids[3], pytest.approx(1.0, abs=1e-5))]
    assert index.search(vectors[3], 5, frozenset(("nobody:0",))) == []


def test_nothing_allowed_or_nothing_asked_for_is_nothing_found(many):
    index, _, vectors = many
    assert index.search(vectors[0], 5, frozenset()) == []
    assert index.search(vectors[0], 0) == []


def test_an_empty_index_finds_nothing(index):
    assert index.search(unit(1)[0], 5) == []
    assert index.search(unit(1)[0], 5, frozenset(("a:0",))) == []
    assert (len(index), index.ids()) == (0, set())
    assert index.is_readable()


def test_equal_vectors_come_in_the_order_of_their_ids(index):
    same = np.repeat(unit(1), 6, axis=0)
    index.add(["c:0", "a:1", "b:0", "a:0", "f:0", "e:0"], same)
    for allowed in (None, frozenset(("f:0", "a:1", "b:0", "a:0", "c:0", "e:0"))):
        hits = index.search(same[0], 6, allowed)
        assert [id_ for id_, _ in hits] == ["a:0", "a:1", "b:0", "c:0", "e:0", "f:0"]


def test_opposite_vectors_have_cosine_minus_one(index):
    vector = unit(1)
    index.add(["a:0", "a:1"], np.concatenate([vector, -vector]))
    assert [round(similarity, 5) for _, similarity in index.search(vector[0], 2)] == [1.0, -1.0]


def test_adding_again_replaces(index):
    vectors = unit(2)
    index.add(["a:0"], vectors[:1])
    index.add(["a:0"], vectors[1:])
    assert len(index) == 1
    assert index.search(vectors[1], 1) == [("a:0", pytest.approx(1.0, abs=1e-5))]


def test_removed_vectors_are_not_found_and_unknown_ids_are_no_error(index):
    ids, vectors = names(3000), unit(3000)
    index.add(ids, vectors)
    index.remove([*ids[:2950], "nobody:0"])
    assert index.ids() == set(ids[2950:])
    assert {id_ for id_, _ in index.search(vectors[0], 50)} == set(ids[2950:])


def test_a_cleared_index_takes_vectors_of_another_length(index):
    index.add(["a:0"], unit(1, dimension=24))
    index.clear()
    assert len(index) == 0
    index.add(["a:0"], unit(1, dimension=8))
    assert index.search(unit(1, dimension=8)[0], 1)[0][0] == "a:0"


def test_vectors_are_there_after_reopening(index):
    ids, vectors = names(1500), unit(1500)
    index.add(ids, vectors)
    index.reopen()
    assert index.ids() == set(ids)
    assert index.is_readable()
    assert index.search(vectors[1499], 1)[0][0] == "a:1499"


def test_two_indexes_on_one_folder_see_each_other_after_reopening(tmp_path, index):
    other = opened(tmp_path / "vectors")
    vectors = unit(4)
    index.add(["a:0", "a:1"], vectors[:2])
    other.reopen()
    other.add(["b:0", "b:1"], vectors[2:])
    index.reopen()
    assert index.ids() == {"a:0", "a:1", "b:0", "b:1"}
    assert [index.search(vector, 1)[0][0] for vector in vectors] == ["a:0", "a:1", "b:0", "b:1"]
    other.close()


def test_closing_one_of_two_indexes_leaves_the_other_working(tmp_path, index):
    index.add(["a:0"], unit(1))
    opened(tmp_path / "vectors").close()
    assert index.search(unit(1)[0], 1)[0][0] == "a:0"


def test_a_search_goes_on_when_another_has_rebuilt_the_index(tmp_path, index):
    index.add(["a:0"], unit(1))
    other = opened(tmp_path / "vectors")
    other.clear()
    other.add(["b:0"], unit(1))
    other.close()
    assert index.search(unit(1)[0], 3) == [("b:0", pytest.approx(1.0, abs=1e-5))]


def test_vectors_lost_to_a_second_writer_are_noticed(tmp_path):
    """What the library's lock and `reopen` prevent, done on purpose."""
    script = (
        "import sys; from pathlib import Path; sys.path.insert(0, sys.argv[2]);"
        "from test_vectors import *; opened(Path(sys.argv[1])).add(names(1200, 'b'), unit(1200, seed=1))"
    )
    index = opened(tmp_path / "vectors")
    index.add(names(1200), unit(1200))
    tests = __file__.rpartition("/")[0]
    run = subprocess.run(
        [sys.executable, "-c", script, str(tmp_path / "vectors"), tests],
        env={"PYTHONPATH": f"{tests}/.."},
        capture_output=True,
        text=True,
    )
    assert run.returncode == 0, run.stderr
    index.add(names(1200, "c"), unit(1200, seed=2))
    index.reopen()
    assert not index.is_readable()
    index.clear()
    index.add(names(5), unit(5))
    assert index.is_readable()
    index.close()


def test_threads_search_while_another_adds(index):
    ids, vectors = names(600), unit(600)
    index.add(ids[:100], vectors[:100])
    wrong = []

    def search():
        for at in range(60):
            hits = index.search(vectors[at % 100], 1)
            if not hits or hits[0][0] != ids[at % 100]:
                wrong.append(hits)

    threads = [threading.Thread(target=search) for _ in range(3)]
    for thread in threads:
        thread.start()
    for at in range(100, 600, 50):
        index.add(ids[at : at + 50], vectors[at : at + 50])
    for thread in threads:
        thread.join()
    assert wrong == []
    assert len(index) == 600


def test_a_folder_that_a_process_died_in_is_not_trusted(tmp_path):
    script = (
        "import os, signal, sys; from pathlib import Path; sys.path.insert(0, sys.argv[2]); from test_vectors import *;"
        "index = opened(Path(sys.argv[1])); index.add(names(9), unit(9));"
        "index._load = lambda: os.kill(os.getpid(), signal.SIGKILL); index.remove(names(5))"
    )
    tests = __file__.rpartition("/")[0]
    command = [sys.executable, "-c", script, str(tmp_path / "vectors"), tests]
    run = subprocess.run(command, env={"PYTHONPATH": f"{tests}/.."}, capture_output=True, text=True)
    assert run.returncode == -9, run.stderr
    index = VectorIndex(tmp_path / "vectors")
    for _ in range(2):
        with pytest.raises(TornIndex, match=f"run: assistant check --repair --library {tmp_path}$"):
            index.reopen()
    index.discard()
    assert index.ids() == set()
    index.add(names(3), unit(3))
    index.reopen()
    assert index.ids() == set(names(3))
    index.close()


def test_an_exception_in_mid_write_leaves_a_folder_that_is_trusted(index, monkeypatch):
    index.add(names(5), unit(5))
    monkeypatch.setattr(index, "_load", lambda: (_ for _ in ()).throw(KeyboardInterrupt))
    with pytest.raises(KeyboardInterrupt):
        index.remove(names(2))
    monkeypatch.undo()
    index.reopen()
    assert index.ids() == {"a:2", "a:3", "a:4"}


@pytest.mark.parametrize("damage", ["garbage from the start", "garbage after the header", "a file in its place"])
def test_a_damaged_folder_is_one_line_that_helps(tmp_path, damage):
    folder = tmp_path / "vectors"
    if damage == "a file in its place":
        folder.write_text("not a folder")
    else:
        index = opened(folder)
        index.add(names(50), unit(50))
        index.close()
        file = folder / "chroma.sqlite3"
        kept = 0 if damage == "garbage from the start" else 8192
        file.write_bytes(file.read_bytes()[:kept] + b"\xff" * 50_000)
    with pytest.raises(LibraryError) as caught:
        opened(folder)
    line = str(caught.value)
    assert "\n" not in line
    assert f"delete that folder and run: assistant check --repair --library {tmp_path}" in line
