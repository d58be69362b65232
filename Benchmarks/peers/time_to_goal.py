#!/usr/bin/env python3
"""Wall time from the start of a process to what a training is after, ours and each framework's.

    python3 Benchmarks/peers/time_to_goal.py --data-root FOLDER [--rounds 3]

`cnn-mnist` is after 98.5 % of the test images, `vae-mnist` after 106 nats a test image. Each program
trains on MNIST and looks at the whole test set after each epoch; what counts is everything up to the
first epoch that reaches the goal: start, data, compilation, training, tests, and in our case also
pictures and checkpoints. Programs take turns, each round with another seed; the median over the
rounds is compared. Needs nothing but Python's standard library.
"""

import argparse
import datetime
import json
import os
import pathlib
import shlex
import statistics
import subprocess
import sys
import tempfile
import time

import timing
from compare import FOLDER, PEERS, ROOT, aligned, machine, say, slug

EPOCHS = 15
# The metric of ours, and whether a value is good enough.
GOALS = {
    "cnn-mnist": ("test/accuracy", "98.5 %", lambda value: value >= 0.985),
    "vae-mnist": ("test/negative_elbo", "106 nats", lambda value: value <= 106),
}


def peer_values(python, script, experiment, seed, root):
    """Yields the test value after each epoch, as soon as it is there."""
    command = [str(python), str(FOLDER / script), experiment, "--data-root", str(root)]
    command += ["--epochs", str(EPOCHS), "--seed", str(seed)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            for line in process.stdout:
                yield json.loads(line)["test"]
        finally:
            process.kill()


def our_values(program, experiment, seed, root):
    """The same of ours: its metrics are read when it has told of an epoch."""
    metric = GOALS[experiment][0]
    with tempfile.TemporaryDirectory() as outputs:
        command = [str(program), "run", str(ROOT / "Experiments" / f"{experiment}.json")]
        command += [f"training.epochs={EPOCHS}", "--seed", str(seed)]
        command += ["--data-root", str(root), "--output-dir", outputs]
        with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as process:
            try:
                for line in process.stderr:
                    if not line.startswith("epoch "):
                        continue
                    (metrics,) = pathlib.Path(outputs).glob("*/metrics.jsonl")
                    lines = map(json.loads, metrics.read_text().splitlines())
                    yield [line[metric] for line in lines if metric in line][-1]
            finally:
                process.kill()


def reach(values, is_enough):
    """Seconds and epochs until a value is good enough, or None."""
    start = time.perf_counter()
    for epoch, value in enumerate(values, 1):
        if is_enough(value):
            seconds = time.perf_counter() - start
            values.close()
            return {"seconds": round(seconds, 2), "epochs": epoch, "test": value}
    return None


def summary(rounds):
    reached = [found for found in rounds if found]
    if not reached:
        return None
    return {
        "seconds": statistics.median(found["seconds"] for found in reached),
        "epochs": [found["epochs"] if found else None for found in rounds],
        "rounds": rounds,
    }


def markdown(report):
    names = ["ours", *(name for name, _ in PEERS.values())]
    rows = []
    for result in report["results"]:
        found = [result["ours"], *(result["peers"].get(key) for key in PEERS)]
        cells = [
            f"{f['seconds']:.1f} s ({', '.join(str(e or '–') for e in f['epochs'])})" if f else "–"
            for f in found
        ]
        rows.append("| " + " | ".join([f"`{result['experiment']}`", result["goal"], *cells]) + " |")
    return "\n".join(
        [
            "Wall time from the start of the process, median of the rounds (epochs of each round).",
            "",
            "| " + " | ".join(["experiment", "goal", *names]) + " |",
            "|" + "---|" * (len(names) + 2),
            *rows,
            "",
            f"Command: `{report['command']}` ({report['date']}).",
            "",
        ]
    )


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("experiments", nargs="*", metavar="EXPERIMENT", help="default: both")
    parser.add_argument("--data-root", type=pathlib.Path, required=True)
    parser.add_argument("--program", type=pathlib.Path, default=ROOT / ".build/release/genlab")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--peers", nargs="*", choices=PEERS, default=list(PEERS))
    parser.add_argument("--environments", type=pathlib.Path, default=ROOT / ".venv-peers")
    parser.add_argument("--output", type=pathlib.Path, default=ROOT / "Benchmarks/results")
    parser.add_argument("--dry-run", action="store_true", help="print the table, write no file")
    arguments = parser.parse_args()
    for name in arguments.experiments:
        if name not in GOALS:
            parser.error(f"unknown experiment '{name}'; there are: {', '.join(GOALS)}")
    timing.limit_threads()
    pythons = {}
    for key in arguments.peers:
        python = arguments.environments / key / "bin" / "python"
        if os.access(python, os.X_OK):
            pythons[key] = python
        else:
            say(f"{PEERS[key][0]} is left out: make_environments.sh {key} makes its environment")
    results = []
    for experiment in arguments.experiments or list(GOALS):
        _, goal, is_enough = GOALS[experiment]
        ours, theirs = [], {key: [] for key in pythons}
        for seed in range(1, arguments.rounds + 1):
            say(f"{experiment}: round {seed} of {arguments.rounds}")
            root = arguments.data_root
            ours.append(reach(our_values(arguments.program, experiment, seed, root), is_enough))
            for key, python in pythons.items():
                script = PEERS[key][1].replace("_steps", "_trainings")
                values = peer_values(python, script, experiment, seed, root)
                theirs[key].append(reach(values, is_enough))
        peers = {key: summary(rounds) for key, rounds in theirs.items()}
        results.append(
            {"experiment": experiment, "goal": goal, "ours": summary(ours), "peers": peers}
        )
    command = shlex.join(["python3", "Benchmarks/peers/time_to_goal.py", *sys.argv[1:]])
    about = machine()
    report = {
        "machine": about,
        "command": command,
        "date": datetime.date.today().isoformat(),
        "results": results,
    }
    print(aligned(markdown(report)))
    if not arguments.dry_run:
        arguments.output.mkdir(parents=True, exist_ok=True)
        path = arguments.output / f"{slug(about)}-to-goal.json"
        path.write_text(json.dumps(report, indent=1) + "\n")
        path.with_suffix(".md").write_text(markdown(report))
        say(f"written: {path.name} and {path.with_suffix('.md').name}")


if __name__ == "__main__":
    main()
