"""Child processes for files from outside, with a limit on memory."""

import multiprocessing
import threading

# Maximum memory of a child, in bytes (chosen by hand).
MEMORY = 4 * 1024**3

# Modules that the fork server imports once for all its children.
_PRELOADED = ["policykb.ingest.batch"]


def context() -> multiprocessing.context.BaseContext:
    """The fastest safe way to start child processes.

    A fork is fast, but only safe while this process has one thread. With more threads, a fork server forks instead.
    Where forking is impossible, each child is a new process.
    """
    methods = multiprocessing.get_all_start_methods()
    if "fork" in methods and threading.active_count() == 1:
        return multiprocessing.get_context("fork")
    if "forkserver" in methods:
        forkserver = multiprocessing.get_context("forkserver")
        forkserver.set_forkserver_preload(_PRELOADED)
        return forkserver
    return multiprocessing.get_context("spawn")


def limit_memory() -> None:
    """In a child: limit its memory to MEMORY bytes, where the system can."""
    try:
        import resource
    except ImportError:  # Windows
        return
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
