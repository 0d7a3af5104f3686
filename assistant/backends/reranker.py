"""The room of the optional reranker: a query and texts in, how relevant each text is out."""

import os
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from assistant.backends.encoder import from_this_machine, why_not_loaded
from assistant.errors import RerankerError


class Reranker:
    """A sentence-transformers cross-encoder, loaded when first used. Safe to use from several threads."""

    def __init__(self, name: str) -> None:
        """Name the model: a folder, or one that was downloaded before."""
        self.name = str(Path(name).resolve()) if Path(name).is_dir() else name
        self._lock = threading.Lock()
        self._loaded: Any = None

    def scores(self, query: str, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return the relevance of each text to the query, 0 to 1, shape `(n,)`.

        Raises:
            RerankerError: the model can't be loaded, or gives more than one number a text.
        """
        with self._lock:
            if self._loaded is None:
                self._loaded = _load(self.name)
            if not texts:
                return np.zeros(0, dtype=np.float32)
            found = self._loaded.predict([(query, text) for text in texts], show_progress_bar=False)
        logits = np.asarray(found, dtype=np.float32)
        return np.asarray(1 / (1 + np.exp(-np.clip(logits, -50, 50))), dtype=np.float32)


def _load(name: str) -> Any:
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
    import torch
    from sentence_transformers import CrossEncoder

    try:
        model = from_this_machine(CrossEncoder, name, activation_fn=torch.nn.Identity())
    except Exception as error:
        raise RerankerError(
            f"the reranker {name!r} can't be loaded ({why_not_loaded(name, error)}); expected a folder, or the name of "
            f"a sentence-transformers cross-encoder that was downloaded before with: hf download {name}"
        ) from error
    if model.num_labels != 1:
        raise RerankerError(
            f"the reranker {name!r} gives {model.num_labels} numbers a text; expected a cross-encoder of one"
        )
    return model
