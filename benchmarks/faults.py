"""Bring faults about for hours, and count what goes wrong.

    python benchmarks/faults.py --seconds N [--what kills|flips|fuzz|disk|backups ...] [--number N] [--seed N] [--kept FOLDER]

kills: an ingest, a service and the processes below one are killed at random moments under load
flips: one flipped bit in the store or the index of a knowledge base
fuzz: damaged files of every format that can be read
disk: a disk that fills up, which takes root
backups: backups while documents come and go, some of them killed; each must be whole and of one moment

The seconds are shared out among the kinds. The policies are the made-up ones of tests/data. Prints one line of JSON for
each kind: how often it was tried, what was lost, half there, hung, silently wrong, or an exception that is no sentence,
the slowest answer in seconds, how often each outcome was seen, and what is needed to see the wrong ones again. Ends with
1 if anything was wrong.
"""

import argparse
import json
import sys
import warnings
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path

from fault_suite.tally import Bound, Tally


def kills(number: int | None, seconds: float | None, seed: int) -> Tally:
    """Kill in all three ways; the processes below a service most of all."""
    from fault_suite.kills import kill_below, kill_ingests, kill_services

    def bound(share: float) -> Bound:
        return Bound(max(1, round(number * share)) if number else None, seconds * share if seconds else None)

    runs = (kill_ingests(bound(0.25), seed), kill_services(bound(0.1), seed), kill_below(bound(0.65), seed))
    return runs[0] | runs[1] | runs[2]


def flips(number: int | None, seconds: float | None, seed: int) -> Tally:
    """Flip bits."""
    from fault_suite.flips import flip_bits

    return flip_bits(Bound(number, seconds), seed)


def fuzz(number: int | None, seconds: float | None, seed: int, kept: Path | None = None) -> Tally:
    """Parse damaged files."""
    from fault_suite.fuzz import fuzz

    return fuzz(Bound(number, seconds), seed, kept)


def disk(number: int | None, seconds: float | None, seed: int) -> Tally:
    """Fill disks."""
    from fault_suite.disks import fill_disks, may_mount

    if not may_mount():
        return Tally(notes={"not tried: no file system can be mounted here": 1})
    return fill_disks(Bound(number, seconds), seed)


def backups(number: int | None, seconds: float | None, seed: int) -> Tally:
    """Back up while documents come and go."""
    from fault_suite.backups import back_up_under_changes

    return back_up_under_changes(Bound(number, seconds), seed)


KINDS: Mapping[str, Callable[..., Tally]] = {
    "kills": kills,
    "flips": flips,
    "fuzz": fuzz,
    "disk": disk,
    "backups": backups,
}
"""For each kind of fault what brings it about."""


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, help="seconds of all kinds together")
    parser.add_argument("--number", type=int, help="number of faults of each kind")
    parser.add_argument("--what", nargs="+", choices=KINDS, default=list(KINDS))
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--kept", type=Path, help="folder for the damaged files that fail")
    arguments = parser.parse_args()
    if arguments.seconds is None and arguments.number is None:
        parser.error("--seconds or --number says when to stop")
    seconds = arguments.seconds / len(arguments.what) if arguments.seconds else None
    wrong = 0
    for name in arguments.what:
        bring_about = partial(KINDS[name], kept=arguments.kept) if name == "fuzz" else KINDS[name]
        tally = bring_about(arguments.number, seconds, arguments.seed)
        print(json.dumps({"what": name, **tally.as_dict()}, ensure_ascii=False), flush=True)
        wrong += len(tally.examples)
    return 1 if wrong else 0


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    sys.exit(main())
