"""Export of the shipped embedding as a sentence-transformers folder.

The folder can be used elsewhere or trained further. sentence-transformers does not load 8-bit weights, so the rows are
written as floats. `SentenceTransformer(folder)` gives the same vectors.
"""

import json
import shutil
from pathlib import Path

import numpy as np

from policykb.corpus.errors import NotReadable
from policykb.index.embedding.static import StaticEmbedding

_MODULES = [
    {"idx": 0, "name": "0", "path": "", "type": "sentence_transformers.models.StaticEmbedding"},
    {"idx": 1, "name": "1", "path": "1_Normalize", "type": "sentence_transformers.models.Normalize"},
]


def export_model(embedding: StaticEmbedding, folder: Path) -> None:
    """Write the folder, replacing files of the same names. Raises NotReadable."""
    from safetensors.numpy import save_file

    try:
        (folder / "1_Normalize").mkdir(parents=True, exist_ok=True)
        for name in ("tokenizer.json", "README.md"):
            shutil.copyfile(embedding.folder / name, folder / name)
        save_file(
            {"embedding.weight": embedding.rows(np.arange(len(embedding)))},
            folder / "model.safetensors",
            metadata={"format": "pt"},
        )
        (folder / "modules.json").write_text(json.dumps(_MODULES, indent=2), encoding="utf-8")
        settings: dict[str, object] = {"similarity_fn_name": "cosine", "prompts": {}, "default_prompt_name": None}
        (folder / "config_sentence_transformers.json").write_text(json.dumps(settings, indent=2), encoding="utf-8")
    except OSError as error:
        raise NotReadable(
            f"无法写入目录 {folder}（{error.strerror}）。请换一个目录。",
            f"The folder {folder} cannot be written ({error.strerror}). Name another one.",
        ) from error
