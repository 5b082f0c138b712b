"""Loading of third-party models with sentence-transformers.

It needs the extra `policykb[transformers]`. A folder is opened without network access. A name is looked up in the local
cache first and downloaded only if it is not there.
"""

import os
from importlib import import_module
from pathlib import Path
from typing import Any, Literal

from policykb.corpus.errors import BadRequest, NotReadable

Kind = Literal["SentenceTransformer", "CrossEncoder"]

_HUB_TIMEOUT = 10
"""Seconds to wait for the model hub."""

_MODEL_FILES = ("modules.json", "config.json")
"""Files of which a model folder has at least one."""


def load(kind: Kind, name: str) -> Any:
    """Load a model on the CPU in single precision.

    Raises NotReadable, which says what to do on a closed network, and BadRequest if the extra is missing.
    """
    library = _library(name)
    folder = Path(name)
    if folder.is_absolute() and not any((folder / file).is_file() for file in _MODEL_FILES):
        raise NotReadable(
            f"{name} 不是模型目录（没有 modules.json 或 config.json）。请写出模型所在的目录，或模型库里的名称。",
            f"{name} is no model folder (neither modules.json nor config.json). Name the model's folder or its hub name.",
        )
    try:
        return _open(library, kind, name, local=True)
    except Exception as error:  # a loader of many kinds of files raises many kinds of errors
        if folder.is_absolute():
            raise NotReadable(
                f"打不开模型目录 {name}（{_first_line(error)}）。请重新拷贝整个目录，或换一个模型。",
                f"The model folder {name} cannot be opened ({_first_line(error)}). Copy it whole again, or name another.",
            ) from error
    try:
        import_module("huggingface_hub").model_info(name, timeout=_HUB_TIMEOUT)  # loading would ask again and again
        return _open(library, kind, name, local=False)
    except Exception as error:
        raise NotReadable(
            f"本机没有模型 {name}，也无法下载（{_first_line(error)}）。不联网时，请在别处下载，拷来整个目录，再写出它的路径。",
            f"The model {name} is not on this computer and cannot be fetched ({_first_line(error)}). On a closed network"
            " download it elsewhere, copy its folder here and name the path.",
        ) from error


def absolute(name: str) -> str:
    """Return the name of a model, or the absolute path if the name is a folder."""
    path = Path(name).expanduser()
    return str(path.resolve()) if path.is_dir() or path.is_absolute() or name.startswith((".", "~")) else name


def _library(name: str) -> Any:
    try:
        return import_module("sentence_transformers")
    except ImportError as error:
        raise BadRequest(
            f"使用模型 {name} 需要 sentence-transformers。请先安装：pip install 'policykb[transformers]'。",
            f"The model {name} needs sentence-transformers. Install it: pip install 'policykb[transformers]'.",
        ) from error


def _open(library: Any, kind: Kind, name: str, local: bool) -> Any:
    import logging

    import_module("torch").set_num_threads(os.cpu_count() or 1)  # the command line sets one thread for searches
    transformers: Any = import_module("transformers")
    transformers.utils.logging.set_verbosity_error()
    transformers.utils.logging.disable_progress_bar()
    logging.getLogger("sentence_transformers").setLevel(logging.ERROR)
    return getattr(library, kind)(name, device="cpu", local_files_only=local).float()


def _first_line(error: Exception) -> str:
    return (str(error).strip().splitlines() or [type(error).__name__])[0].rstrip("。.")
