"""A bundle installs without network, and what is installed can make the next bundle."""

import hashlib
import os
import shutil
import subprocess
import sys
import zipfile
from base64 import urlsafe_b64encode
from importlib.metadata import Distribution
from pathlib import Path

import pytest

from policykb.corpus.errors import BadRequest
from policykb.service.offline.bundle import make_bundle
from policykb.service.offline.wheel import _is_checkout, extras_of, repacked

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


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Skips where no package index answers."""
    folder = tmp_path_factory.mktemp("probe")
    command = [sys.executable, "-m", "pip", "download", "--retries", "0", "--timeout", "10", "--no-cache-dir"]
    probe = subprocess.run([*command, "--no-deps", "--dest", folder, "pathspec"], capture_output=True, text=True)
    if probe.returncode:
        pytest.skip(f"the package index cannot be reached: {probe.stderr.strip().splitlines()[-1]}")


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


@pytest.mark.usefixtures("index")
def test_an_extra_that_is_none(tmp_path: Path) -> None:
    with pytest.raises(BadRequest, match=r"nothing.*ocr"):
        make_bundle(tmp_path / "bundle", ["nothing"])
