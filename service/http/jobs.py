"""Jobs: uploads that are read in the background, one after the other.

A caller asks for the progress of a job by its id. Jobs live in memory: a service that stops forgets them, but documents
already added stay.
"""

import asyncio
import logging
import secrets
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import Literal

from policykb.corpus.errors import Busy, NotFound, PolicyError
from policykb.service.present import replies

Stage = Literal["waiting", "reading", "storing", "done", "failed"]

Work = Callable[[Callable[[], None]], replies.UploadReport]
"""Does a job and returns its result; calls its argument when reading ends and storing begins."""

_MAX_ENDED = 200
"""Maximum number of ended jobs that are remembered. Chosen by hand."""

_ENDED = ("done", "failed")


class Fault(PolicyError):
    """A job failed for a fault of policykb itself; the log has the traceback."""

    type = "fault"
    status = 500


@dataclass(frozen=True, slots=True)
class Job:
    """One upload.

    id: random, 32 hexadecimal digits
    source: name of the file
    request_id: id of the request that sent it
    began: time of arrival, by the monotonic clock
    state: its stage
    ended: time of its end, by the same clock; None until then
    result: what was read, once it is done
    error: why it failed
    """

    id: str
    source: str
    request_id: str
    began: float
    state: Stage = "waiting"
    ended: float | None = None
    result: replies.UploadReport | None = None
    error: PolicyError | None = None

    @property
    def seconds(self) -> float:
        """Seconds from arrival to the end, or until now."""
        return (self.ended or time.monotonic()) - self.began


class Jobs:
    """The queue of one service; at most `most_waiting` jobs wait in it."""

    def __init__(self, most_waiting: int) -> None:
        self._most_waiting = most_waiting
        self._jobs: dict[str, Job] = {}
        self._running: dict[str, Future[None]] = {}  # those that have not ended, by id
        self._lock = threading.Lock()
        self._worker = ThreadPoolExecutor(1, "policykb-job")

    def add(self, source: str, request_id: str, work: Work) -> Job:
        """Put work at the end of the queue. Raises Busy."""
        job = Job(secrets.token_hex(16), source, request_id, time.monotonic())
        with self._lock:
            if sum(other.state == "waiting" for other in self._jobs.values()) >= self._most_waiting:
                raise Busy(
                    f"已有 {self._most_waiting} 份文件在等待读取。请过几分钟再上传。",
                    f"{self._most_waiting} files are waiting to be read. Upload again in a few minutes.",
                )
            ended = [other.id for other in self._jobs.values() if other.state in _ENDED]
            for id in ended[: max(0, len(ended) - _MAX_ENDED + 1)]:
                del self._jobs[id]
            self._jobs[job.id] = job
            self._running[job.id] = self._worker.submit(self._run, job.id, work)
        return job

    async def result(self, id: str) -> replies.UploadReport:
        """Wait until a job is done and return its result.

        Raises the error with which it failed.
        """
        running = self._running.get(id)
        if running is not None:
            await asyncio.wrap_future(running)
        job = self.find(id)
        if job.result is None:
            raise job.error or NotFound("上传任务已取消。请重新上传。", "The job was dropped. Upload the file again.")
        return job.result

    def find(self, id: str) -> Job:
        """Return a job. Raises NotFound for one that is unknown or forgotten."""
        job = self._jobs.get(id)
        if job is None:
            raise NotFound(
                f"没有编号为 {id} 的上传任务，或已过期。文件是否入库请看 GET /v1/documents。",
                f"There is no job {id}, or it is forgotten. See GET /v1/documents for what is in.",
            )
        return job

    def close(self) -> None:
        """Wait for the job that runs; drop those that wait."""
        self._worker.shutdown(cancel_futures=True)

    def _run(self, id: str, work: Work) -> None:
        self._note(id, state="reading")
        try:
            result = work(lambda: self._note(id, state="storing"))
        except PolicyError as error:
            self._note(id, state="failed", ended=time.monotonic(), error=error)
        except Exception:
            logging.getLogger(__name__).exception("job %s", id)
            fault = Fault(
                "服务内部出错，已记入日志。请把 request_id 告诉管理员。",
                "Something failed inside; it is in the log. Tell the administrator the request_id.",
            )
            self._note(id, state="failed", ended=time.monotonic(), error=fault)
        else:
            self._note(id, state="done", ended=time.monotonic(), result=result)

    def _note(self, id: str, **facts: object) -> None:
        with self._lock:
            self._jobs[id] = job = replace(self._jobs[id], **facts)  # type: ignore[arg-type]
            if job.state in _ENDED:
                self._running.pop(id, None)
