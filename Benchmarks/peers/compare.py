#!/usr/bin/env python3
"""Runs our benchmark and each framework's in turn and puts the figures side by side.

    python3 Benchmarks/peers/compare.py [WORKLOAD ...] [--binary PATH] [--rounds 3]

Every figure comes from a process of its own: framework, ours, next framework, ours, and so on,
round after round, because a machine's speed drifts. What is compared is the median over the
processes of each one's median step. A framework that can run a step in several forms is first tried
in each for a second, and the fastest form is used. Needs nothing but Python's standard library; a
framework that is not installed is named and left out.
"""

import argparse
import datetime
import json
import os
import pathlib
import re
import shlex
import statistics
import subprocess
import sys

import timing
from workloads import GOALS, MEMORY_GOALS, THREADS, WORKLOADS

FOLDER = pathlib.Path(__file__).resolve().parent
ROOT = FOLDER.parent.parent
PEERS = {
    "torch": ("PyTorch", "torch_steps.py"),
    "tensorflow": ("TensorFlow", "tensorflow_steps.py"),
    "jax": ("JAX", "jax_steps.py"),
}
TUNING_SECONDS = 1.0


def say(text):
    print(text, file=sys.stderr, flush=True)


def lines(command, what):
    """The JSON lines that a program prints, or none when it fails, which is said."""
    try:
        finished = subprocess.run(command, capture_output=True, text=True, timeout=900)
    except (OSError, subprocess.TimeoutExpired) as error:
        say(f"{what}: {error}")
        return []
    if finished.returncode != 0:
        last = finished.stderr.strip().splitlines()[-1:] or [f"exit code {finished.returncode}"]
        say(f"{what}: {last[0]}")
        return []
    found = []
    for line in finished.stdout.splitlines():
        try:
            found.append(json.loads(line))
        except ValueError:
            continue
    return found


def measured(command, workload, what):
    """The line of this workload, or None."""
    found = [
        line
        for line in lines(command, what)
        if isinstance(line, dict) and line.get("workload") == workload
    ]
    if not found:
        say(f"{what}: no figure for {workload}")
        return None
    if found[-1].get("threads") not in (None, THREADS):
        say(f"{what}: ran on {found[-1]['threads']} threads, not {THREADS}: left out")
        return None
    return found[-1]


class Peer:
    """A framework in its virtual environment."""

    def __init__(self, key, environments):
        self.key, (self.name, script) = key, PEERS[key]
        self.command = [str(environments / key / "bin" / "python"), str(FOLDER / script)]
        self.variants, self.versions, self.absence = {}, {}, None
        if not os.access(self.command[0], os.X_OK):
            self.absence = (
                f"no environment in {environments / key}; make_environments.sh {key} makes it"
            )
            return
        about = lines([*self.command, "--list"], self.name)
        if about and "variants" in about[-1]:
            self.variants, self.versions = about[-1]["variants"], about[-1]["versions"]
        else:
            self.absence = "its environment does not work"

    def run(self, workload, variant, seconds):
        options = ["--variant", variant, "--seconds", str(seconds)]
        return measured([*self.command, workload, *options], workload, self.name)

    def fastest_variant(self, workload):
        best, choices = None, self.variants[workload]
        if len(choices) == 1:
            return choices[0]
        for variant in choices:
            line = self.run(workload, variant, TUNING_SECONDS)
            if line and (best is None or line["step_ms"] < best[0]):
                best = (line["step_ms"], variant)
        return best[1] if best else choices[0]


def summary(figures):
    return {
        "step_ms": round(statistics.median(line["step_ms"] for line in figures), 4),
        "min_ms": round(min(line["min_ms"] for line in figures), 4),
        "rss_mb": round(max(line["rss_mb"] for line in figures), 1),
        "medians_ms": [line["step_ms"] for line in figures],
    }


