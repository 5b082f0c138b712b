"""Make the wheel of policykb itself.

It is built from a checkout, or put together again from the installed files.
"""

import base64
import csv
import hashlib
import io
import shutil
import tempfile
import tomllib
import zipfile
from email import message_from_bytes
from email.message import Message
from importlib.metadata import Distribution
from pathlib import Path, PurePosixPath

from policykb.corpus.errors import BadRequest
from policykb.service.offline.run_pip import pip

ROOT = Path(__file__).parents[2]
"""The checkout, where policykb runs from one."""

_SOURCES = ("pyproject.toml", "README.md", "LICENSE", "corpus", "ingest", "index", "service")
"""All that a wheel is built from."""

_ADDED = ("INSTALLER", "REQUESTED", "RECORD", "direct_url.json")
"""Files that an installer adds to those of a wheel."""

_WHEN = (1980, 1, 1, 0, 0, 0)
"""Date of every file in a wheel, so that the same files make the same wheel."""


def own_wheel(folder: Path, root: Path = ROOT) -> Path:
    """Write the wheel of the policykb that runs here. Raises BadRequest.

    folder: where the wheel is written
    """
    if not _is_checkout(root):
        return repacked(Distribution.from_name("policykb"), folder)
    with tempfile.TemporaryDirectory(prefix="policykb-") as made:
        pip("wheel", "--no-deps", "--wheel-dir", str(folder), str(copy_sources(root, Path(made) / "policykb")))
    return next(folder.glob("policykb-*.whl"))


def copy_sources(root: Path, folder: Path) -> Path:
    """Copy all that a wheel is built from; return the folder.

    A build in the checkout itself would pack what an earlier build left in its `build/`, modules removed since
    included.
    """
    folder.mkdir()
    for name in _SOURCES:
        if (root / name).is_dir():
            shutil.copytree(root / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(root / name, folder)
    return folder


def _is_checkout(folder: Path) -> bool:
    """Whether the folder is a checkout of policykb.

    A pyproject.toml alone is no proof: other packages also leave one where packages are installed.
    """
    try:
        return bool(tomllib.loads((folder / "pyproject.toml").read_text("utf-8"))["project"]["name"] == "policykb")
    except (OSError, ValueError, KeyError):
        return False


def repacked(distribution: Distribution, folder: Path) -> Path:
    """Write the wheel that this distribution was installed from.

    The distribution must hold no compiled code. The files are the same, each checked against the installer's record.
    Raises BadRequest if one is gone or was changed, or if there is no record.
    """
    kept: dict[str, bytes] = {}
    info = ""
    for file in distribution.files or ():
        path = PurePosixPath(file)
        if path.parts[0].endswith(".dist-info"):
            info = path.parts[0]
        if ".." in path.parts or path.is_absolute() or path.suffix == ".pyc" or path.name in _ADDED:
            continue  # the command is made anew from entry_points.txt
        kept[path.as_posix()] = _checked(Path(str(distribution.locate_file(file))), getattr(file.hash, "value", None))
    if not info or not kept:
        raise BadRequest(
            "policykb 没有安装记录，无法打包。请用 pip install 正常安装后再试。",
            "There is no record of how policykb was installed. Install it with pip, then try again.",
        )
    record = io.StringIO(newline="")
    lines = csv.writer(record, lineterminator="\n")
    lines.writerows((name, f"sha256={_digest(data)}", len(data)) for name, data in sorted(kept.items()))
    lines.writerow((f"{info}/RECORD", "", ""))
    wheel = folder / f"{info.removesuffix('.dist-info')}-py3-none-any.whl"
    with zipfile.ZipFile(wheel, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in [*sorted(kept.items()), (f"{info}/RECORD", record.getvalue().encode())]:
            archive.writestr(zipfile.ZipInfo(name, _WHEN), data, zipfile.ZIP_DEFLATED)
    return wheel


def metadata(wheel: Path) -> Message:
    """The METADATA of a wheel."""
    with zipfile.ZipFile(wheel) as archive:
        name = next(name for name in archive.namelist() if name.endswith(".dist-info/METADATA"))
        return message_from_bytes(archive.read(name))


def extras_of(wheel: Path) -> set[str]:
    """The extras of a wheel."""
    return set(metadata(wheel).get_all("Provides-Extra", []))


def _checked(path: Path, digest: str | None) -> bytes:
    try:
        data = path.read_bytes()
    except OSError:
        data = None
    if data is None or (digest and _digest(data) != digest):
        raise BadRequest(
            f"已安装的文件 {path} 缺失或被改动。请重新安装 policykb 后再打包。",
            f"The installed file {path} is gone or was changed. Install policykb again, then make the bundle.",
        )
    return data


def _digest(data: bytes) -> str:
    """The SHA-256 of some data, in the form that wheels record."""
    return base64.urlsafe_b64encode(hashlib.sha256(data).digest()).rstrip(b"=").decode()
