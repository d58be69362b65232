#!/usr/bin/env python3
"""Makes the run folders, checkpoints and configs by which later builds show that they still read
what this one wrote: `python3 make_runs.py FOLDER`, with the `genlab` to speak for found through PATH.

FOLDER gets `data` (a table and pictures), `runs` (one run a model, each interrupted in the middle,
and a sweep with a job left), `uncut` (the metric lines of the same runs, not interrupted) and
`configs.jsonl` (configs of every kind of setting, as that build completes them). No file names a
path or the machine.
"""

import json
import os
import pathlib
import shutil
import signal
import struct
import subprocess
import sys
import time
import zlib

DIGITS = {"type": "digits-5k", "trainCount": 400, "testCount": 40}
ADAM = {"type": "adam", "learningRate": 0.002}
PERCEPTRON = {"hidden": [6]}
TRAINING = {"epochs": 60, "batchSize": 50, "logEvery": 1, "keepCheckpoints": 1,
            "checkpointEvery": 1000, "picturesEvery": 1000}
QUIET = {"tensorBoard": False}


def experiment(name, data, model, **optimizers):
    return {"name": name, "seed": 7, "data": data, "model": model, **optimizers,
            "training": TRAINING, "logging": QUIET}


# Every model, with the settings whose meaning later builds changed: how a table's classes are
# numbered, how pictures are held out, what averaged weights are used with, in which groups networks
# that compare images are evaluated, what the bound's weight counts in, whose optimiser is whose.
RUNS = [
    experiment(
        "vae", {**DIGITS, "binarization": "stochastic"},
        {"type": "vae", "latentSize": 2, "encoder": PERCEPTRON,
         "decoder": {"hidden": [6], "normalization": "batch"},
         "objective": {"type": "elbo", "beta": 0.5, "warmUpEpochs": 3}},
        optimizer={**ADAM, "averageDecay": 0.9}),
    experiment(
        "gan", DIGITS,
        {"type": "gan", "latentSize": 4,
         "generator": {"hidden": [6], "normalization": "batch"},
         "discriminator": {"type": "layers", "layers": [
             {"type": "convolution", "filters": 2, "kernel": 4, "stride": 4},
             {"type": "leaky-relu"}, {"type": "minibatch-standard-deviation"}, {"type": "flatten"},
             {"type": "dense", "units": 1}]},
         "objective": {"type": "non-saturating", "labelSmoothing": 0.1}},
        generatorOptimizer={**ADAM, "averageDecay": 0.9}, discriminatorOptimizer=ADAM),
    experiment(
        "wgan-gp", DIGITS,
        {"type": "gan", "latentSize": 4, "generator": PERCEPTRON, "discriminator": PERCEPTRON,
         "objective": {"type": "wasserstein"}, "discriminatorSteps": 3,
         "regularizers": [{"type": "gradient-penalty", "weight": 10, "center": 1}]},
        generatorOptimizer=ADAM,
        discriminatorOptimizer={**ADAM, "schedule": {
            "type": "cosine", "unit": "step", "length": 100, "finalFactor": 0.1}}),
    experiment(
        "classifier", {"type": "images", "path": "pictures", "labels": "folders",
                       "channels": "grey", "testFraction": 0.25,
                       "augmentation": {"horizontalFlip": True, "shift": 1}},
        {"type": "classifier", "network": PERCEPTRON}, optimizer=ADAM),
    experiment(
        "table-classifier", {"type": "csv", "path": "rows.csv", "targetColumns": ["class"],
                             "standardize": True},
        {"type": "classifier", "network": PERCEPTRON}, optimizer=ADAM),
    experiment(
        "regressor", {"type": "linear-map", "count": 200, "standardize": True},
        {"type": "regressor", "network": PERCEPTRON},
        optimizer={"type": "sgd", "learningRate": 0.05, "momentum": 0.9}),
]


def chunk(kind, data):
    body = kind + data
    return struct.pack(">I", len(data)) + body + struct.pack(">I", zlib.crc32(body))


