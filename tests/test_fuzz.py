"""Damaged files of every format are refused with a sentence, or read with every character in one span.

`benchmarks/faults.py --what fuzz` does the same for hours.
"""

import json
import subprocess
import sys
from pathlib import Path

import pytest

PROGRAM = Path(__file__).parent.parent / "benchmarks" / "faults.py"


@pytest.mark.slow
def test_damaged_files(tmp_path: Path) -> None:
    line = [sys.executable, PROGRAM, "--what", "fuzz", "--number", "1500", "--seconds", "50", "--kept", tmp_path]
    done = subprocess.run(line, capture_output=True, text=True, check=False)
    assert done.stdout, done.stderr
    tally = json.loads(done.stdout)
    assert tally["examples"] == []
    assert tally["tried"] > 20
    assert any(name.endswith(" read") for name in tally["notes"])
    assert any(name.endswith(" refused") for name in tally["notes"])
