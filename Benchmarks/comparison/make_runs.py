"""Makes many runs with long metrics out of one, to time comparisons with.

    python3 Benchmarks/comparison/make_runs.py RUN FOLDER [--runs 200] [--lines 100000]

Each run has the config, the record and the pictures of RUN, a seed and a learning rate of its own,
and as many metric lines of five values: falling losses with noise, one spike of a single step in
each, and NaN in every tenth run. The numbers depend on the arguments alone.
"""
import argparse
import json
import math
import multiprocessing
import random
import shutil
from pathlib import Path

BATCH = 50
STEPS_AN_EPOCH = 1000


def metric_lines(number, count):
    """The lines of a run."""
    source = random.Random(number)
    level, decay = 90 + source.random() * 20, 200 + source.random() * count / 10
    spike, hole = source.randrange(count), source.randrange(count) if number % 10 == 0 else -1
    time = 0.0
    for index in range(count):
        step = index + 1
        time += 0.002 + 0.0004 * source.random()
        noise = source.random() - 0.5
        loss = level + 100 * math.exp(-step / decay) + 8 * noise
        kl = 25 * (1 - math.exp(-step / decay)) + noise
        shown = '"NaN"' if index == hole else loss + (1000 if index == spike else 0)
        yield (f'{{"step":{step},"epoch":{index // STEPS_AN_EPOCH + 1},"samples":{step * BATCH},'
               f'"time":{time},"train/loss":{shown},"train/reconstruction":{loss - kl},'
               f'"train/kl":{kl},"train/gradient_norm":{5 + 40 * noise * noise},'
               f'"train/beta":1}}\n')


def make(arguments):
    run, folder, number, count = arguments
    target = folder / f"{run.name}-{number:03}"
    target.mkdir(parents=True)
    if (run / "images").is_dir():
        shutil.copytree(run / "images", target / "images")
    shutil.copy(run / "run.json", target)
    config = json.loads((run / "config.json").read_text())
    config["seed"] = number + 1
    optimizer = config.get("optimizer") or config["optimizers"]["generator"]
    optimizer["learningRate"] = [1e-3, 3e-4, 1e-4][number % 3]
    (target / "config.json").write_text(json.dumps(config, indent=2) + "\n")
    with open(target / "metrics.jsonl", "w", buffering=1 << 20) as file:
        file.writelines(metric_lines(number, count))


def main():
    parser = argparse.ArgumentParser(usage=__doc__)
    parser.add_argument("run", type=Path)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--runs", type=int, default=200)
    parser.add_argument("--lines", type=int, default=100_000)
    options = parser.parse_args()
    work = [(options.run, options.folder, number, options.lines)
            for number in range(options.runs)]
    with multiprocessing.Pool() as pool:
        pool.map(make, work, chunksize=1)


if __name__ == "__main__":
    main()
