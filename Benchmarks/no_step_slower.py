#!/usr/bin/env python3
"""Shows that no training step became slower or larger from one build to another.

    python3 Benchmarks/no_step_slower.py OLD NEW [--rounds 12] [--seconds 4] [--workloads vae,cnn]
                                         [--threads 2] [--json FILE]

OLD and NEW are two builds of `genlab-benchmark`. In each round take turns, in an order that changes
from round to round: the old program, the new one, and the old one once more, each in a process of
its own. Of each of the three counts the best round: the least of its median steps. What the two old
ones differ by is noise, which the new one is granted on top of 3 %:

    new / old <= 1.03 + |old / old again - 1|

A step whose old / old again lies outside 0.95 to 1.05 is measured anew, three times at most, and is
then called not measurable here. Memory is the largest of the rounds' peaks, the old program's of
both its turns, since the peaks of one program may lie a tenth apart: new / old <= 1.03, which is
judged where times are not measurable too.

Exit code 0 if nothing became slower or larger, 1 if a step did, 2 if the arguments are wrong or a
program fails. Needs nothing but Python's standard library.
"""

import argparse
import json
import math
import os
import pathlib
import subprocess
import sys

from peers.workloads import THREADS, WORKLOADS

SLACK = 1.03
STEADY = (0.95, 1.05)
ATTEMPTS = 1 + 3
LOAD_PER_CORE = 0.3
# Each of the three is first, second and third equally often in three rounds, and follows each of
# the others equally often in six.
ORDERS = [
    ("old", "new", "again"), ("new", "again", "old"), ("again", "old", "new"),
    ("again", "new", "old"), ("new", "old", "again"), ("old", "again", "new"),
]
# Seconds of a process beside the timed ones: it starts and warms up, for twenty steps and a second
# at least.
WARM_UP = 1.2
LONGER_WARM_UP = {"dcgan64": 9}


def say(text):
    print(text, file=sys.stderr, flush=True)


def fail(text):
    say(f"error: {text}")
    raise SystemExit(2)


def output(binary, *arguments, timeout=60):
    """What the program prints. Ends with 2 where it fails."""
    try:
        finished = subprocess.run(
            [binary, *arguments], capture_output=True, text=True, timeout=timeout)
    except subprocess.TimeoutExpired:
        fail(f"{binary} {' '.join(arguments)} did not end within {timeout:.0f} s")
    except OSError as error:
        fail(f"{binary} does not start: {error.strerror}")
    if finished.returncode != 0:
        said = [line for line in finished.stderr.splitlines() if "Error" in line]
        said = said or finished.stderr.splitlines()[-1:]
        fail(f"{binary} {' '.join(arguments)} ended with {finished.returncode}"
             + (f": {said[0]}" if said else ""))
    return finished.stdout


def measured(binary, workload, options):
    """Median step in milliseconds and peak memory in megabytes."""
    text = output(
        binary, workload, "--threads", str(options.threads), "--seconds", str(options.seconds),
        timeout=600 + 10 * options.seconds)
    try:
        line = json.loads(text)
        return {"step_ms": line["step_ms"], "rss_mb": line["rss_mb"]}
    except (ValueError, KeyError, TypeError):
        fail(f"{binary} printed no figures for {workload}: {text.strip()[:200]}")


def attempt(workload, number, options):
    """All rounds of a step and what follows from them."""
    binaries = {"old": options.old, "new": options.new, "again": options.old}
    rounds = {which: [] for which in binaries}
    for index in range(options.rounds):
        say(f"{workload}: round {index + 1} of {options.rounds}"
            + (f", measured anew ({number - 1} of {ATTEMPTS - 1})" if number > 1 else ""))
        for which in ORDERS[index % len(ORDERS)]:
            rounds[which].append(measured(binaries[which], workload, options))

    def best(which):
        return min(figures["step_ms"] for figures in rounds[which])

    def memory(*series):
        return max(figures["rss_mb"] for which in series for figures in rounds[which])

    old, new, again = best("old"), best("new"), best("again")
    old_memory, new_memory = memory("old", "again"), memory("new")
    return {
        "old_ms": old, "new_ms": new, "old_again_ms": again,
        "new_over_old": new / old, "old_over_old": old / again,
        "limit": SLACK + abs(old / again - 1),
        "old_mb": old_memory, "new_mb": new_memory, "memory_ratio": new_memory / old_memory,
        "rounds": rounds,
    }


