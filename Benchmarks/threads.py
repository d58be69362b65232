#!/usr/bin/env python3
"""How much faster two threads are than one, for each workload.

    python3 Benchmarks/threads.py [WORKLOAD ...] [--pairs 8] [--seconds 1] [--binary PATH]

One thread and two take turns, each in a process of its own, because a machine's speed drifts. What
counts is the median of the pairs' ratios of median steps. Needs nothing but Python's standard library.
"""

import argparse
import json
import pathlib
import statistics
import subprocess

ROOT = pathlib.Path(__file__).resolve().parent.parent
CONVOLUTIONAL = ["cnn", "convvae", "dcgan", "wgangp", "dcgan64"]


def measure(binary, workload, threads, seconds):
    line = subprocess.run(
        [binary, workload, "--threads", str(threads), "--seconds", str(seconds)],
        capture_output=True, text=True, check=True).stdout
    return json.loads(line)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("workloads", nargs="*", default=CONVOLUTIONAL, metavar="WORKLOAD")
    parser.add_argument("--pairs", type=int, default=8)
    parser.add_argument("--seconds", type=float, default=1)
    parser.add_argument("--binary", default=ROOT / ".build/release/genlab-benchmark")
    options = parser.parse_args()
    print("| workload | one thread | two threads | ratio of pairs, sorted | median | of least times |")
    print("|---|---|---|---|---|---|")
    for workload in options.workloads:
        one, two = [], []
        for _ in range(options.pairs):
            one.append(measure(options.binary, workload, 1, options.seconds))
            two.append(measure(options.binary, workload, 2, options.seconds))

        def ratios(key):
            return sorted(a[key] / b[key] for a, b in zip(one, two))

        def middle(pairs):
            return f"{statistics.median(pair['step_ms'] for pair in pairs):.4g}"

        medians = " ".join(f"{ratio:.2f}" for ratio in ratios("step_ms"))
        print(
            f"| `{workload}` | {middle(one)} | {middle(two)} | {medians} "
            f"| {statistics.median(ratios('step_ms')):.2f} "
            f"| {statistics.median(ratios('min_ms')):.2f} |", flush=True)


if __name__ == "__main__":
    main()
