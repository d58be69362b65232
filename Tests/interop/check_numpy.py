"""Exchanges arrays with NumPy, in both directions.

    python Tests/interop/check_numpy.py .build/release/genlab

Samples, interpolations and weights that genlab writes as .npy and .npz are read by NumPy and held
against its grids and its safetensors files, bit by bit, down to the bytes that NumPy would have
written itself. Tables that NumPy writes in each type of number that is taken, rows or columns first,
give the same weights to the bit; other types, and a file that is cut off, are refused. Needs numpy and safetensors:
`make interop-light` brings them along.
"""
import io
import json
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

import numpy as np
from safetensors.numpy import load_file

ROOT = Path(__file__).resolve().parents[2]


def expect(condition, words):
    if not condition:
        sys.exit(f"check_numpy: {words}")


class Check:
    def __init__(self, genlab, folder):
        self.genlab, self.folder = genlab, folder

    def call(self, *arguments, code=0):
        result = subprocess.run([self.genlab, *map(str, arguments)], stdout=subprocess.PIPE,
                                stderr=subprocess.PIPE, text=True, cwd=self.folder)
        expect(result.returncode == code,
               f"{arguments}: exit {result.returncode}, expected {code}: {result.stderr}")
        return result

    def train(self, config, *overrides):
        return self.call("run", config, *overrides, "--progress", "off",
                         "--output-dir", self.folder / "runs").stdout.splitlines()[-1]

    def saved(self, array):
        """The bytes of NumPy's own file."""
        file = io.BytesIO()
        np.save(file, array)
        return file.getvalue()

    def check_samples(self):
        run = self.train(ROOT / "Experiments/vae-mnist.json", "data.type=digits-5k",
                         "training.epochs=1", "model.encoder.hidden=[32]", "model.decoder.hidden=[32]")
        for name, options in {"samples": [], "walk": ["--interpolate"]}.items():
            path = self.folder / f"{name}.npy"
            self.call("sample", run, "-n", 70, "-o", path, *options)
            images = np.load(path)
            expect(images.dtype == np.float32 and images.shape == (70, 28, 28, 1),
                   f"{name}: {images.dtype} {images.shape}")
            expect(images.min() >= 0 and images.max() <= 1 and images.std() > 0.01, name)
            expect(path.read_bytes() == self.saved(images), f"{name}: other bytes than NumPy's")
            few = self.folder / "few.npy"
            if not options:
                self.call("sample", run, "-n", 10, "-o", few)
                expect(np.array_equal(np.load(few), images[:10]), "ten samples are no beginning")
        archive = self.folder / "weights.npz"
        self.call("export", run, "--to", "npz", "-o", archive)
        weights = load_file(max(Path(run).glob("checkpoints/*/model.safetensors")))
        arrays = np.load(archive)
        expect(set(arrays.files) == set(weights), f"weights: {arrays.files}")
        for name in arrays.files:
            expect(arrays[name].dtype == weights[name].dtype
                   and arrays[name].tobytes() == weights[name].tobytes()
                   and arrays[name].shape == weights[name].shape, name)
        expect(zipfile.ZipFile(archive).testzip() is None, "a checksum in the archive is wrong")
        print(f"  {len(images)} images and {len(weights)} arrays of weights")

    def table(self, features, targets):
        np.save(self.folder / "features.npy", features)
        np.save(self.folder / "targets.npy", targets)
        config = {
            "name": "table", "seed": 1, "optimizer": {"type": "adam", "learningRate": 0.01},
            "data": {"type": "npy", "path": "features.npy", "targetPath": "targets.npy",
                     "testFraction": 0.25},
            "model": {"type": "classifier", "network": {"hidden": [8]}},
            "training": {"epochs": 1, "batchSize": 16}}
        (self.folder / "table.json").write_text(json.dumps(config))

    def weights(self):
        run = self.train("table.json")
        return max(Path(self.folder / run).glob("checkpoints/*/model.safetensors")).read_bytes()

    def check_tables(self):
        # Whole numbers, which every type holds exactly.
        features = np.random.default_rng(1).integers(0, 100, (80, 3))
        targets = (features[:, 0] > 50).astype(int)
        self.table(features.astype(np.float32), targets)
        expected = self.weights()
        types = ["<f4", "<f8", "<i4", "<i8", "|u1"]
        for kind in types:
            self.table(features.astype(kind), targets.astype(np.int64))
            expect(self.weights() == expected, f"features of type {kind} are read differently")
        for kind in ["|u1", "<i4", "<i8"]:
            self.table(features.astype(np.float32), targets.astype(kind))
            expect(self.weights() == expected, f"targets of type {kind} are read differently")
        self.table(np.asfortranarray(features.astype(np.float64)), targets)
        expect(self.weights() == expected, "columns first are read differently")
        others = [">f4", ">i8", "<f2", "<c8", "|O", "|S4"]
        for kind in others:
            self.table(features.astype(kind), targets)
            self.call("run", "table.json", "--progress", "off", code=65)
        self.table(features.astype(np.float32), targets)
        path = self.folder / "features.npy"
        path.write_bytes(path.read_bytes()[:-4])
        self.call("run", "table.json", "--progress", "off", code=65)
        print(f"  tables of {len(types)} types; {len(others)} others and a part are refused")


def main(genlab):
    with tempfile.TemporaryDirectory() as temporary:
        check = Check(genlab, Path(temporary))
        check.check_samples()
        check.check_tables()
    print("NumPy agrees.")


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    main(Path(sys.argv[1]).resolve())
