"""The room of the evidence reader: a question and passages in, where in them the answer stands out.

all-MiniLM-L6-v2 turned into a reader: the embeddings are those of the embedded encoder's weights, the layers above were
trained by `eval/train_reader.py` and travel with the package in int8. See MODEL-CARD.md beside the weights.
"""

import os
import threading
from collections import OrderedDict
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from assistant.backends.encoder import embedded_folder, has_fast_bf16

WEIGHTS = Path(__file__).with_name("reader.safetensors")
MOST_TOKENS = 336
"""Word pieces read at once, more than a question of 60 and a chunk have together; text beyond is not read."""
_MOST_QUESTION_TOKENS = 60
_MOST_SPAN_TOKENS = 24
_BATCH, _AT_ONCE = 4, 2
"""Passages read together, and how many such batches at the same time: 14 passages take 347 ms that take 421 one batch
after the other (medians of 16, in turns, two cores with bf16). One at a time where torch may use one thread only. All
who ask share these: with four at once the 95th percentile is .78 and .88 of what it is where each has its own."""
_UNREAD = -20.0
_MOST_KEPT = 200
"""Readings that are remembered: what ordered the passages of a question is needed again to answer it."""


@dataclass(frozen=True)
class Text:
    """A passage to be read.

    Attributes:
        headline: May be empty.
        spans: `(start, end)` in `text` of each sentence that may answer.
    """

    headline: str
    text: str
    spans: tuple[tuple[int, int], ...]


@dataclass(frozen=True)
class Reading:
    """What was made of one passage, a row a sentence.

    Attributes:
        answers: Log odds that the sentence answers, against that nothing in the passage does; shape `(n,)`.
        span_odds: Log odds of the best answer span in the sentence, against none in the passage; shape `(n,)`.
        spans: `(start, end)` in the passage's text of that span; shape `(n, 2)`.
    """

    answers: NDArray[np.float32]
    span_odds: NDArray[np.float32]
    spans: NDArray[np.int64]


class Reader:
    """Reads passages for the answer to a question. Safe to use from several threads."""

    def __init__(self, weights: Path | None = WEIGHTS) -> None:
        """Load the network.

        Args:
            weights: What `save` wrote; None leaves the upper layers untrained.
        """
        import torch
        from safetensors.torch import load_file
        from transformers import AutoTokenizer

        os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
        folder = embedded_folder()
        torch.manual_seed(0)
        self.tokenizer: Any = AutoTokenizer.from_pretrained(str(folder), local_files_only=True)
        self.network: Any = _network(folder)
        base = {f"bert.{name}": value for name, value in load_file(folder / "model.safetensors").items()}
        self.network.load_state_dict(base, strict=False)
        if weights is not None:
            self.network.load_state_dict(_unpacked(weights), strict=False)
            self.network.to(torch.bfloat16 if has_fast_bf16() else torch.float32)
        self.network.eval()
        self._pool = ThreadPoolExecutor(min(_AT_ONCE, torch.get_num_threads()), "reader")
        self._lock = threading.Lock()
        self._kept: OrderedDict[tuple[str, Text], Reading] = OrderedDict()

    @classmethod
    def untrained(cls) -> "Reader":
        """Return the network before training."""
        return cls(weights=None)

    def read(self, question: str, passages: Sequence[Text]) -> list[Reading]:
        """Read each passage beside the question; the latest readings are kept."""
        import torch

        with self._lock:
            found = {text: self._kept[question, text] for text in passages if (question, text) in self._kept}
            for text in found:
                self._kept.move_to_end((question, text))
        fresh = sorted(set(passages) - found.keys(), key=lambda text: (len(text.text), text.text))
        groups = [fresh[at : at + _BATCH] for at in range(0, len(fresh), _BATCH)]
        with self._lock:  # the tokenizer can't be used by several threads at once
            batches = [self.tokenized([question] * len(rows), rows) for rows in groups]

        def read(rows: Sequence[Text], batch: Batch) -> dict[Text, Reading]:
            with torch.inference_mode():
                answers, edges = self.network(batch.inputs, batch.members)
            return {
                text: _reading(text, batch, row, answers[row].float(), edges[row].float())
                for row, text in enumerate(rows)
            }

        for readings in self._pool.map(read, groups, batches):
            found |= readings
        with self._lock:
            self._kept |= {(question, text): found[text] for text in fresh}
            while len(self._kept) > _MOST_KEPT:
                self._kept.popitem(last=False)
        return [found[text] for text in passages]

    def tokenized(self, questions: Sequence[str], passages: Sequence[Text]) -> "Batch":
        """Return what the network takes, and where the tokens stand in the passages' texts."""
        import torch

        cut = self.tokenizer(
            list(questions), add_special_tokens=False, truncation=True, max_length=_MOST_QUESTION_TOKENS
        )["input_ids"]
        asked = [self.tokenizer.decode(ids) for ids in cut]
        heads = [f"{passage.headline}\n" if passage.headline else "" for passage in passages]
        texts = [head + passage.text for head, passage in zip(heads, passages, strict=True)]
        read = self.tokenizer(
            asked, texts, padding=True, truncation="only_second", max_length=MOST_TOKENS,
            return_offsets_mapping=True, return_tensors="pt",
        )  # fmt: skip
        offsets = read.pop("offset_mapping").numpy().astype(np.int64)
        offsets -= np.array([len(head) for head in heads])[:, None, None]
        for row in range(len(texts)):
            outside = np.array([kind != 1 for kind in read.sequence_ids(row)]) | (offsets[row, :, 0] < 0)
            offsets[row][outside] = -1
        members = torch.zeros(len(texts), max(1, *(len(p.spans) for p in passages)), offsets.shape[1])
        for row, passage in enumerate(passages):
            for number, (start, end) in enumerate(passage.spans):
                members[row, number] = torch.from_numpy((offsets[row, :, 0] >= start) & (offsets[row, :, 1] <= end))
        return Batch(read, members, offsets)

    def save(self, file: Path) -> None:
        """Write the trained part in int8, a scale a row."""
        import torch
        from safetensors.torch import save_file

        packed = {}
        for name, value in self.network.state_dict().items():
            if not is_trained(name):
                continue
            if value.ndim < 2:
                packed[name] = value.to(torch.float16)
                continue
            scale = value.abs().amax(dim=1, keepdim=True).clamp(min=1e-8) / 127
            packed[f"{name}:int8"] = torch.round(value / scale).to(torch.int8)
            packed[f"{name}:scale"] = scale.to(torch.float32)
        save_file({name: tensor.contiguous() for name, tensor in packed.items()}, str(file))