def png(width, height, pixels):
    rows = b"".join(b"\0" + bytes(pixels[y * width:(y + 1) * width]) for y in range(height))
    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(rows, 9))
            + chunk(b"IEND", b""))


def make_data(folder):
    """A table whose classes are 1, 2 and 3, and pictures in three folders."""
    folder.mkdir(parents=True)
    rows = ["x,y,class"]
    state = 1
    for index in range(120):
        state = state * 1103515245 + 12345 & 0x7FFFFFFF
        kind = index % 3
        rows.append(f"{1000 + 40 * kind + state % 31},{(state >> 8) % 17 - 8 * kind},{kind + 1}")
    (folder / "rows.csv").write_text("\n".join(rows) + "\n")
    for kind, name in enumerate(["1", "2", "10"]):
        (folder / "pictures" / name).mkdir(parents=True)
        for index in range(16):
            pixels = [(40 * kind + 9 * (x if kind else y) * (index + 1) + 5 * x * y) % 256
                      for y in range(8) for x in range(8)]
            (folder / "pictures" / name / f"{index}.png").write_bytes(png(8, 8, pixels))


def start(config, outputs, *more):
    path = pathlib.Path(config["name"] + ".json")
    path.write_text(json.dumps(config))
    return subprocess.Popen(
        ["genlab", "run", str(path), "--output-dir", outputs, "--data-root", "data",
         "--threads", "1", *more], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def only(folder, pattern):
    found = sorted(pathlib.Path(folder).glob(pattern))
    return found[-1] if found else None


def tidy(run):
    """Leaves what later builds need: no pictures, no curves, the newest checkpoint."""
    for name in ["images", "plots"]:
        shutil.rmtree(run / name, ignore_errors=True)
    for name in ["metrics.index", "lock"]:
        (run / name).unlink(missing_ok=True)
    for checkpoint in sorted((run / "checkpoints").glob("step_*"))[:-1]:
        shutil.rmtree(checkpoint)


def make_run(config, runs, uncut):
    name = config["name"]
    if start(config, "whole").wait() != 0:
        sys.exit(f"{name}: the uncut run failed")
    lines = (only("whole", f"{name}-2*") / "metrics.jsonl").read_text().splitlines()
    process = start(config, "cut")
    # In the middle of an epoch, once some have passed.
    while True:
        run = only("cut", f"{name}-2*")
        if run and (run / "metrics.jsonl").exists():
            if len((run / "metrics.jsonl").read_text().splitlines()) > len(lines) // 4:
                process.send_signal(signal.SIGINT)
                break
        if process.poll() is not None:
            sys.exit(f"{name}: ended before it could be interrupted")
        time.sleep(0.001)
    if process.wait() != 130:
        sys.exit(f"{name}: was not interrupted")
    tidy(run)
    run.rename(runs / name)
    count = len((runs / name / "metrics.jsonl").read_text().splitlines())
    (uncut / f"{name}.jsonl").write_text("\n".join(lines[count:count + 3]) + "\n")


def make_sweep(runs):
    """A sweep of three jobs, of which one is done and one is cut."""
    config = {**RUNS[-1], "name": "sweep", "sweep": {"model.network.hidden": [[4], [5], [6]]}}
    process = start(config, "swept", "-m")
    while True:
        sweep = only("swept", "sweep-2*")
        if sweep and (sweep / "1" / "metrics.jsonl").exists():
            process.send_signal(signal.SIGINT)
            break
        if process.poll() is not None:
            sys.exit("the sweep ended before it could be interrupted")
        time.sleep(0.001)
    process.wait()
    for job in sweep.glob("[0-9]"):
        tidy(job)
    (sweep / "lock").unlink(missing_ok=True)
    sweep.rename(runs / "sweep")


def make_configs(path):
    """Configs in which every kind of object stands at least once, completed by `genlab`."""
    layers = [
        {"type": "convolution", "filters": 4, "kernel": [3, 5], "padding": "same"},
        {"type": "batch-normalization"}, {"type": "leaky-relu"},
        {"type": "max-pooling", "size": 2}, {"type": "average-pooling", "size": 2},
        {"type": "transposed-convolution", "filters": 4, "kernel": 4, "stride": 2, "padding": 1},
        {"type": "group-normalization", "groups": 2}, {"type": "instance-normalization"},
        {"type": "elu"}, {"type": "upsampling", "factor": 2}, {"type": "padding", "size": 1, "mode": "reflect"},
        {"type": "residual", "layers": [{"type": "relu"}]}, {"type": "dropout"},
        {"type": "channel-dropout"}, {"type": "minibatch-standard-deviation"}, {"type": "flatten"},
        {"type": "reshape", "shape": [4, 4, 4]}, {"type": "pixel-shuffle", "factor": 2},
        {"type": "global-average-pooling"}, {"type": "layer-normalization"},
        {"type": "dense", "units": 3, "reparameterization": "weight"},
    ]
    schedules = [
        {"type": "constant"}, {"type": "step", "interval": 5}, {"type": "exponential", "factor": 0.9},
        {"type": "cosine", "length": 9}, {"type": "linear", "length": 9},
        {"type": "linear-warm-up", "length": 3},
        {"type": "joined", "parts": [{"type": "linear-warm-up", "length": 2, "duration": 2},
                                     {"type": "exponential", "factor": 0.9}]},
    ]
    optimizers = [{"type": name, "learningRate": 0.01}
                  for name in ["adam", "adamw", "sgd", "rmsprop", "adagrad"]]
    networks = [{"type": "layers", "layers": [layer]} for layer in layers] + [
        {"type": name} for name in ["mlp", "dcgan", "dcgan-64", "conv-vae", "lenet",
                                    "resnet-small"]]
    data = [DIGITS, {"type": "mnist"}, {"type": "fashion-mnist"}, RUNS[3]["data"],
            RUNS[4]["data"], RUNS[5]["data"], {"type": "two-moons"},
            {"type": "npy", "path": "x.npy", "targetPath": "y.npy"}]
    likelihoods = [{"type": "bernoulli"}, {"type": "gaussian"},
                   {"type": "gaussian", "learntVariance": True}]
    vae, gan, classifier, regressor = RUNS[0], RUNS[1], RUNS[3], RUNS[5]
    configs = list(RUNS)
    configs += [{**vae, "optimizer": {**optimizer, "clipNorm": 3, "averageDecay": 0.9}}
                for optimizer in optimizers]
    configs += [{**vae, "optimizer": {**ADAM, "schedule": schedule}} for schedule in schedules]
    configs += [{**vae, "model": {**vae["model"], "likelihood": likelihood}}
                for likelihood in likelihoods]
    configs += [{**classifier, "model": {"type": "classifier", "network": network}}
                for network in networks]
    configs += [{**base, "data": source} for base in [vae, classifier, regressor]
                for source in data]
    configs += [{**gan, "model": {**gan["model"], "objective": {"type": objective}}}
                for objective in ["minimax", "non-saturating", "wasserstein"]]
    kept = []
    for number, config in enumerate(configs):
        file = pathlib.Path(f"config-{number}.json")
        file.write_text(json.dumps(config))
        result = subprocess.run(["genlab", "run", str(file), "--print-config"],
                                capture_output=True, text=True)
        if result.returncode == 0:
            line = json.dumps(json.loads(result.stdout), separators=(",", ":"), ensure_ascii=False)
            if line not in kept:
                kept.append(line)
        else:
            print(f"left out: {config['data']['type']}, {result.stderr.splitlines()[-1]}")
    path.write_text("\n".join(kept) + "\n")


def main():
    target = pathlib.Path(sys.argv[1]).resolve()
    work = target.with_name(target.name + ".work")
    work.mkdir(parents=True)
    os.chdir(work)
    make_data(pathlib.Path("data"))
    for name in ["runs", "uncut"]:
        (target / name).mkdir(parents=True)
    for config in RUNS:
        make_run(config, target / "runs", target / "uncut")
    make_sweep(target / "runs")
    make_configs(target / "configs.jsonl")
    shutil.copytree("data", target / "data")
    shutil.rmtree(work)


main()
