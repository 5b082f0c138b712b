"""A bundle installs without network, and what is installed can make the next bundle."""

import hashlib
import json
import os
import platform
import shutil
import subprocess
import sys
import zipfile
from base64 import urlsafe_b64encode
from importlib.metadata import Distribution
from pathlib import Path

import pytest
from packaging.tags import sys_tags

from policykb.corpus.errors import BadRequest
from policykb.service.offline.bundle import make_bundle
from policykb.service.offline.sbom import bill_of_materials
from policykb.service.offline.target import Target, download, read_target
from policykb.service.offline.wheel import ROOT, _is_checkout, copy_sources, extras_of, own_wheel, repacked

FRAUD = "给老年人做防诈骗宣传归哪个部门管？"
RUN = [sys.executable, "-c", "from policykb.service.cli.main import main; main()"]

SMALL = {
    "tiny/__init__.py": "WORD = '科普'\n",
    "tiny/data/模型.txt": "向量\n",
    "tiny-1.0.dist-info/METADATA": "Metadata-Version: 2.1\nName: tiny\nVersion: 1.0\nProvides-Extra: ocr\n",
    "tiny-1.0.dist-info/WHEEL": "Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    "tiny-1.0.dist-info/entry_points.txt": "[console_scripts]\ntiny = tiny:main\n",
}


def content(wheel: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(wheel) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name) for name in archive.namelist() if not name.endswith("/RECORD")}


def installed(wheel: Path, folder: Path) -> Distribution:
    pip = [sys.executable, "-m", "pip", "--isolated", "--quiet", "install", "--no-index", "--no-deps"]
    subprocess.run([*pip, "--target", folder, wheel], check=True)
    return Distribution.at(next(folder.glob("*.dist-info")))


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """A wheel as a build would write it."""
    wheel = tmp_path / "tiny-1.0-py3-none-any.whl"
    with zipfile.ZipFile(wheel, "w") as archive:
        for name, text in SMALL.items():
            archive.writestr(name, text)
        digests = {name: urlsafe_b64encode(hashlib.sha256(text.encode()).digest()) for name, text in SMALL.items()}
        record = "".join(f"{name},sha256={digest.decode().rstrip('=')},\n" for name, digest in digests.items())
        archive.writestr("tiny-1.0.dist-info/RECORD", record)
    return wheel


@pytest.mark.slow
def test_what_is_installed_becomes_the_same_wheel(small: Path, tmp_path: Path) -> None:
    (tmp_path / "again").mkdir()
    first = repacked(installed(small, tmp_path / "one"), tmp_path / "again")
    assert first.name == small.name
    assert content(first) == content(small)
    assert extras_of(first) == {"ocr"}
    second = installed(first, tmp_path / "two")
    assert second.version == "1.0"
    digest = hashlib.sha256(first.read_bytes()).digest()
    assert hashlib.sha256(repacked(second, tmp_path).read_bytes()).digest() == digest


@pytest.mark.parametrize("change", [lambda path: path.write_text("changed"), Path.unlink])
def test_what_was_changed_since_is_not_packed(small: Path, tmp_path: Path, change: object) -> None:
    distribution = installed(small, tmp_path / "one")
    assert callable(change)
    change(tmp_path / "one/tiny/__init__.py")
    with pytest.raises(BadRequest, match=r"tiny/__init__\.py"):
        repacked(distribution, tmp_path)


@pytest.mark.parametrize(
    ("text", "is_one"),
    [(None, False), ("[project]\nname = 'other'\n", False), ("[project]\nname = 'policykb'\n", True)],
)
def test_what_is_a_checkout(tmp_path: Path, text: str | None, is_one: bool) -> None:
    if text:
        (tmp_path / "pyproject.toml").write_text(text, "utf-8")
    assert _is_checkout(tmp_path) is is_one


