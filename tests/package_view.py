"""The package as tools see it that read files and know no import hooks.

It has the folders `policykb/corpus`, `policykb/ingest` and so on.
"""

from pathlib import Path

ROOT = Path(__file__).parent.parent


def build_view(folder: Path) -> Path:
    """Link the folders of the checkout under `folder/policykb`, where mypy and import-linter find them; `folder`."""
    package = folder / "policykb"
    for name in ("corpus", "ingest", "index"):
        _link(ROOT / name, package / name)
    for part in sorted((ROOT / "service").iterdir()):
        if part.name == "public":
            for own in sorted(part.iterdir()):
                _link(own, package / own.name)
        else:
            _link(part, package / "service" / part.name)
    return folder


def _link(target: Path, link: Path) -> None:
    link.parent.mkdir(parents=True, exist_ok=True)
    link.symlink_to(target)