def judged(workload, options):
    """The last attempt, what came of it, and the attempts before it."""
    attempts = []
    for number in range(1, ATTEMPTS + 1):
        attempts.append(attempt(workload, number, options))
        steady = STEADY[0] <= attempts[-1]["old_over_old"] <= STEADY[1]
        if steady:
            break
        say(f"{workload}: the old program differs from itself, "
            f"old / old = {attempts[-1]['old_over_old']:.3f}")
    result = attempts.pop()
    slower = steady and result["new_over_old"] > result["limit"]
    larger = result["memory_ratio"] > SLACK
    verdict = [
        *([] if steady else ["not measurable here"]),
        *(["slower"] if slower else []), *(["larger"] if larger else []),
    ]
    return {
        "workload": workload, "verdict": ", ".join(verdict) or "passes", "measurable": steady,
        "slower": slower, "larger": larger, **result, "attempts_before": attempts,
    }


def row(result):
    return (
        f"| `{result['workload']}` | {result['old_ms']:.4g} | {result['new_ms']:.4g} "
        f"| {result['new_over_old']:.3f} | {result['old_over_old']:.3f} | {result['limit']:.3f} "
        f"| {result['old_mb']:.1f} | {result['new_mb']:.1f} | {result['verdict']} |")


def names(results):
    return ", ".join(result["workload"] for result in results)


def duration(seconds):
    return f"{seconds:.0f} s" if seconds < 100 else f"{seconds / 60:.0f} minutes"


def announce(options, load):
    each = [
        3 * options.rounds * (options.seconds + LONGER_WARM_UP.get(workload, WARM_UP))
        for workload in options.workloads
    ]
    say(f"This takes about {duration(sum(each))}. Each time that a step has to be measured anew, "
        f"{ATTEMPTS - 1} times at most, takes up to {duration(max(each))} more.")
    cores = len(os.sched_getaffinity(0))
    if load > LOAD_PER_CORE * cores:
        say(f"warning: the load is {load:.1f} on {cores} cores; other work on this machine spoils "
            f"the figures")


def arguments():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("old", metavar="OLD", help="genlab-benchmark as it was")
    parser.add_argument("new", metavar="NEW", help="genlab-benchmark as it is now")
    parser.add_argument("--rounds", type=int, default=12)
    parser.add_argument(
        "--seconds", type=float, default=4, help="timed seconds of each of a round's three")
    parser.add_argument(
        "--workloads", type=lambda text: text.split(","), default=list(WORKLOADS),
        metavar="NAME,…", help="the steps to measure; default: all")
    parser.add_argument("--threads", type=int, default=THREADS)
    parser.add_argument("--json", type=pathlib.Path, metavar="FILE", help="all figures, as JSON")
    options = parser.parse_args()
    if options.rounds < 1:
        parser.error("--rounds must be at least 1")
    if not (options.seconds > 0 and math.isfinite(options.seconds)):
        parser.error("--seconds must be above 0")
    if options.threads < 1:
        parser.error("--threads must be at least 1")
    for name in options.workloads:
        if name not in WORKLOADS:
            parser.error(f"unknown workload '{name}'; there are: {', '.join(WORKLOADS)}")
    options.workloads = list(dict.fromkeys(options.workloads))
    if options.json and (options.json.is_dir() or not options.json.absolute().parent.is_dir()):
        parser.error(f"--json: no file can be written at {options.json}")
    for key in ("old", "new"):
        path = pathlib.Path(getattr(options, key)).absolute()
        if not (path.is_file() and os.access(path, os.X_OK)):
            parser.error(f"{key.upper()}: there is no program at {path}")
        setattr(options, key, str(path))
        missing = set(options.workloads) - set(output(str(path), "--list").split())
        if missing:
            parser.error(f"{key.upper()}: {path} has no step {', '.join(sorted(missing))}")
    return options


def main():
    options = arguments()
    load = os.getloadavg()[0]
    announce(options, load)
    print("| workload | old, ms | new, ms | new / old | old / old | limit | memory, old, MB "
          "| new, MB | verdict |")
    print("|---|---|---|---|---|---|---|---|---|", flush=True)
    results = []
    for workload in options.workloads:
        results.append(judged(workload, options))
        print(row(results[-1]), flush=True)
    failed = [result for result in results if result["slower"] or result["larger"]]
    unknown = [result for result in results if not result["measurable"]]
    print()
    print(f"Slower or larger: {names(failed)}." if failed
          else f"No step {'that could be measured ' if unknown else ''}became slower or larger.")
    if unknown:
        print(f"Not measurable here: {names(unknown)}.")
    if options.json:
        report = {
            "old": options.old, "new": options.new, "rounds": options.rounds,
            "seconds": options.seconds, "threads": options.threads, "load": round(load, 2),
            "results": results,
        }
        options.json.write_text(json.dumps(report, indent=1) + "\n")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
