"""Child processes for files from outside: bounded in memory, so that a bad one cannot take the whole machine."""

import multiprocessing
import threading

MEMORY = 4 * 1024**3


_PRELOADED = ["policykb.ingest.batch"]
"""Imported once by the process that forks for a process with threads."""


def context() -> multiprocessing.context.BaseContext:
    """A fork is fast, but only safe while this process has one thread; else a process of one thread, kept for it, forks.
    Where nothing can fork, every child starts from nothing."""
    methods = multiprocessing.get_all_start_methods()
    if "fork" in methods and threading.active_count() == 1:
        return multiprocessing.get_context("fork")
    if "forkserver" in methods:
        forking = multiprocessing.get_context("forkserver")
        forking.set_forkserver_preload(_PRELOADED)
        return forking
    return multiprocessing.get_context("spawn")


def limit_memory() -> None:
    """In the child: hold it to `MEMORY` bytes, where the system can."""
    try:
        import resource
    except ImportError:  # Windows
        return
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
