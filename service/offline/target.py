"""Download wheels for another system than this one.

The closure of requirements is downloaded for the processor and the Python of that system. pip chooses wheels for
another system, but judges markers such as `sys_platform == "win32"` by the system it runs on. So markers are judged
here, and pip downloads one layer of requirements after the other without following them itself.
"""

import re
import shutil
import sys
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name, parse_wheel_filename

from policykb.corpus.errors import BadRequest
from policykb.service.offline.run_pip import pip_failed, run_pip
from policykb.service.offline.wheel import metadata

_NEWEST_GLIBC = 28
"""Minor version of the newest glibc 2.x whose wheels are taken; Kylin V10 and UOS 20 have 2.28."""

_OLDEST_GLIBC = {"x86_64": 5, "aarch64": 17}
"""Minor version of the oldest glibc 2.x that wheels are built for, by processor."""

_ALIASES = {17: "manylinux2014", 12: "manylinux2010", 5: "manylinux1"}
"""Older names of three manylinux platforms, by minor version of glibc; pip does not take them for equal."""

_PYTHON = re.compile(r"3\.(?:1[1-9]|[2-9]\d)")
"""3.11 and later."""

_NO_MATCH = re.compile(r"No matching distribution found for (?P<name>[\w.-]+)")
"""ERROR: No matching distribution found for jieba==0.42.1"""


@dataclass(frozen=True)
class Target:
    """The system that a bundle is for.

    machine: processor as `uname -m` prints it, x86_64 or aarch64
    python: version of Python, such as 3.11
    """

    machine: str
    python: str

    @property
    def system(self) -> str:
        """The system for people: Linux aarch64 (glibc ≥ 2.28)."""
        return f"Linux {self.machine} (glibc ≥ 2.{_NEWEST_GLIBC})"

    def pip_options(self) -> list[str]:
        """Options that have pip take wheels for this system and no others."""
        tags = []
        for minor in range(_NEWEST_GLIBC, _OLDEST_GLIBC[self.machine] - 1, -1):
            names = [f"manylinux_2_{minor}", *([_ALIASES[minor]] if minor in _ALIASES else [])]
            tags += [f"--platform={name}_{self.machine}" for name in names]
        abi = f"cp{self.python.replace('.', '')}"
        return ["--only-binary=:all:", *tags, f"--python-version={self.python}", "--implementation=cp", f"--abi={abi}"]

    def environment(self) -> dict[str, str]:
        """The values of markers on this system."""
        return {
            "implementation_name": "cpython",
            "implementation_version": f"{self.python}.0",
            "os_name": "posix",
            "platform_machine": self.machine,
            "platform_python_implementation": "CPython",
            "platform_release": "",
            "platform_system": "Linux",
            "platform_version": "",
            "python_full_version": f"{self.python}.0",
            "python_version": self.python,
            "sys_platform": "linux",
        }


def read_target(name: str, python: str | None = None) -> Target:
    """Read the name of the system that a bundle is for. Raises BadRequest.

    name: linux-aarch64 or linux-x86_64
    python: version of Python; without one, that of the Python that runs here
    """
    system, _, machine = name.partition("-")
    if system != "linux" or machine not in _OLDEST_GLIBC:
        known = "、".join(f"linux-{machine}" for machine in sorted(_OLDEST_GLIBC))
        raise BadRequest(
            f"不认识目标系统 {name}。可选：{known}。",
            f"The target {name} is not known. There are: {known.replace('、', ', ')}.",
        )
    version = python or f"{sys.version_info.major}.{sys.version_info.minor}"
    if not _PYTHON.fullmatch(version):
        raise BadRequest(
            f"Python 版本 {version} 不可用。请写 3.11 或更新的版本，例如 3.12。",
            f"Python {version} cannot be used. Name 3.11 or a later one, such as 3.12.",
        )
    return Target(machine, version)


