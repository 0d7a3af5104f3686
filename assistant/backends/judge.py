"""The room of the entailment judge: a statement and what it cites in, the log odds that it is borne out.

all-mpnet-base-v2 turned into a judge: its first ten layers read the evidence, then the statement beside it; trained by
`eval/train_judge.py`, they travel with the package in six bits. See MODEL-CARD.md beside the weights.
"""

import math
import os
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from assistant.backends.encoder import embedded_folder, has_fast_bf16

WEIGHTS = Path(__file__).with_name("judge.safetensors")
MOST_EVIDENCE_TOKENS, MOST_STATEMENT_TOKENS = 320, 70
"""Word pieces that are read; what is beyond is not."""
_WIDTH, _INNER, _HEADS, LAYERS = 768, 3072, 12, 10
_WORDS, _PLACES, _APART = 30_527, 514, 32
"""Rows of the embeddings of word pieces, of places, and of how far apart two of them stand."""
_START, _PADDING, _END, _SHIFT = 0, 1, 2, 4
"""Special pieces, and by how much the numbers of the others are greater than with the embedded encoder, whose word
pieces are the same."""
_FIRST_PLACE = 2
_GROUP, _BITS, _BITS_OF_EMBEDDINGS = 64, 6, 4
"""Weights with a scale of their own, and what each of them takes. With four bits for all, the area under the curve of
right against wrong falls from .874 to .859 (640 statements, `eval/support-pairs-fresh.jsonl`), so from .874 to .873."""
_CLIPPED = (1.0, 0.95, 0.9, 0.85, 0.8, 0.75, 0.7)
"""Shares of the greatest weight of a group that its scale is tried with."""


@dataclass(frozen=True)
class Packed:
    """Evidence with statements about it, which are read at once but don't see each other.

    Attributes:
        pieces: Numbers of the word pieces.
        places: Of each; every statement stands where the evidence ends.
        parts: 0 for the evidence, 1 for the first statement, and so on.
    """

    pieces: tuple[int, ...]
    places: tuple[int, ...]
    parts: tuple[int, ...]


class Judge:
    """Says how well evidence bears a statement out. Safe to use from several threads."""

    def __init__(self, weights: Path = WEIGHTS) -> None:
        """Load the network.

        Args:
            weights: What `save` wrote.
        """
        import torch

        with torch.device("meta"):  # nothing is drawn at random only to be replaced
            self.network: Any = network()
        self.network.load_state_dict(load(weights), assign=True)
        self.network.to(torch.bfloat16 if has_fast_bf16() else torch.float32).eval()
        self._pieces = WordPieces()

    def odds(self, statement: str, headline: str, text: str) -> float:
        """Return the log odds that a text, under its headline, bears the statement out."""
        import torch

        with torch.inference_mode():
            found = self.network(*batch([self._pieces.packed(headline, text, [statement])]))
        return float(found[0, 0])


class WordPieces:
    """Cuts texts into word pieces. Safe to use from several threads."""

    def __init__(self) -> None:
        from transformers import AutoTokenizer

        os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
        self._tokenizer: Any = AutoTokenizer.from_pretrained(str(embedded_folder()), local_files_only=True)
        self._lock = threading.Lock()

    def packed(self, headline: str, text: str, statements: Sequence[str]) -> Packed:
        """Return statements behind their evidence."""
        with self._lock:  # the tokenizer can't be used by several threads at once
            read = self._tokenizer(
                [f"{headline}\n{text}" if headline else text, *statements], add_special_tokens=False, verbose=False
            )["input_ids"]
        evidence, *said = ([number + _SHIFT for number in ids] for ids in read)
        pieces = [_START, *evidence[:MOST_EVIDENCE_TOKENS], _END]
        length = len(pieces)
        places, parts = list(range(length)), [0] * length
        for part, statement in enumerate(said, 1):
            statement = [_END, *statement[:MOST_STATEMENT_TOKENS], _END]
            pieces += statement
            places += range(length, length + len(statement))
            parts += [part] * len(statement)
        return Packed(tuple(pieces), tuple(places), tuple(parts))