def test_a_folder_with_something_in_it_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "a").touch()
    with pytest.raises(BadRequest, match="空目录"):
        make_bundle(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["a"]


def wheel_of(folder: Path, name: str, *requirements: str, tag: str = "py3-none-any", version: str = "1.0") -> Path:
    """A wheel of no modules that requires others."""
    folder.mkdir(exist_ok=True)
    path, info = folder / f"{name}-{version}-{tag}.whl", f"{name}-{version}.dist-info"
    lines = [f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\nProvides-Extra: ocr"]
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(
            f"{info}/METADATA", "\n".join([*lines, *(f"Requires-Dist: {one}" for one in requirements), ""])
        )
        archive.writestr(f"{info}/WHEEL", SMALL["tiny-1.0.dist-info/WHEEL"].replace("py3-none-any", tag))
        archive.writestr(f"{info}/RECORD", "")
    return path


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of wheels, the only place where pip looks."""
    folder = tmp_path / "shop"
    folder.mkdir()
    for name, value in {"PIP_NO_INDEX": "1", "PIP_FIND_LINKS": str(folder), "PIP_CONFIG_FILE": os.devnull}.items():
        monkeypatch.setenv(name, value)
    return folder


OTHER = Target("aarch64" if platform.machine() == "x86_64" else "x86_64", "3.12")
"""A system that the tests do not run on."""


def names(folder: Path) -> set[str]:
    return {wheel.name.partition("-")[0] for wheel in folder.iterdir()}


def test_pip_is_asked_for_wheels_of_the_target() -> None:
    options = read_target("linux-aarch64", "3.12").pip_options()
    platforms = [option.partition("=")[2] for option in options if option.startswith("--platform=")]
    assert platforms[0] == "manylinux_2_28_aarch64"
    assert platforms[-2:] == ["manylinux_2_17_aarch64", "manylinux2014_aarch64"]
    assert [option for option in options if not option.startswith("--platform=")] == [
        "--only-binary=:all:", "--python-version=3.12", "--implementation=cp", "--abi=cp312",
    ]  # fmt: skip
    older = read_target("linux-x86_64").pip_options()
    assert {"--platform=manylinux2014_x86_64", "--platform=manylinux1_x86_64"} < set(older)
    assert f"--python-version={sys.version_info.major}.{sys.version_info.minor}" in older


@pytest.mark.parametrize(
    ("target", "python", "message"),
    [
        ("windows", None, "linux-aarch64、linux-x86_64"),
        ("linux-riscv64", None, "linux-aarch64、linux-x86_64"),
        ("linux-x86_64", "3.10", r"3\.11 或更新"),
        ("linux-x86_64", "latest", r"3\.11 或更新"),
        (None, "3.12", "--for"),
    ],
)
def test_a_target_that_is_none(tmp_path: Path, target: str | None, python: str | None, message: str) -> None:
    with pytest.raises(BadRequest, match=message):
        make_bundle(tmp_path, target=target, python=python)


@pytest.mark.slow
def test_markers_are_those_of_the_target(tmp_path: Path, shop: Path) -> None:
    here, there = platform.machine(), OTHER.machine
    own = wheel_of(
        tmp_path, "own",
        "first[more]>=1", f'here; platform_machine == "{here}"', 'windows; sys_platform == "win32"',
        'old; python_version < "3.12"', 'reader; extra == "ocr"', 'unwanted; extra == "mcp"',
    )  # fmt: skip
    wheel_of(shop, "first", f'there; platform_machine == "{there}"', "own", 'deep; extra == "more"')
    wheel_of(shop, "deep", "first<3")
    wheel_of(shop, "there", tag=f"cp312-cp312-manylinux_2_17_{there}.manylinux2014_{there}")
    wheel_of(shop, "reader", tag=f"cp310-abi3-manylinux_2_28_{there}")
    download(own, ["ocr"], OTHER, [], tmp_path / "wheels")
    assert names(tmp_path / "wheels") == {"own", "first", "deep", "there", "reader"}


def test_the_versions_are_those_that_run_here(tmp_path: Path, shop: Path) -> None:
    own = wheel_of(tmp_path, "own", "first>=1")
    for version in ("1.0", "1.1", "2.0"):
        wheel_of(shop, "first", version=version)
    download(own, [], OTHER, ["First==1.1", "other==3"], tmp_path / "wheels")
    assert (tmp_path / "wheels/first-1.1-py3-none-any.whl").exists()
    assert len(list((tmp_path / "wheels").iterdir())) == 2


def test_versions_that_do_not_go_together_are_refused(tmp_path: Path, shop: Path) -> None:
    own = wheel_of(tmp_path, "own", "first", "second")
    wheel_of(shop, "first", version="2.0")
    wheel_of(shop, "second", "first<2")
    with pytest.raises(BadRequest, match=r"first 是 2\.0.*first<2"):
        download(own, [], OTHER, [], tmp_path / "wheels")


@pytest.mark.slow
def test_packages_without_a_wheel_for_the_target_are_named(tmp_path: Path, shop: Path) -> None:
    own = wheel_of(tmp_path, "own", "pure", "this_kind", "this-kind-too")
    host = next(str(tag) for tag in sys_tags())
    wheel_of(shop, "pure")
    wheel_of(shop, "this_kind", tag=host)
    wheel_of(shop, "this_kind_too", tag=host)
    with pytest.raises(BadRequest, match="this-kind、this-kind-too"):
        download(own, [], OTHER, [], tmp_path / "wheels")


@pytest.mark.slow
def test_a_package_that_is_nowhere_is_an_error_of_pip(tmp_path: Path, shop: Path) -> None:
    assert not list(shop.iterdir())
    with pytest.raises(BadRequest, match=r"No matching distribution found for nowhere"):
        download(wheel_of(tmp_path, "own", "nowhere"), [], OTHER, [], tmp_path / "wheels")


def test_sources_are_copied_without_what_a_build_left(tmp_path: Path) -> None:
    root = tmp_path / "root"
    for name in ("corpus", "ingest", "index", "service/public", "build/lib/policykb", "policykb.egg-info", "tests"):
        (root / name).mkdir(parents=True)
    for name in ("pyproject.toml", "README.md", "LICENSE", "service/public/__init__.py", "build/lib/policykb/old.py"):
        (root / name).touch()
    (root / "corpus/__pycache__").mkdir()
    copied = copy_sources(root, tmp_path / "copy")
    assert {path.relative_to(copied).as_posix() for path in copied.rglob("*")} == {
        "pyproject.toml", "README.md", "LICENSE", "corpus", "ingest", "index", "service", "service/public",
        "service/public/__init__.py",
    }  # fmt: skip


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Skips where no package index answers."""
    folder = tmp_path_factory.mktemp("probe")
    command = [sys.executable, "-m", "pip", "download", "--retries", "0", "--timeout", "10", "--no-cache-dir"]
    probe = subprocess.run([*command, "--no-deps", "--dest", folder, "pathspec"], capture_output=True, text=True)
    if probe.returncode:
        pytest.skip(f"the package index cannot be reached: {probe.stderr.strip().splitlines()[-1]}")


@pytest.mark.slow
@pytest.mark.usefixtures("index")
def test_from_a_bundle_to_an_answer_and_to_the_next_bundle(tmp_path: Path) -> None:
    bundle = tmp_path / "bundle"
    made = subprocess.run([*RUN, "bundle", bundle], capture_output=True, text=True)
    assert made.returncode == 0, made.stderr
    wheels = {wheel.name for wheel in (bundle / "wheels").iterdir()}
    assert {name.partition("-")[0] for name in wheels} >= {"policykb", "jieba", "numpy", "fastapi"}
    for line in (bundle / "SHA256SUMS").read_text("utf-8").splitlines():
        digest, name = line.split("  ")
        assert hashlib.sha256((bundle / name).read_bytes()).hexdigest() == digest
    assert len(json.loads((bundle / "sbom.cdx.json").read_text("utf-8"))["components"]) == len(wheels) - 1
    texts = [path.read_text("utf-8") for path in bundle.iterdir() if path.is_file()]
    assert not any("@VERSION@" in text or "@PACKAGE@" in text for text in texts)
    if sys.platform == "win32":
        return

    clean = {name: value for name, value in os.environ.items() if not name.startswith(("POLICYKB_", "PYTHON", "PIP_"))}
    offline = clean | {
        "PYTHON": sys.executable, "POLICYKB_HOME": str(tmp_path / "home"),
        "PIP_NO_INDEX": "1", "PIP_FIND_LINKS": str(bundle / "wheels"), "PIP_CONFIG_FILE": os.devnull,
    }  # fmt: skip
    target = tmp_path / "installed"

    def run(*command: str | Path) -> str:
        done = subprocess.run(command, env=offline, cwd=tmp_path, capture_output=True, encoding="utf-8")
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    assert str(target) in run("sh", bundle / "install.sh", target)
    assert "省市场监管局" in run(target / "bin/policykb", "who", FRAUD)
    run(target / "bin/policykb", "bundle", tmp_path / "next")
    assert {wheel.name for wheel in (tmp_path / "next/wheels").iterdir()} == wheels
    [own] = (bundle / "wheels").glob("policykb-*")
    assert content(tmp_path / "next/wheels" / own.name) == content(own)

    (bundle / "README.md").write_text("changed", "utf-8")
    refused = subprocess.run(["sh", bundle / "install.sh", tmp_path / "other"], env=offline, capture_output=True)
    assert refused.returncode != 0
    assert not (tmp_path / "other").exists()
    shutil.rmtree(bundle)


@pytest.mark.slow
@pytest.mark.usefixtures("index")
def test_a_wheel_holds_nothing_that_an_earlier_build_left(tmp_path: Path) -> None:
    root = copy_sources(ROOT, tmp_path / "root")
    stale = root / "build/lib/policykb/stale.py"
    stale.parent.mkdir(parents=True)
    stale.touch()
    (tmp_path / "made").mkdir()
    held = content(own_wheel(tmp_path / "made", root))
    assert "policykb/stale.py" not in held
    modules = {
        f"policykb/{path.relative_to(root).as_posix()}" for path in root.rglob("*.py") if "build" not in path.parts
    }
    facade = {name for name in modules if name.startswith("policykb/service/public/")}
    assert {name for name in held if name.endswith(".py")} == (modules - facade) | {
        name.replace("service/public/", "") for name in facade
    }
    assert {"policykb/index/model/embedding.safetensors", "policykb/service/page/index.html"} < set(held)


def described_wheel(folder: Path, name: str, *lines: str) -> Path:
    wheel = folder / f"{name}-1.0-py3-none-any.whl"
    with zipfile.ZipFile(wheel, "w") as archive:
        about = "\n".join(["Metadata-Version: 2.4", f"Name: {name}", "Version: 1.0", *lines]) + "\n"
        archive.writestr(f"{name}-1.0.dist-info/METADATA", about)
    return wheel


def test_a_bill_of_materials_names_what_is_in_the_bundle(tmp_path: Path) -> None:
    wheels = [
        described_wheel(tmp_path, "policykb", "License-Expression: Apache-2.0"),
        described_wheel(tmp_path, "Old_Name", "License: BSD"),
        described_wheel(
            tmp_path, "older", "License: whole\n text", "Classifier: License :: OSI Approved :: MIT License"
        ),
        described_wheel(tmp_path, "silent"),
    ]
    text = bill_of_materials(wheels, "policykb")
    assert text == bill_of_materials(wheels[::-1], "policykb")
    bill = json.loads(text)
    assert (bill["bomFormat"], bill["metadata"]["component"]["name"]) == ("CycloneDX", "policykb")
    assert bill["metadata"]["component"]["licenses"] == [{"expression": "Apache-2.0"}]
    found = {one["purl"]: one.get("licenses") for one in bill["components"]}
    assert found == {
        "pkg:pypi/old-name@1.0": [{"license": {"name": "BSD"}}],
        "pkg:pypi/older@1.0": [{"license": {"name": "MIT License"}}],
        "pkg:pypi/silent@1.0": None,
    }
    digests = {one["hashes"][0]["content"] for one in [*bill["components"], bill["metadata"]["component"]]}
    assert digests == {hashlib.sha256(wheel.read_bytes()).hexdigest() for wheel in wheels}


@pytest.mark.slow
@pytest.mark.skipif(os.name == "nt", reason="the release is built where files have rights")
@pytest.mark.usefixtures("index")
def test_the_same_sources_make_the_same_wheel(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Byte for byte, whenever and by whomever they were checked out, built as the release does."""
    workflow = (ROOT / ".github/workflows/release.yml").read_text("utf-8")
    assert "chmod -R u=rwX,go=rX .\n" in workflow
    assert "SOURCE_DATE_EPOCH=$(git log -1 --format=%ct) python -m build\n" in workflow
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1700000000")
    sums = set()
    for number, (rights, when) in enumerate([("u=rwX,go=rX", 1_500_000_000), ("ug=rwX,o=", 1_600_000_000)]):
        root = copy_sources(ROOT, tmp_path / f"root{number}")
        subprocess.run(["chmod", "-R", rights, root], check=True)
        for path in root.rglob("*"):
            os.utime(path, (when, when))
        subprocess.run(["chmod", "-R", "u=rwX,go=rX", root], check=True)
        (tmp_path / f"made{number}").mkdir()
        sums.add(hashlib.sha256(own_wheel(tmp_path / f"made{number}", root).read_bytes()).hexdigest())
    assert len(sums) == 1


@pytest.mark.slow
@pytest.mark.usefixtures("index")
def test_a_bundle_for_another_processor_is_complete(tmp_path: Path) -> None:
    bundle = tmp_path / "bundle"
    command = [*RUN, "bundle", bundle, "--for", "linux-aarch64", "--python", "3.12"]
    made = subprocess.run(command, capture_output=True, text=True)
    assert made.returncode == 0, made.stderr
    wheels = [wheel.name for wheel in (bundle / "wheels").iterdir()]
    assert "jieba-0.42.1-py3-none-any.whl" in wheels
    assert any(name.startswith("numpy-") and "cp312" in name and "aarch64" in name for name in wheels)
    assert not any("x86_64" in name for name in wheels)
    readme = (bundle / "README.md").read_text("utf-8")
    assert "Linux aarch64 (glibc ≥ 2.28)、Python 3.12" in readme
    assert "python3.12" in (bundle / "install.sh").read_text("utf-8")
    pip = [sys.executable, "-m", "pip", "--isolated", "install", "--dry-run", "--ignore-installed", "--no-index"]
    there = ["--find-links", bundle / "wheels", "--target", tmp_path / "there"]
    options = read_target("linux-aarch64", "3.12").pip_options()
    tried = subprocess.run([*pip, *there, *options, "policykb"], capture_output=True, text=True)
    assert tried.returncode == 0, tried.stderr


@pytest.mark.slow
@pytest.mark.usefixtures("index")
def test_an_extra_that_is_none(tmp_path: Path) -> None:
    with pytest.raises(BadRequest, match=r"nothing.*ocr"):
        make_bundle(tmp_path / "bundle", ["nothing"])
