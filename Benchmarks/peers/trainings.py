"""Whole trainings on MNIST, the same for every framework: what `Experiments/cnn-mnist.json` and
`Experiments/vae-mnist.json` say. Imports no framework."""

import argparse
import gzip
import json
import pathlib
import struct

import numpy

from workloads import WORKLOADS

# The step of WORKLOADS that an experiment repeats.
MODELS = {"cnn-mnist": WORKLOADS["cnn"], "vae-mnist": WORKLOADS["vae"]}


class MNIST:
    """Images [n, 784] in [0, 1], labels [n]. The root holds the four IDX files, plain or gzipped,
    itself or in mnist/ or MNIST/raw/."""

    def __init__(self, root):
        self.train = self.images(root, "train-images-idx3-ubyte")
        self.train_labels = self.values(root, "train-labels-idx1-ubyte", 0x801, 8)
        self.test = self.images(root, "t10k-images-idx3-ubyte")
        self.test_labels = self.values(root, "t10k-labels-idx1-ubyte", 0x801, 8)

    def images(self, root, name):
        pixels = self.values(root, name, 0x803, 16)
        return (pixels.reshape(-1, 784) / numpy.float32(255)).astype(numpy.float32)

    @staticmethod
    def values(root, name, magic, header):
        for folder in (root / "MNIST" / "raw", root / "mnist", root):
            for path, read in ((folder / name, open), (folder / f"{name}.gz", gzip.open)):
                if not path.exists():
                    continue
                with read(path, "rb") as file:
                    content = file.read()
                if struct.unpack(">I", content[:4])[0] != magic:
                    raise SystemExit(f"{path} is not the IDX file that its name says")
                return numpy.frombuffer(content, numpy.uint8, offset=header)
        raise SystemExit(f"no {name} or {name}.gz in {root}, {root}/mnist or {root}/MNIST/raw")


def batches(count, size, generator=None):
    """Indices of one pass, in random order where there is a generator."""
    order = numpy.arange(count) if generator is None else generator.permutation(count)
    return [order[start : start + size] for start in range(0, count, size)]


def main(trainings):
    """`trainings[experiment](data, model, generator)` yields what the test set says after each
    epoch: accuracy for a classifier, nats an image for a VAE. One JSON line each."""
    parser = argparse.ArgumentParser()
    parser.add_argument("experiment", choices=MODELS)
    parser.add_argument("--data-root", type=pathlib.Path, required=True)
    parser.add_argument("--epochs", type=int, default=10)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    generator = numpy.random.default_rng(arguments.seed)
    data, model = MNIST(arguments.data_root), MODELS[arguments.experiment]
    values = trainings[arguments.experiment](data, model, generator)
    for epoch, value in zip(range(1, arguments.epochs + 1), values):
        print(json.dumps({"epoch": epoch, "test": float(value)}), flush=True)