def batch(rows: Sequence[Packed]) -> tuple[Any, Any, Any]:
    """Return what the network takes: pieces, places and parts, each of shape `(rows, pieces)`; parts are -1 in what
    fills up the shorter rows."""
    import torch

    shape = len(rows), max(len(row.pieces) for row in rows)
    pieces, places, parts = torch.full(shape, _PADDING), torch.zeros(shape, dtype=torch.long), torch.full(shape, -1)
    for number, row in enumerate(rows):
        for whole, some in ((pieces, row.pieces), (places, row.places), (parts, row.parts)):
            whole[number, : len(some)] = torch.tensor(some)
    return pieces, places, parts


def network() -> Any:
    """Return the network with weights drawn at random.

    It takes what `batch` returns and gives the log odds of each statement, shape `(rows, statements)`. The evidence
    sees only itself, a statement the evidence and itself.
    """
    import torch
    from torch import nn

    class Layer(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.attention, self.joined = nn.Linear(_WIDTH, 3 * _WIDTH), nn.Linear(_WIDTH, _WIDTH)
            self.inner, self.outer = nn.Linear(_WIDTH, _INNER), nn.Linear(_INNER, _WIDTH)
            self.attention_norm, self.norm = nn.LayerNorm(_WIDTH, eps=1e-5), nn.LayerNorm(_WIDTH, eps=1e-5)

        def forward(self, states: Any, bias: Any) -> Any:
            rows, length, _ = states.shape
            shape = rows, length, 3, _HEADS, _WIDTH // _HEADS
            query, key, value = self.attention(states).view(shape).permute(2, 0, 3, 1, 4).flatten(1, 2)
            # Written out: on a processor the gradient of torch's own attention takes five times as long.
            seen = torch.baddbmm(bias, query, key.transpose(1, 2), alpha=shape[-1] ** -0.5).softmax(-1)
            told = torch.bmm(seen.to(value.dtype), value).view(rows, _HEADS, length, -1).transpose(1, 2).flatten(2)
            states = self.attention_norm(states + self.joined(told))
            return self.norm(states + self.outer(nn.functional.gelu(self.inner(states))))

    class JudgeNetwork(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.words, self.places = nn.Embedding(_WORDS, _WIDTH), nn.Embedding(_PLACES, _WIDTH)
            self.apart, self.norm = nn.Embedding(_APART, _HEADS), nn.LayerNorm(_WIDTH, eps=1e-5)
            self.layers = nn.ModuleList(Layer() for _ in range(LAYERS))
            self.whole = nn.Sequential(nn.Linear(2 * _WIDTH, _WIDTH), nn.GELU(), nn.Linear(_WIDTH, 1))
            self.piece = nn.Linear(_WIDTH, 1)

        def forward(self, pieces: Any, places: Any, parts: Any, fixed: int = 0) -> Any:
            """`fixed`: how many of the lowest layers do not learn, and the embeddings with them."""
            length = pieces.shape[1]
            learns = torch.is_grad_enabled()
            with torch.set_grad_enabled(learns and not fixed):
                states = self.norm(self.words(pieces) + self.places(places + _FIRST_PLACE))
                bias = self.apart.weight[_buckets(places[:, None, :] - places[:, :, None])].permute(0, 3, 1, 2)
                seen = (parts[:, None, :] == 0) | (parts[:, None, :] == parts[:, :, None])
                bias = bias.masked_fill(~seen[:, None], -1e4).reshape(-1, length, length)
                if torch.is_autocast_enabled("cpu"):
                    bias = bias.to(torch.bfloat16)
            for number, layer in enumerate(self.layers):
                with torch.set_grad_enabled(learns and number >= fixed):
                    states = layer(states, bias)
            own = parts[:, None, :] == torch.arange(1, int(parts.max()) + 1)[None, :, None]
            first = own.long().argmax(2)[..., None].expand(-1, -1, _WIDTH)
            members = own.to(states.dtype)
            means = members @ states / members.sum(-1, keepdim=True).clamp(min=1)
            whole = self.whole(torch.cat([torch.gather(states, 1, first), means], -1)).squeeze(-1).float()
            # One piece that is not borne out is enough.
            faults = self.piece(states).squeeze(-1).float()[:, None, :].masked_fill(~own, -1e4)
            return whole - torch.logsumexp(faults, -1)

    return JudgeNetwork()


def save(state: Mapping[str, Any], file: Path) -> None:
    """Write the weights of a network, matrices in six bits and embeddings in four, a scale for each 64 of a row; what
    is no matrix in fp16."""
    from safetensors.torch import save_file

    packed = {}
    for name, value in state.items():
        if value.ndim < 2 or value.shape[1] % _GROUP:
            packed[name] = value.half()
            continue
        bits = _BITS_OF_EMBEDDINGS if name.startswith(("words.", "places.")) else _BITS
        whole, scale = _rounded(value.float().reshape(len(value), -1, _GROUP), 2 ** (bits - 1) - 1)
        packed[f"{name}:{bits}"] = _packed(whole.reshape(value.shape), bits)
        packed[f"{name}:scale"] = scale.squeeze(-1).half()
    save_file({name: tensor.contiguous() for name, tensor in packed.items()}, str(file))


def load(file: Path) -> dict[str, Any]:
    """Return what `save` wrote."""
    from safetensors.torch import load_file

    packed, state = load_file(str(file)), {}
    for name, value in packed.items():
        base, _, kind = name.partition(":")
        if kind.isdigit():
            whole = _unpacked(value, int(kind)).float()
            groups = whole.reshape(len(value), -1, _GROUP) * packed[f"{base}:scale"].float()[..., None]
            state[base] = groups.reshape(whole.shape)
        elif not kind:
            state[base] = value.float()
    return state


def _rounded(groups: Any, most: int) -> tuple[Any, Any]:
    """Return groups of weights as whole numbers up to `most`, and the scales that lose the least."""
    import torch

    greatest = groups.abs().amax(-1, keepdim=True)
    scales = [(greatest * share / most).clamp(min=1e-7).half().float() for share in _CLIPPED]
    tried = [(groups / scale).round().clamp(-most, most) for scale in scales]
    errors = [(one * scale - groups).square().sum(-1) for one, scale in zip(tried, scales, strict=True)]
    scale = torch.stack(scales).gather(0, torch.stack(errors).argmin(0)[None, ..., None])[0]
    return (groups / scale).round().clamp(-most, most), scale


def _packed(whole: Any, bits: int) -> Any:
    """Return whole numbers, four of them in as many bytes as they have bits in pairs."""
    import torch

    four = (whole.int() + 2 ** (bits - 1)).unflatten(1, (-1, 4))
    joined = sum(four[..., at] << bits * at for at in range(4))
    return torch.stack([joined >> 8 * at & 255 for at in range(bits // 2)], -1).flatten(1).to(torch.uint8)


def _unpacked(stored: Any, bits: int) -> Any:
    import torch

    pieces = stored.int().unflatten(1, (-1, bits // 2))
    joined = sum(pieces[..., at] << 8 * at for at in range(bits // 2))
    four = torch.stack([joined >> bits * at & (1 << bits) - 1 for at in range(4)], -1)
    return four.flatten(1) - 2 ** (bits - 1)


def _buckets(apart: Any) -> Any:
    """Return the rows of the embedding for how far apart pieces stand, and in which direction, as T5 counts them
    (Raffel et al. 2020, section 2.1): one each up to seven, then wider and wider ones up to 128."""
    import torch

    half, exact = _APART // 2, _APART // 4
    far = apart.abs()
    wide = exact + (far.clamp(min=1).float() / exact).log() / math.log(128 / exact) * (half - exact)
    return (apart > 0) * half + torch.where(far < exact, far, wide.long().clamp(max=half - 1))