def download(wheel: Path, extras: Iterable[str], target: Target, pins: Iterable[str], folder: Path) -> None:
    """Put a wheel and all that it requires on the target into a folder.

    `pins` are versions to take, such as numpy==2.4.6. Raises BadRequest with the names of packages that have no wheel
    for the target.
    """
    folder.mkdir(parents=True, exist_ok=True)
    shutil.copy(wheel, folder)
    wheels = {_name(wheel): wheel}
    pinned = {_key(Requirement(pin)): pin for pin in pins}
    layer = [Requirement(f"{_name(wheel)}[{','.join(extras)}]")]
    done: dict[str, Requirement] = {}
    while layer:
        missing = {_key(one): pinned.get(_key(one), str(one)) for one in layer if _key(one) not in wheels}
        _download_layer(missing, target, folder)
        wheels |= {_name(path): path for path in folder.glob("*.whl")}
        done |= {str(one): one for one in layer}
        found = chain.from_iterable(_requirements(wheels[_key(one)], one.extras, target) for one in layer)
        layer = [one for text, one in sorted({str(one): one for one in found}.items()) if text not in done]
    _check_versions(done.values(), wheels)


def _download_layer(missing: Mapping[str, str], target: Target, folder: Path) -> None:
    """Download wheels without what they require.

    Where there is only a source of pure Python, its wheel is built here.
    """
    left, lacking = dict(missing), []
    while left:
        error = run_pip("download", *target.pip_options(), "--no-deps", "--dest", str(folder), *left.values())
        if not error:
            break
        name = _unmatched(error)
        if name not in left:
            raise pip_failed(error)
        if not _build_pure(left.pop(name), folder):
            lacking.append(name)
    if lacking:
        raise BadRequest(
            f"{'、'.join(sorted(lacking))} 没有适用于 {target.system}、Python {target.python} 的安装包。"
            "请去掉用到它的可选组件，或在同类电脑上制作。",
            f"There is no wheel for {target.system} and Python {target.python} of: {', '.join(sorted(lacking))}."
            " Leave out the extra that needs it, or make the bundle on a computer like the one it is for.",
        )


def _unmatched(error: str) -> str:
    """The package that pip found nothing for; empty if that is not the error."""
    found = _NO_MATCH.search(error)
    return canonicalize_name(found["name"]) if found else ""


def _build_pure(wanted: str, folder: Path) -> bool:
    """Put a wheel that runs on every system into the folder; false if there is none.

    Raises BadRequest if pip finds nothing of that name at all.
    """
    with tempfile.TemporaryDirectory(prefix="policykb-") as made:
        error = run_pip("wheel", "--no-deps", "--wheel-dir", made, wanted)
        if error and _unmatched(error):
            raise pip_failed(error)
        pure = list(Path(made).glob("*-none-any.whl"))
        for wheel in pure:
            shutil.copy(wheel, folder)
        return bool(pure)


def _requirements(wheel: Path, extras: Iterable[str], target: Target) -> Iterator[Requirement]:
    """What a wheel requires on the target, with some of its extras."""
    environment = target.environment()
    for line in metadata(wheel).get_all("Requires-Dist", []):
        one = Requirement(line)
        marker, one.marker = one.marker, None
        if marker is None or any(marker.evaluate(environment | {"extra": extra}) for extra in ("", *extras)):
            yield one


def _check_versions(wanted: Iterable[Requirement], wheels: Mapping[str, Path]) -> None:
    for one in wanted:
        version = parse_wheel_filename(wheels[_key(one)].name)[1]
        if not one.specifier.contains(version, prereleases=True):
            raise BadRequest(
                f"取得的 {one.name} 是 {version}，不符合 {one}。请先在本机安装同样的可选组件，再制作安装包。",
                f"{one.name} {version} was found, which is not {one}. Install the same extras here first, then try again.",
            )


def _key(one: Requirement) -> str:
    return canonicalize_name(one.name)


def _name(wheel: Path) -> str:
    return parse_wheel_filename(wheel.name)[0]
