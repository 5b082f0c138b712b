"""Child processes for files from outside: bounded in memory, so that a bad one cannot take the whole machine."""

import multiprocessing
import threading

MEMORY = 4 * 1024**3


def context() -> multiprocessing.context.BaseContext:
    """A fork is fast and needs no sockets, but is only safe while this process has one thread."""
    forks = "fork" in multiprocessing.get_all_start_methods() and threading.active_count() == 1
    return multiprocessing.get_context("fork" if forks else "spawn")


def limit_memory() -> None:
    """In the child: hold it to `MEMORY` bytes, where the system can."""
    try:
        import resource
    except ImportError:  # Windows
        return
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
