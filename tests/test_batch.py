"""Children that read files: what is said of one that did not come back."""

import multiprocessing
import os
import signal
from concurrent.futures import Future
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path

import pytest
from pebble import ProcessExpired, ProcessPool

from policykb.corpus.errors import NotReadable
from policykb.ingest.batch import Outcome, _outcome, parse_files


def reason(exit_code: int) -> str:
    future: Future[Outcome] = Future()
    future.set_exception(ProcessExpired("Abnormal termination", exit_code))
    return str(_outcome(Path("通知.docx"), future).error)  # type: ignore[arg-type]


def test_a_child_killed_from_outside_is_not_said_to_take_too_much_memory() -> None:
    killed = reason(-9)
    assert killed.startswith("通知.docx：")
    assert "被外部终止" in killed
    assert "系统内存不足" in killed
    assert "稍后重试" in killed
    for other in (-6, -11, 1):
        assert "超过上限" in reason(other)


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="the system has no such signal")
def test_the_exit_code_of_a_killed_child() -> None:
    with ProcessPool(1, context=multiprocessing.get_context("fork")) as pool:
        future = pool.schedule(_die, timeout=60)
        with pytest.raises(ProcessExpired) as caught:
            future.result()
    assert caught.value.exitcode == -signal.SIGKILL


def _die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def test_a_pool_that_breaks_is_said_of_each_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As when the process that starts the children is killed."""

    def broken(*_: object, **__: object) -> None:
        raise BrokenProcessPool

    monkeypatch.setattr("policykb.ingest.batch.ProcessPool.schedule", broken)
    for name in ("a.txt", "b.txt"):
        (tmp_path / name).write_text("科普", "utf-8")
    outcomes = list(parse_files(sorted(tmp_path.iterdir())))
    assert [type(outcome.error) for outcome in outcomes] == [NotReadable, NotReadable]
    assert all("外部终止" in str(outcome.error) for outcome in outcomes)
