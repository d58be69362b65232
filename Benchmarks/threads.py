#!/usr/bin/env python3
"""How much faster two threads are than one, for each workload.

    python3 Benchmarks/threads.py [WORKLOAD ...] [--rounds 8] [--seconds 1] [--binary PATH]

In each round take turns: one thread, two threads, and two programs of one thread side by side, which
have nothing to wait for: what they do together, over what one does alone, is what the machine's second
core gives at that moment. A machine's speed drifts, so what counts is the median of the rounds' ratios
of median steps. Needs nothing but Python's standard library.
"""

import argparse
import json
import pathlib
import statistics
import subprocess

ROOT = pathlib.Path(__file__).resolve().parent.parent
CONVOLUTIONAL = ["cnn", "convvae", "dcgan", "wgangp", "dcgan64"]
# Its steps take half a second, so that a second would be two of them.
LONGER = {"dcgan64": 4}


def start(binary, workload, threads, seconds):
    return subprocess.Popen(
        [binary, workload, "--threads", str(threads), "--seconds", str(seconds)],
        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)


def result(process):
    output, _ = process.communicate()
    if process.returncode != 0:
        raise SystemExit(f"{process.args[1]} ended with {process.returncode}")
    return json.loads(output)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("workloads", nargs="*", default=CONVOLUTIONAL, metavar="WORKLOAD")
    parser.add_argument("--rounds", type=int, default=8)
    parser.add_argument("--seconds", type=float, default=1)
    parser.add_argument("--binary", default=ROOT / ".build/release/genlab-benchmark")
    options = parser.parse_args()
    print("| workload | one thread, ms | two, ms | rounds' ratios, sorted | median | of least times "
          "| two programs side by side |")
    print("|---|---|---|---|---|---|---|")
    for workload in options.workloads:
        seconds = options.seconds * LONGER.get(workload, 1)
        rounds = []
        for _ in range(options.rounds):
            one = result(start(options.binary, workload, 1, seconds))
            two = result(start(options.binary, workload, 2, seconds))
            both = [start(options.binary, workload, 1, seconds) for _ in range(2)]
            rounds.append((one, two, [result(process) for process in both]))

        def median(value):
            return statistics.median(value(*each) for each in rounds)

        ratios = sorted(one["step_ms"] / two["step_ms"] for one, two, _ in rounds)
        least = median(lambda one, two, _: one["min_ms"] / two["min_ms"])
        machine = median(
            lambda one, _, both: sum(one["step_ms"] / each["step_ms"] for each in both))
        print(
            f"| `{workload}` | {median(lambda one, *_: one['step_ms']):.4g} "
            f"| {median(lambda _, two, __: two['step_ms']):.4g} "
            f"| {' '.join(f'{ratio:.2f}' for ratio in ratios)} "
            f"| {statistics.median(ratios):.2f} | {least:.2f} | {machine:.2f} |", flush=True)


if __name__ == "__main__":
    main()
