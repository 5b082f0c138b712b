"""Measure how long it takes to follow a folder of many files.

    python benchmarks/following.py [--files 2000]

The files are made up. The whole command is timed, in a process of its own: taking all in, a run without changes, and a run
after one file has changed, three times each. Prints one line of JSON with the seconds.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

_THINGS = (
    "路灯",
    "公厕",
    "码头",
    "苗圃",
    "驿站",
    "渡口",
    "集市",
    "戏台",
    "粮仓",
    "水井",
    "凉亭",
    "石桥",
    "茶园",
    "果园",
)
_WORKS = ("检修", "清洁", "登记", "美化", "扩建", "巡查")
_OFFICES = ("市商务局", "市教育局", "市水务局", "市公安局", "市农业农村局")

_POLICYKB = (sys.executable, "-c", "from policykb.service.cli.main import main; main()")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--files", type=int, default=2000)
    files = parser.parse_args().files
    with tempfile.TemporaryDirectory() as made:
        folder, kb = Path(made) / "shared", Path(made) / "kb"
        for number in range(files):
            write(folder / f"{number % 20}" / f"{number}.txt", text(number, 2026))
        figures = {"files": files, "take_all_s": seconds(folder, kb, "--apply")}
        figures["no_change_s"] = median(seconds(folder, kb) for _ in range(3))
        figures["one_changed_s"] = median(changed(folder, kb, year) for year in (2027, 2028, 2029))
    print(json.dumps(figures))


def write(path: Path, content: str) -> None:
    """Write a file that has settled."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(content, "utf-8")
    os.utime(path, (time.time() - 60, time.time() - 60))


def text(number: int, year: int) -> str:
    """Return a made-up policy of seven clauses."""
    thing = _THINGS[number % len(_THINGS)]
    lines = [f"青河市第{number}号{thing}养护工作方案", ""]
    for at, work in enumerate(_WORKS, 1):
        office = _OFFICES[(number + at) % len(_OFFICES)]
        lines.append(f"{at}.{work}第{number}号{thing}。做好{thing}的{work}工作。（责任单位：{office}，{year}年底前）")
    return "\n".join(lines) + "\n"


def changed(folder: Path, kb: Path, year: int) -> float:
    """Return the seconds of a run after one file has changed."""
    write(folder / "7" / "7.txt", text(7, year))
    return seconds(folder, kb, "--apply")


def seconds(folder: Path, kb: Path, *options: str) -> float:
    """Return the seconds of `policykb sync`."""
    started = time.perf_counter()
    subprocess.run([*_POLICYKB, "sync", str(folder), "--kb", str(kb), *options], check=True, stdout=subprocess.DEVNULL)
    return round(time.perf_counter() - started, 2)


if __name__ == "__main__":
    main()