def compare(workload, peers, arguments):
    chosen = {
        peer.key: peer.fastest_variant(workload) for peer in peers if workload in peer.variants
    }
    ours, theirs = [], {key: [] for key in chosen}

    def run_ours():
        if arguments.binary is None:
            return
        line = measured([str(arguments.binary), workload], workload, "ours")
        if line:
            ours.append(line)

    for turn in range(1, arguments.rounds + 1):
        say(f"{workload}: round {turn} of {arguments.rounds}")
        for peer in peers:
            if peer.key not in chosen:
                continue
            line = peer.run(workload, chosen[peer.key], arguments.seconds)
            if line:
                theirs[peer.key].append(line)
            run_ours()
        if not chosen:
            run_ours()

    result = {
        "workload": workload,
        "goal": GOALS[workload],
        "memory_goal_mb": MEMORY_GOALS.get(workload),
    }
    result["ours"] = summary(ours) if ours else None
    result["peers"] = {
        key: {**summary(figures), "variant": chosen[key], "versions": figures[-1]["versions"]}
        for key, figures in theirs.items()
        if figures
    }
    fastest = min(result["peers"], key=lambda key: result["peers"][key]["step_ms"], default=None)
    result["fastest_peer"] = fastest
    result["ratio"] = None
    if fastest and ours:
        ratio = result["ours"]["step_ms"] / result["peers"][fastest]["step_ms"]
        result["ratio"] = round(ratio, 3)
    return result


# The machine


def machine():
    fields = {}
    try:
        for line in pathlib.Path("/proc/cpuinfo").read_text().splitlines():
            key, _, value = line.partition(":")
            fields.setdefault(key.strip(), value.strip())
    except OSError:
        pass
    flags = set(fields.get("flags", "").split())
    system = os.uname()
    return {
        "cpu": fields.get("model name", system.machine),
        "family": fields.get("cpu family"),
        "model": fields.get("model"),
        "instructions": [f for f in ("avx2", "avx512f", "avx512_bf16", "amx_bf16") if f in flags],
        "cores": len(timing.physical_cores()),
        "system": f"{system.sysname} {system.machine}",
    }


def slug(about):
    name = f"{about['cpu']} family {about['family']} model {about['model']}"
    return re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")


# The report


def milliseconds(figure):
    return f"{figure['step_ms']:.2f}" if figure else "–"


def markdown(report):
    about = report["machine"]
    heads = [
        "workload",
        "ours",
        *(name for name, _ in PEERS.values()),
        "ours / fastest",
        "goal",
        "resident",
    ]
    rows = []
    for result in report["results"]:
        ours, ratio = result["ours"], result["ratio"]
        cells = [f"`{result['workload']}`", milliseconds(ours)]
        for key in PEERS:
            text = milliseconds(result["peers"].get(key))
            cells.append(f"**{text}**" if key == result["fastest_peer"] else text)
        cells.append("–" if ratio is None else f"{ratio:.2f}")
        met = "" if ratio is None else (", met" if ratio <= result["goal"] else ", missed")
        cells.append(f"≤ {result['goal']}{met}")
        theirs = [peer["rss_mb"] for peer in result["peers"].values()]
        memory = f"{ours['rss_mb']:.0f}" if ours else "–"
        if theirs:
            memory += f" (others {min(theirs):.0f}–{max(theirs):.0f})"
        cells.append(memory)
        rows.append("| " + " | ".join(cells) + " |")
    versions = {}
    commands = dict.fromkeys((r["run"]["date"], r["run"]["command"]) for r in report["results"])
    for result in report["results"]:
        for peer in result["peers"].values():
            versions.update({k: v for k, v in peer["versions"].items() if k != "python"})
    return "\n".join(
        [
            f"{about['cpu']}, family {about['family']}, model {about['model']} "
            f"({', '.join(about['instructions'])}), {THREADS} threads; milliseconds a step "
            f"(median of the processes' medians), resident memory in MB.",
            "",
            "| " + " | ".join(heads) + " |",
            "|" + "---|" * len(heads),
            *rows,
            "",
            "Versions: " + ", ".join(f"{k} {v}" for k, v in sorted(versions.items())) + ".",
            *(f"Command: `{command}` ({date})." for date, command in commands),
            "",
        ]
    )