@dataclass(frozen=True)
class Batch:
    """Tokenised rows.

    Attributes:
        members: 1 where a token belongs to a sentence, shape `(rows, sentences, tokens)`.
        offsets: Where each token stands in its passage's text, -1 outside of it, shape `(rows, tokens, 2)`.
    """

    inputs: Any
    members: Any
    offsets: NDArray[np.int64]


def is_trained(name: str) -> bool:
    """Say whether a parameter of the network is learned here rather than taken from the encoder."""
    return not name.startswith("bert.embeddings.")


def _reading(passage: Text, batch: Batch, row: int, answers: Any, edges: Any) -> Reading:
    members, offsets = batch.members[row].bool().numpy(), batch.offsets[row]
    start, end = edges[:, 0].numpy(), edges[:, 1].numpy()
    none = start[0] + end[0]
    count = len(passage.spans)
    span_odds, spans = np.full(count, _UNREAD, np.float32), np.array(passage.spans, np.int64).reshape(count, 2)
    scores = answers.numpy()[:count].astype(np.float32)
    for number in range(count):
        tokens = np.flatnonzero(members[number])
        if not len(tokens):
            scores[number] = _UNREAD
            continue
        both = start[tokens][:, None] + end[tokens][None, :]
        both[np.tril_indices(len(tokens), -1)] = both[np.triu_indices(len(tokens), _MOST_SPAN_TOKENS)] = -np.inf
        first, last = np.unravel_index(int(both.argmax()), both.shape)
        span_odds[number] = both[first, last] - none
        spans[number] = offsets[tokens[first], 0], offsets[tokens[last], 1]
    return Reading(scores, span_odds, spans)


def _network(folder: Path) -> Any:
    import torch
    from transformers import BertConfig, BertModel

    class ReaderNetwork(torch.nn.Module):
        """BERT with a number a sentence, from the mean of its tokens, and two a token, for the edges of answers."""

        def __init__(self) -> None:
            super().__init__()
            # Dropout inside attention would keep torch from its fast kernels.
            config = BertConfig.from_pretrained(str(folder), attention_probs_dropout_prob=0.0)
            self.bert = BertModel(config, add_pooling_layer=False)
            width = config.hidden_size
            self.sentence = torch.nn.Sequential(
                torch.nn.Linear(2 * width, width), torch.nn.GELU(), torch.nn.Linear(width, 1)
            )
            self.edges = torch.nn.Linear(width, 2)

        def forward(self, inputs: Any, members: Any) -> Any:
            states = self.bert(**inputs).last_hidden_state
            members = members.to(states.dtype)
            means = members @ states / members.sum(-1, keepdim=True).clamp(min=1)
            whole = states[:, :1].expand(-1, means.shape[1], -1)
            return self.sentence(torch.cat([means, whole], dim=-1)).squeeze(-1), self.edges(states)

    return ReaderNetwork()


def _unpacked(file: Path) -> dict[str, Any]:
    import torch
    from safetensors.torch import load_file

    packed = load_file(str(file))
    state = {}
    for name, value in packed.items():
        base, _, kind = name.partition(":")
        if kind == "int8":
            state[base] = value.to(torch.float32) * packed[f"{base}:scale"]
        elif not kind:
            state[base] = value.to(torch.float32)
    return state
