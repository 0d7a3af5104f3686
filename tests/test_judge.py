"""The entailment judge: how texts are packed for it, how its weights are kept, and what it says with them."""

import pytest
import torch
from transformers.models.mpnet.modeling_mpnet import MPNetEncoder

from assistant.backends import judge

HEADLINE, TEXT = "Ferry lost off Bergen", "The ferry Selma sank off Bergen on Tuesday; all 41 passengers were saved."
RIGHT, WRONG = "Everyone aboard the Selma was rescued.", "Nobody aboard the Selma was rescued."


@pytest.fixture(scope="module")
def real() -> judge.Judge:
    return judge.Judge()


@pytest.fixture(scope="module")
def pieces() -> judge.WordPieces:
    return judge.WordPieces()


def test_each_statement_stands_where_the_evidence_ends(pieces: judge.WordPieces) -> None:
    packed = pieces.packed(HEADLINE, TEXT, [RIGHT, "It sank."])
    lengths = [packed.parts.count(part) for part in range(3)]
    assert sum(lengths) == len(packed.pieces)
    assert packed.places[: lengths[0]] == tuple(range(lengths[0]))
    for part in (1, 2):
        own = [place for place, of in zip(packed.places, packed.parts, strict=True) if of == part]
        assert own == list(range(lengths[0], lengths[0] + lengths[part]))


def test_what_is_too_long_is_cut(pieces: judge.WordPieces) -> None:
    packed = pieces.packed("", "ferry " * 2000, ["sank " * 300])
    assert packed.parts.count(0) == judge.MOST_EVIDENCE_TOKENS + 2
    assert packed.parts.count(1) == judge.MOST_STATEMENT_TOKENS + 2


def test_what_is_borne_out_is_told_from_its_opposite(real: judge.Judge) -> None:
    assert real.odds(RIGHT, HEADLINE, TEXT) > 0 > real.odds(WRONG, HEADLINE, TEXT)


def test_statements_that_are_read_at_once_do_not_see_each_other(real: judge.Judge, pieces: judge.WordPieces) -> None:
    rows = [pieces.packed(HEADLINE, TEXT, [WRONG, RIGHT]), pieces.packed("", f"{TEXT} {TEXT} {TEXT}", [RIGHT])]
    with torch.inference_mode():
        together = real.network(*judge.batch(rows)).tolist()
    assert together[0][0] == pytest.approx(real.odds(WRONG, HEADLINE, TEXT), abs=0.2)
    assert together[0][1] == pytest.approx(real.odds(RIGHT, HEADLINE, TEXT), abs=0.2)


def test_distances_are_counted_as_in_the_base_network() -> None:
    places = torch.arange(400)
    apart = places[None] - places[:, None]
    assert torch.equal(judge._buckets(apart), MPNetEncoder.relative_position_bucket(apart, num_buckets=32))


def test_weights_are_kept_in_few_bits_near_to_what_they_were(tmp_path) -> None:
    torch.manual_seed(0)
    state = {
        "layer.weight": torch.randn(96, 128), "words.weight": torch.randn(96, 128), "layer.bias": torch.randn(96),
        "apart.weight": torch.randn(32, 12),
    }  # fmt: skip
    judge.save(state, tmp_path / "weights.safetensors")
    kept = judge.load(tmp_path / "weights.safetensors")
    errors = {name: float((kept[name] - value).std()) for name, value in state.items()}
    assert errors["layer.weight"] < 0.03 < errors["words.weight"] < 0.12
    assert max(errors["layer.bias"], errors["apart.weight"]) < 1e-3
    assert (tmp_path / "weights.safetensors").stat().st_size < 96 * 128 * (6 + 4) // 8 + 2 * 96 * 4 + 3000