def aligned(table):
    """The markdown table with its columns in line, for a terminal."""
    output, block = [], []

    def flush():
        if block:
            widths = [max(map(len, column)) for column in zip(*block)]
            output.extend(
                "  ".join(c.ljust(w) for c, w in zip(row, widths)).rstrip() for row in block
            )
            block.clear()

    for line in table.splitlines():
        if line.startswith("|---"):
            continue
        if line.startswith("|"):
            block.append([re.sub(r"[`*]", "", cell).strip() for cell in line.strip("|").split("|")])
        else:
            flush()
            output.append(line)
    flush()
    return "\n".join(output)


def merged(path, report):
    """The results of this run, and those of workloads that it did not run, from the file of last
    time."""
    fresh = {result["workload"]: result for result in report["results"]}
    try:
        for result in json.loads(path.read_text())["results"]:
            fresh.setdefault(result["workload"], result)
    except (OSError, ValueError, KeyError, TypeError):
        pass
    return {**report, "results": [fresh[name] for name in WORKLOADS if name in fresh]}


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("workloads", nargs="*", metavar="WORKLOAD", help="default: all")
    parser.add_argument(
        "--binary", type=pathlib.Path, default=ROOT / ".build/release/genlab-benchmark"
    )
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument(
        "--seconds", type=float, default=timing.SECONDS, help="a framework's timed seconds"
    )
    parser.add_argument("--peers", nargs="+", choices=PEERS, default=list(PEERS))
    parser.add_argument("--environments", type=pathlib.Path, default=ROOT / ".venv-peers")
    parser.add_argument("--output", type=pathlib.Path, default=ROOT / "Benchmarks/results")
    parser.add_argument("--dry-run", action="store_true", help="print the table, write no file")
    arguments = parser.parse_args()
    names = arguments.workloads or list(WORKLOADS)
    for name in names:
        if name not in WORKLOADS:
            parser.error(f"unknown workload '{name}'; there are: {', '.join(WORKLOADS)}")
    if arguments.rounds < 1:
        parser.error("--rounds must be at least 1")

    about, load = machine(), os.getloadavg()[0]
    if load > 0.5:
        say(f"warning: the load is {load:.1f}; other work on this machine spoils the figures")
    timing.limit_threads()  # what is started from here inherits it
    peers = [Peer(key, arguments.environments) for key in arguments.peers]
    for peer in peers:
        if peer.absence:
            say(f"{peer.name} is left out: {peer.absence}")
    peers = [peer for peer in peers if not peer.absence]
    if not os.access(arguments.binary, os.X_OK):
        say(f"ours is left out: no program at {arguments.binary}; swift build -c release makes it")
        arguments.binary = None
    if arguments.binary is None and not peers:
        raise SystemExit("there is nothing to run")

    run = {
        "date": datetime.date.today().isoformat(),
        "load": round(load, 2),
        "rounds": arguments.rounds,
        "seconds": arguments.seconds,
        "command": shlex.join(["python3", "Benchmarks/peers/compare.py", *sys.argv[1:]]),
    }
    results = [{**compare(name, peers, arguments), "run": run} for name in names]
    report = {"machine": about, "threads": THREADS, "results": results}
    print(aligned(markdown(report)))
    if arguments.dry_run:
        return
    arguments.output.mkdir(parents=True, exist_ok=True)
    path = arguments.output / f"{slug(about)}.json"
    report = merged(path, report)
    path.write_text(json.dumps(report, indent=1) + "\n")
    path.with_suffix(".md").write_text(markdown(report))
    say(f"written: {path} and {path.with_suffix('.md').name}")


if __name__ == "__main__":
    main()
