"""The bundle: a folder from which policykb is installed in a closed network.

It holds every wheel, scripts that install them, a list of what it holds (SBOM), and a checksum of each file. The wheels are those for the system and
the Python that make the bundle, or for a Linux that is named.
"""

import hashlib
import platform
import shutil
import sys
import tempfile
from collections.abc import Sequence
from importlib.metadata import distributions
from pathlib import Path
from typing import TYPE_CHECKING

from policykb.corpus.errors import BadRequest
from policykb.service.offline.run_pip import pip
from policykb.service.offline.sbom import FILE, bill_of_materials
from policykb.service.offline.wheel import extras_of, own_wheel

if TYPE_CHECKING:
    from policykb.service.offline.target import Target

_SCRIPTS = Path(__file__).parent / "scripts"


def make_bundle(
    folder: Path, extras: Sequence[str] = (), target: str | None = None, python: str | None = None
) -> list[Path]:
    """Write the bundle into a folder that is new or empty; return the wheels in it.

    It needs the network, or a mirror that pip knows. `target` is linux-x86_64 or linux-aarch64, and `python` its
    version of Python, such as 3.11; without a target the bundle is for the system and the Python that run here. Raises
    BadRequest.
    """
    chosen_target = _target(target, python)
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise BadRequest(
            f"{folder} 已存在且不是空目录。请换一个目录。", f"{folder} exists and is no empty folder. Name another."
        )
    with tempfile.TemporaryDirectory(prefix="policykb-") as made:
        wheel = own_wheel(Path(made))
        _check(extras, extras_of(wheel))
        name, version = wheel.name.split("-")[:2]
        chosen = f"[{','.join(extras)}]" if extras else ""
        if chosen_target:
            from policykb.service.offline.target import download

            download(wheel, extras, chosen_target, _installed(name), Path(made) / "wheels")
            folder.mkdir(parents=True, exist_ok=True)
            shutil.move(Path(made) / "wheels", folder)
        else:
            constraints = Path(made) / "constraints.txt"
            constraints.write_text("\n".join(_installed(name)), "utf-8")
            wanted = ("--constraint", str(constraints), "--wheel-dir", str(folder / "wheels"), f"{wheel}{chosen}")
            pip("wheel", "--prefer-binary", *wanted)
    wheels = sorted((folder / "wheels").iterdir())
    here = f"{platform.system()} {platform.machine()}", f"{sys.version_info.major}.{sys.version_info.minor}"
    system = (chosen_target.system, chosen_target.python) if chosen_target else here
    _write_scripts(folder, version, f"{name}{chosen}=={version}", wheels, system)
    (folder / FILE).write_text(bill_of_materials(wheels, name), "utf-8", newline="\n")
    _write_sums(folder)
    return wheels


def _target(target: str | None, python: str | None) -> "Target | None":
    """The target of that name; the packages that know markers are loaded only for one."""
    if target is None and python is None:
        return None
    if target is None:
        raise BadRequest("--python 须与 --for 同用。", "--python goes with --for.")
    from policykb.service.offline.target import read_target

    return read_target(target, python)


def _check(extras: Sequence[str], known: set[str]) -> None:
    if unknown := sorted(set(extras) - known):
        there = " ".join(sorted(known))
        raise BadRequest(
            f"没有可选组件 {unknown[0]}。可选：{there}。", f"There is no extra {unknown[0]}. There are: {there}."
        )


def _write_scripts(folder: Path, version: str, package: str, wheels: Sequence[Path], system: tuple[str, str]) -> None:
    """Write the README and the install scripts with the facts of this bundle.

    system: operating system of the bundle, and its version of Python
    """
    facts = {
        "@VERSION@": version,
        "@PACKAGE@": package,
        "@PYTHON@": system[1],
        "@SYSTEM@": system[0],
        "@WHEELS@": str(len(wheels)),
        "@SIZE@": str(round(sum(wheel.stat().st_size for wheel in wheels) / 1e6)),
    }
    for script in sorted(_SCRIPTS.iterdir()):
        text = script.read_text("utf-8")
        for mark, fact in facts.items():
            text = text.replace(mark, fact)
        newline = "\r\n" if script.suffix == ".cmd" else "\n"
        (folder / script.name).write_text(text, "utf-8", newline=newline)


def _write_sums(folder: Path) -> None:
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    sums = "".join(f"{_sum(path)}  {path.relative_to(folder).as_posix()}\n" for path in files)
    (folder / "SHA256SUMS").write_text(sums, "utf-8", newline="\n")


def _installed(own: str) -> list[str]:
    """Return the versions of the packages installed here as pip constraints.

    Packages that came from elsewhere than an index are left out.
    """
    return sorted(
        f"{one.name}=={one.version}"
        for one in distributions()
        if one.name and one.name != own and "+" not in one.version and one.read_text("direct_url.json") is None
    )


def _sum(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
