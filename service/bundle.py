"""A folder that carries policykb to a closed network: every wheel, how to install them, and a sum over each file.

The wheels are those for the system and the Python that make the bundle; another system makes its own.
"""

import hashlib
import platform
import sys
import tempfile
from collections.abc import Sequence
from importlib.metadata import distributions
from pathlib import Path

from corpus.errors import BadRequest
from service.wheel import extras_of, own_wheel, pip

_SCRIPTS = Path(__file__).parent / "offline"


def make_bundle(folder: Path, extras: Sequence[str] = ()) -> list[Path]:
    """Write the bundle into a folder that is new or empty; the wheels in it. Needs the network, or a mirror that pip
    knows. Raises BadRequest."""
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise BadRequest(
            f"{folder} 已存在且不是空目录。请换一个目录。", f"{folder} exists and is no empty folder. Name another."
        )
    with tempfile.TemporaryDirectory(prefix="policykb-") as made:
        wheel = own_wheel(Path(made))
        if unknown := sorted(set(extras) - extras_of(wheel)):
            known = " ".join(sorted(extras_of(wheel)))
            raise BadRequest(
                f"没有可选组件 {unknown[0]}。可选：{known}。", f"There is no extra {unknown[0]}. There are: {known}."
            )
        name, version = wheel.name.split("-")[:2]
        constraints = Path(made) / "constraints.txt"
        constraints.write_text("\n".join(_installed(name)), "utf-8")
        wanted = f"{wheel}[{','.join(extras)}]" if extras else str(wheel)
        pip("wheel", "--prefer-binary", "--constraint", str(constraints), "--wheel-dir", str(folder / "wheels"), wanted)
    wheels = sorted((folder / "wheels").iterdir())
    facts = {
        "@VERSION@": version,
        "@PACKAGE@": f"{name}[{','.join(extras)}]=={version}" if extras else f"{name}=={version}",
        "@PYTHON@": f"{sys.version_info.major}.{sys.version_info.minor}",
        "@SYSTEM@": f"{platform.system()} {platform.machine()}",
        "@WHEELS@": str(len(wheels)),
        "@SIZE@": str(round(sum(wheel.stat().st_size for wheel in wheels) / 1e6)),
    }
    for script in sorted(_SCRIPTS.iterdir()):
        text = script.read_text("utf-8")
        for mark, fact in facts.items():
            text = text.replace(mark, fact)
        newline = "\r\n" if script.suffix == ".cmd" else "\n"
        (folder / script.name).write_text(text, "utf-8", newline=newline)
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    sums = "".join(f"{_sum(path)}  {path.relative_to(folder).as_posix()}\n" for path in files)
    (folder / "SHA256SUMS").write_text(sums, "utf-8", newline="\n")
    return wheels


def _installed(own: str) -> list[str]:
    """The versions that policykb runs with here; those from elsewhere than an index are left to pip."""
    return sorted(
        f"{one.name}=={one.version}"
        for one in distributions()
        if one.name and one.name != own and "+" not in one.version and one.read_text("direct_url.json") is None
    )


def _sum(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
