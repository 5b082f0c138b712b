"""The wheel of policykb itself: built where it runs from a checkout, put together again from its files where installed."""

import base64
import csv
import hashlib
import io
import subprocess
import sys
import tomllib
import zipfile
from email import message_from_bytes
from importlib.metadata import Distribution
from pathlib import Path, PurePosixPath

from policykb.corpus.errors import BadRequest

ROOT = Path(__file__).parents[2]

# what an installer adds to the files of a wheel
_ADDED = ("INSTALLER", "REQUESTED", "RECORD", "direct_url.json")

_WHEN = (1980, 1, 1, 0, 0, 0)


def own_wheel(folder: Path) -> Path:
    """Write the wheel of the policykb that runs here into the folder. Raises BadRequest."""
    if _is_checkout(ROOT):
        pip("wheel", "--no-deps", "--wheel-dir", str(folder), str(ROOT))
        return next(folder.glob("policykb-*.whl"))
    return repacked(Distribution.from_name("policykb"), folder)


def _is_checkout(folder: Path) -> bool:
    """Other packages have been known to leave a pyproject.toml where packages are installed."""
    try:
        return bool(tomllib.loads((folder / "pyproject.toml").read_text("utf-8"))["project"]["name"] == "policykb")
    except (OSError, ValueError, KeyError):
        return False


def pip(*arguments: str) -> None:
    """Run pip with the settings of this user. Raises BadRequest with what pip said last."""
    command = [sys.executable, "-m", "pip", "--disable-pip-version-check", *arguments]
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603
    if done.returncode:
        said = (done.stderr.strip() or done.stdout.strip()).splitlines()
        last = next((line for line in reversed(said) if line.startswith("ERROR")), said[-1] if said else "")
        raise BadRequest(
            f"pip 未能取得全部安装包（{last}）。请检查网络或 pip 的镜像设置；没有 pip 时先运行 python -m ensurepip。",
            f"pip could not get all packages ({last}). Check the network or pip's index settings;"
            " where there is no pip, run python -m ensurepip first.",
        )


def repacked(distribution: Distribution, folder: Path) -> Path:
    """The wheel that this distribution, which holds no compiled code, was installed from: the same files, each checked
    against the record of the installer. Raises BadRequest if one is gone or was changed, or there is no record."""
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


def extras_of(wheel: Path) -> set[str]:
    """The optional parts that a wheel knows."""
    with zipfile.ZipFile(wheel) as archive:
        name = next(name for name in archive.namelist() if name.endswith(".dist-info/METADATA"))
        return set(message_from_bytes(archive.read(name)).get_all("Provides-Extra", []))


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
    """As wheels write it."""
    return base64.urlsafe_b64encode(hashlib.sha256(data).digest()).rstrip(b"=").decode()
