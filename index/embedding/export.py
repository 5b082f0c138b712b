"""Export of the shipped encoder as a sentence-transformers folder.

The folder can be used elsewhere or tuned further. sentence-transformers does not load 8-bit weights, so they are written
as floats. `SentenceTransformer(folder)` gives nearly the same vectors: it does not round what passes between the layers.
"""

import json
import shutil
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from policykb.corpus.errors import BadRequest, NotReadable
from policykb.index.embedding.contextual import ContextualEmbedding

_MODULES = [
    {"idx": 0, "name": "0", "path": "", "type": "sentence_transformers.models.Transformer"},
    {"idx": 1, "name": "1", "path": "1_Pooling", "type": "sentence_transformers.models.Pooling"},
    {"idx": 2, "name": "2", "path": "2_Normalize", "type": "sentence_transformers.models.Normalize"},
]

_QUANTISED, _SCALE, _ZERO = "_quantized", "_scale", "_zero_point"
"""Endings of the names of an 8-bit weight, its scales and its zero points."""


_INVERSE = ".inverse"
"""Ending of the name of what the inputs of a linear part are multiplied with."""


def export_model(embedding: ContextualEmbedding, folder: Path) -> None:
    """Write the folder, replacing files of the same names.

    Raises NotReadable, and BadRequest without the extra.
    """
    from safetensors.numpy import save_file

    weights = read_weights(embedding.folder / "encoder.onnx")
    try:
        for part in ("1_Pooling", "2_Normalize"):
            (folder / part).mkdir(parents=True, exist_ok=True)
        shutil.copyfile(embedding.folder / "tokenizer.json", folder / "tokenizer.json")
        shutil.copyfile(embedding.folder / "tokenizer_config.json", folder / "tokenizer_config.json")
        shutil.copyfile(embedding.folder / "bert.json", folder / "config.json")
        save_file(weights, folder / "model.safetensors", metadata={"format": "pt"})
        pooling = {"embedding_dimension": embedding.dimensions, "pooling_mode": "mean", "include_prompt": True}
        _write(folder / "1_Pooling" / "config.json", pooling)
        _write(folder / "sentence_bert_config.json", {"max_seq_length": embedding.longest, "do_lower_case": False})
        _write(folder / "modules.json", _MODULES)
        prompts = {"prompts": embedding.prompts, "default_prompt_name": None, "similarity_fn_name": "cosine"}
        _write(folder / "config_sentence_transformers.json", prompts)
    except OSError as error:
        raise NotReadable(
            f"无法写入目录 {folder}（{error.strerror}）。请换一个目录。",
            f"The folder {folder} cannot be written ({error.strerror}). Name another one.",
        ) from error


def read_weights(path: Path) -> dict[str, NDArray[np.float32]]:
    """Return the weights of an ONNX file as floats, by their names in BertModel."""
    try:
        onnx: Any = import_module("onnx")
    except ImportError as error:
        raise BadRequest(
            "导出模型需要 onnx。请先安装：pip install 'policykb[transformers]'。",
            "To export the model, onnx is needed. Install it: pip install 'policykb[transformers]'.",
        ) from error
    stored = {one.name: onnx.numpy_helper.to_array(one) for one in onnx.load(str(path)).graph.initializer}
    weights: dict[str, NDArray[np.float32]] = {}
    for name, array in stored.items():
        if not name.startswith(("embeddings.", "encoder.")) or name.endswith((_SCALE, _ZERO, _INVERSE)):
            continue
        plain = name.removesuffix(_QUANTISED)
        if name.endswith(_QUANTISED):
            scale, zero = stored[plain + _SCALE], stored[plain + _ZERO]
            array = (array.astype(np.float32) - zero.astype(np.float32)) * scale
        if (smoothed := plain.removesuffix(".weight") + _INVERSE) in stored and plain.endswith(".weight"):
            array = stored[smoothed][:, None] * array
        is_linear = plain.endswith(".weight") and array.ndim == 2 and not plain.startswith("embeddings.")
        weights[plain] = np.ascontiguousarray(array.T if is_linear else array, dtype=np.float32)
    return weights


def _write(path: Path, value: object) -> None:
    path.write_text(json.dumps(value, indent=2), encoding="utf-8")
