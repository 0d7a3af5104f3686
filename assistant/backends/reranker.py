"""The room of the evidence reranker: a question and a sentence in, how well the one answers the other out.

A cross-encoder made of all-MiniLM-L6-v2: the embeddings are those of the embedded encoder's weights, the layers above
were trained by `eval/train_reranker.py` and travel with the package in int8. See MODEL-CARD.md beside the weights.
"""

import os
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from assistant.backends.encoder import embedded_folder, has_fast_bf16

WEIGHTS = Path(__file__).with_name("reranker.safetensors")
_MOST_TOKENS = 160
_BATCH = 32


class Reranker:
    """Scores sentences as answers. Safe to use from several threads."""

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
        self._lock = threading.Lock()

    @classmethod
    def untrained(cls) -> "Reranker":
        """Return the network before training."""
        return cls(weights=None)

    def scores(self, question: str, candidates: Sequence[tuple[str, str]]) -> NDArray[np.float32]:
        """Return the log odds that each `(sentence, headline)` answers the question, shape `(n,)`."""
        import torch

        found = np.zeros(len(candidates), dtype=np.float32)
        order = sorted(range(len(candidates)), key=lambda i: len(candidates[i][0]))
        for at in range(0, len(order), _BATCH):
            rows = order[at : at + _BATCH]
            with self._lock, torch.inference_mode():
                read = tokenized(self.tokenizer, [(question, *candidates[i]) for i in rows])
                found[rows] = self.network(read).float().numpy()
        return found

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


def is_trained(name: str) -> bool:
    """Say whether a parameter of the network is learned here rather than taken from the encoder."""
    return not name.startswith("bert.embeddings.")


def tokenized(tokenizer: Any, rows: Sequence[tuple[str, str, str]]) -> Any:
    """Return the network's input for `(question, sentence, headline)` rows; the headline is cut first."""
    questions = [question for question, _, _ in rows]
    texts = [f"{sentence} [SEP] {headline}" if headline else sentence for _, sentence, headline in rows]
    return tokenizer(
        questions, texts, padding=True, truncation="only_second", max_length=_MOST_TOKENS, return_tensors="pt"
    )


def _network(folder: Path) -> Any:
    import torch
    from transformers import BertConfig, BertModel

    class CrossEncoder(torch.nn.Module):
        """BERT with one number over the mean of its outputs."""

        def __init__(self) -> None:
            super().__init__()
            self.bert = BertModel(BertConfig.from_pretrained(str(folder)), add_pooling_layer=False)
            self.head = torch.nn.Linear(2 * self.bert.config.hidden_size, 1)

        def forward(self, read: Any) -> Any:
            states = self.bert(**read).last_hidden_state
            mask = read["attention_mask"].unsqueeze(-1).to(states.dtype)
            mean = (states * mask).sum(1) / mask.sum(1)
            return self.head(torch.cat([states[:, 0], mean], dim=1)).squeeze(-1)

    return CrossEncoder()


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
