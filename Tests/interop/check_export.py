"""Runs exported models in ONNX Runtime and PyTorch and holds their outputs against ours.

    python Tests/interop/check_export.py .build/release/genlab [NAME…]

Trains every preset, and networks that hold every layer between them, for a few steps; exports each
part as ONNX with inputs and our outputs for them, and all weights as safetensors with the code of a
PyTorch module, as npz and as csv. ONNX Runtime has to give our outputs, for any batch, and so has
the module after load_state_dict(strict=True); what `genlab sample` shows has to be what the exported
decoder or generator makes of the same noise; weights that PyTorch saved have to come back through
`genlab import` with every bit. Needs numpy, safetensors, onnx and onnxruntime; without torch, which
`make interop` brings along, the modules are left out, and our own weights are imported.
"""
import json
import random
import struct
import subprocess
import sys
import tempfile
import warnings
import zlib
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
from safetensors.numpy import load_file

from noise import sample_noise

try:
    import torch
    from safetensors.torch import load_file as load_torch, save_file
except ImportError:
    torch = None

SEED = 7
TOLERANCE = 1e-5
COUNT = 70
DIGITS = {"type": "digits-5k", "trainCount": 160, "testCount": 32}
MOONS = {"type": "two-moons", "count": 200}
ADAM = {"type": "adam", "learningRate": 1e-3}
AVERAGED = ADAM | {"averageDecay": 0.9}


def vae(encoder, decoder, **more):
    return {"type": "vae", "encoder": encoder, "decoder": decoder} | more


def gan(generator, discriminator, **more):
    return {"type": "gan", "generator": generator, "discriminator": discriminator} | more


def classifier(network, **more):
    return {"type": "classifier", "network": network} | more


def layers(*items):
    return {"type": "layers", "initializer": "kaiming-normal", "layers": [
        {"type": item} if isinstance(item, str) else item for item in items]}


def layer(kind, **settings):
    return {"type": kind} | settings


def conv(filters, kernel, **settings):
    return layer("convolution", filters=filters, kernel=kernel, **settings)


def transposed(filters, kernel, **settings):
    return layer("transposed-convolution", filters=filters, kernel=kernel, **settings)


def dense(units, **settings):
    return layer("dense", units=units, **settings)


MLP = {"hidden": [48, 32], "normalization": "batch", "dropout": 0.1}
# What is trained: the data and the model.
EXPERIMENTS = {
    "mlp vae": (DIGITS, vae({"hidden": [64]}, {"hidden": [64]}, latentSize=8)),
    "mlp gan": (DIGITS, gan(MLP | {"activation": "leaky-relu"}, {"hidden": [32]}, latentSize=16)),
    "mlp classifier": (DIGITS, classifier(MLP | {"normalization": "layer", "activation": "gelu"})),
    "conv-vae": (DIGITS, vae(
        {"type": "conv-vae", "filters": [8, 16]}, {"type": "conv-vae", "filters": [8, 16]})),
    "dcgan": (DIGITS, gan(
        {"type": "dcgan", "filters": 16}, {"type": "dcgan", "filters": 16})),
    "dcgan of instance norm": (DIGITS, gan(
        {"type": "dcgan", "filters": 8, "normalization": "instance"},
        {"type": "dcgan", "filters": 8, "normalization": "layer"}, generatorOutput="sigmoid")),
    "dcgan-64": ("pictures", gan(
        {"type": "dcgan-64", "filters": 4}, {"type": "dcgan-64", "filters": 4})),
    "lenet": (DIGITS, classifier({"type": "lenet"})),
    "resnet-small": (DIGITS, classifier({"type": "resnet-small", "filters": 8})),
    "gaussian vae": ("pictures", vae(
        {"hidden": [16], "activation": "elu"}, {"hidden": [16], "activation": "softplus"},
        latentSize=4,
        likelihood={"type": "gaussian", "variance": 0.1, "learntVariance": True})),
    "binary moons": (MOONS, classifier({"hidden": [16], "activation": "tanh"}, output="binary")),
    "linear map": ({"type": "linear-map", "count": 200}, {
        "type": "regressor", "network": {"hidden": [16], "activation": "silu"}}),
    "classifier of many layers": ("pictures", classifier(layers(
        layer("padding", size=2, mode="reflect"), conv(8, [5, 4], padding="same"),
        layer("group-normalization", groups=4), "gelu",
        conv(8, 3, stride=[2, 1], padding=[1, 2], dilation=2, groups=2,
             reparameterization="spectral"),
        layer("instance-normalization", affine=True), "silu",
        layer("average-pooling", size=3, stride=2, padding=1, ceilMode=True),
        layer("max-pooling", size=[3, 2], stride=2, padding=1, ceilMode=True),
        "channel-dropout", "layer-normalization", layer("elu", limit=0.7),
        layer("residual", layers=[
            conv(12, 3, padding=1, bias=False), layer("batch-normalization"), layer("relu"),
            conv(12, 3, padding=1, reparameterization="weight")],
            shortcut=[conv(12, 1)], activation="softplus"),
        layer("residual", layers=[conv(12, 3, padding="same"), layer("tanh")]),
        layer("average-pooling", size=2, stride=3), "flatten", "batch-normalization",
        dense(24, reparameterization="weight"), "tanh",
        layer("residual", layers=[dense(24), layer("relu")]), "dropout",
        dense(16, reparameterization="spectral", bias=False), "sigmoid", "layer-normalization",
        layer("leaky-relu", slope=0.1), dense(2)))),
    "vae of many layers": (DIGITS, vae(
        layers(
            conv(8, 4, stride=2, padding=1), "relu", layer("max-pooling", size=3, stride=2),
            conv(16, 3, stride=3, padding="same"), "relu",
            layer("average-pooling", size=3, stride=1, padding=1), conv(8, 1), "flatten"),
        layers(
            layer("reshape", shape=[2, 2, 4]),
            transposed(8, 3, stride=2, padding=1, outputPadding=1), "relu",
            transposed(8, 5, stride=2, padding="same", reparameterization="spectral"), "relu",
            conv(16, 2), layer("pixel-shuffle", factor=2), "instance-normalization",
            transposed(4, 1, stride=2, padding="same", reparameterization="weight"),
            conv(1, 3, padding="same")),
        latentSize=16)),
    "gan of many layers": (DIGITS, gan(
        layers(
            dense(392), "batch-normalization", "relu", layer("reshape", shape=[7, 7, 8]),
            "flatten", layer("reshape", shape=[14, 14, 2]), conv(8, 3, padding="same"),
            layer("upsampling", interpolation="bilinear"), "relu",
            transposed(8, 4, stride=2, padding=1, groups=4, dilation=1), "relu",
            layer("average-pooling", size=2), conv(1, 3, padding=1)),
        layers(
            layer("padding", size=[1, 2]), conv(8, 3, stride=2, reparameterization="spectral"),
            layer("leaky-relu"), layer("upsampling", interpolation="bilinear-aligning-corners"),
            layer("upsampling", factor=[1, 2]), conv(8, 5, stride=4),
            layer("minibatch-standard-deviation", groupSize=4), conv(8, 1),
            "global-average-pooling", dense(8), "relu", dense(1)), latentSize=12)),
    "dilated kernels with output padding": (DIGITS, classifier(layers(
        conv(4, 5, stride=4), "relu",
        transposed(6, 3, stride=1, dilation=2, padding=2, outputPadding=1), "relu",
        transposed(4, [3, 2], stride=[1, 2], dilation=[3, 2], padding=[1, 0], outputPadding=[2, 1]),
        "relu", transposed(4, 3, dilation=2, outputPadding=1, bias=False), "relu",
        transposed(3, 2, stride=2, dilation=3, outputPadding=2), "relu", "flatten", dense(10)))),
    "standardized regressor": (
        {"type": "linear-map", "count": 200, "standardize": True}, {
            "type": "regressor", "network": {"hidden": [16]}}),
    "standardized classifier": ("rows", classifier({"hidden": [16]})),
    "classifier of black and white": (
        DIGITS | {"binarization": "threshold"}, classifier({"hidden": [16]})),
    "classifier that ends in pooling": (DIGITS, classifier(layers(
        conv(16, 5, stride=2), "relu", conv(10, 3), "global-max-pooling"))),
}


def write_pictures(folder):
    """Small pictures in two classes."""
    source = random.Random(1)
    for index in range(60):
        rows = b"".join(
            b"\0" + bytes((source.randrange(256) + 40 * (index % 2)) % 256 for _ in range(3 * 64))
            for _ in range(64))
        chunks = [
            (b"IHDR", struct.pack(">IIBBBBB", 64, 64, 8, 2, 0, 0, 0)),
            (b"IDAT", zlib.compress(rows)), (b"IEND", b"")]
        path = folder / f"class{index % 2}" / f"{index}.png"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"\x89PNG\r\n\x1a\n" + b"".join(
            struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
            for kind, data in chunks))


def write_rows(path):
    """A table whose features lie far from zero, in classes called 1 to 12."""
    source = random.Random(2)
    lines = ["a,b,y"]
    for index in range(240):
        lines.append(f"{30000 + 7 * index},{source.random() / 100},{1 + index // 20}")
    path.write_text("\n".join(lines) + "\n")


def agree(what, ours, theirs):
    if ours.shape != theirs.shape:
        sys.exit(f"{what}: shape {ours.shape}, the other's {theirs.shape}")
    # Relative beyond one, absolute below.
    ours, theirs = np.float64(ours), np.float64(theirs)
    difference = float((abs(ours - theirs) / np.maximum(1, abs(theirs))).max())
    # Small outputs have to agree in what makes them differ from one another.
    spread = float(ours.std())
    print(f"  {what}: off by {difference:.1e} in a spread of {spread:.1e}")
    if not (difference <= TOLERANCE and difference <= 1e-3 * spread):
        sys.exit(f"{what}: differs by {difference:.3g}, more than {TOLERANCE} or a thousandth "
                 f"of its spread {spread:.3g}")


class Check:
    def __init__(self, genlab, folder):
        self.genlab, self.folder = genlab, folder
        self.pictures = folder / "pictures"
        write_pictures(self.pictures)
        self.rows = folder / "rows.csv"
        write_rows(self.rows)

    def call(self, *arguments):
        result = subprocess.run(
            [self.genlab, *map(str, arguments)], stdout=subprocess.PIPE, text=True)
        if result.returncode != 0:
            sys.exit(f"genlab {' '.join(map(str, arguments))}: exit {result.returncode}")
        return result.stdout

    def config(self, name, data, model):
        if data == "pictures":
            data = {"type": "images", "path": str(self.pictures), "labels": "folders",
                    "testFraction": 0.2, "size": 64 if name == "dcgan-64" else 20}
        if data == "rows":
            data = {"type": "csv", "path": str(self.rows), "targetColumns": ["y"],
                    "standardize": True}
        config = {
            "name": name.replace(" ", "-"), "seed": 3, "data": data, "model": model,
            "training": {"epochs": 1, "batchSize": 32, "dropLast": True}}
        if model["type"] == "gan":
            config |= {"optimizers": {"generator": AVERAGED, "discriminator": ADAM}}
        else:
            config |= {"optimizer": ADAM}
        path = self.folder / f"{config['name']}.json"
        path.write_text(json.dumps(config))
        return path

    def experiment(self, name, data, model):
        print(name, flush=True)
        config = self.config(name, data, model)
        run = self.call(
            "run", config, "--progress", "off", "--output-dir", self.folder / "runs",
        ).strip().splitlines()[-1]
        references = {}
        parts = {
            "vae": ["encoder", "decoder"], "gan": ["generator", "discriminator"],
            "classifier": ["classifier"], "regressor": ["regressor"]}[model["type"]]
        for part in parts:
            references[part] = self.check_graph(run, part)
        self.check_module(run, config, references)
        if data == "rows":
            self.check_rows(run)
        if model["type"] in ("vae", "gan"):
            self.check_samples(run, parts, model)

    def session(self, run, part, reference=None):
        path = self.folder / "part.onnx"
        self.call("export", run, "--to", "onnx", "--part", part, "-o", path,
                  *(["--reference", reference] if reference else []))
        onnx.checker.check_model(str(path), full_check=True)
        options = onnxruntime.SessionOptions()
        options.log_severity_level = 3
        options.intra_op_num_threads = 1
        return onnxruntime.InferenceSession(
            str(path), options, providers=["CPUExecutionProvider"])

    def check_graph(self, run, part):
        path = self.folder / f"{part}.npz"
        session = self.session(run, part, path)
        reference = dict(np.load(path))
        (given,) = [value.name for value in session.get_inputs()]
        names = [value.name for value in session.get_outputs()]
        if set(names) | {given} != set(reference):
            sys.exit(f"{part}: the graph has {given} and {names}, ours {sorted(reference)}")
        for name, value in zip(names, session.run(names, {given: reference[given]})):
            agree(f"{part}, {name}, ONNX Runtime", reference[name], value)
        return given, names, reference

    def check_module(self, run, config, references):
        weights = self.folder / "model.safetensors"
        code = self.call("export", run, "--to", "safetensors", "-o", weights)
        saved = self.folder / "saved.safetensors"
        if torch:
            self.check_torch(run, code, weights, references, saved)
        else:
            compile(code, "exported.py", "exec")
            saved.write_bytes(weights.read_bytes())
        self.check_arrays(run, load_file(weights))
        self.check_import(config, saved, references)

    def check_torch(self, run, code, weights, references, saved):
        scope = {"__name__": "exported"}
        exec(compile(code, "exported.py", "exec"), scope)
        model = scope["GenerativeModel"]().eval()
        model.load_state_dict(load_torch(weights), strict=True)
        methods = {
            "encoder": "encode", "decoder": "decode", "generator": "generate",
            "discriminator": "discriminate", "classifier": "classify", "regressor": "predict"}
        for part, (given, names, reference) in references.items():
            with torch.no_grad():
                values = getattr(model, methods[part])(torch.tensor(reference[given]))
            values = values if isinstance(values, tuple) else (values,)
            for name, value in zip(names, values):
                agree(f"{part}, {name}, PyTorch", reference[name], value.numpy())
            only = self.folder / "part.safetensors"
            scope = {"__name__": "exported"}
            exec(self.call("export", run, "--to", "safetensors", "--part", part, "-o", only), scope)
            scope["GenerativeModel"]().load_state_dict(load_torch(only), strict=True)
        save_file({name: value.contiguous() for name, value in model.state_dict().items()}, saved)

    def check_arrays(self, run, weights):
        path = self.folder / "model.npz"
        self.call("export", run, "--to", "npz", "-o", path)
        arrays = dict(np.load(path))
        beside = [arrays.pop(name) for name in list(arrays)
                  if name.endswith("_names") or name.startswith("standardization.")]
        if any(len(values) == 0 for values in beside):
            sys.exit("the npz file has names or a standardization of nothing")
        same = set(arrays) == set(weights) and all(
            arrays[name].dtype == weights[name].dtype
            and np.array_equal(arrays[name], weights[name]) for name in weights)
        if not same:
            sys.exit("the npz file differs from the safetensors file")
        if sum(array.size for array in weights.values()) > 50_000:
            return
        folder = self.folder / "tables"
        self.call("export", run, "--to", "csv", "-o", folder)
        for line in (folder / "tensors.csv").read_text().splitlines()[1:]:
            name, _, shape, file = line.split(",")
            table = np.loadtxt(folder / file, delimiter=",", dtype=weights[name].dtype, ndmin=1)
            shape = [int(size) for size in shape.split()]
            if not np.array_equal(table.reshape(shape), weights[name]):
                sys.exit(f"{name}: the table differs from the safetensors file")
        subprocess.run(["rm", "-r", folder], check=True)

    def check_import(self, config, saved, references):
        imported = self.folder / "imported"
        self.call("import", saved, "--into", config, "-o", imported)
        for part, (_, names, reference) in references.items():
            path = self.folder / "again.npz"
            self.call("export", imported, "--to", "onnx", "--part", part,
                      "-o", self.folder / "again.onnx", "--reference", path)
            again = np.load(path)
            if not all(np.array_equal(again[name], reference[name]) for name in names):
                sys.exit(f"{part}: other outputs after an import of the same weights")
        self.call("run", "--resume", imported, "--progress", "off")
        subprocess.run(["rm", "-r", imported], check=True)

    def check_rows(self, run):
        """The file's own numbers go into the graph, and its own names come out."""
        session = self.session(run, "classifier")
        names = json.loads(session.get_modelmeta().custom_metadata_map["class_names"])
        if names != [str(number) for number in range(1, 13)]:
            sys.exit(f"the classes 1 to 12 are called {names}")
        table = np.loadtxt(self.rows, delimiter=",", skiprows=1, dtype=np.float32)
        (logits,) = session.run(None, {"input": table[:, :2]})
        if logits.shape != (240, 12) or abs(logits).max() > 100:
            sys.exit("features as they are in the file do not suit the graph")

    def check_samples(self, run, parts, model):
        part = "decoder" if "decoder" in parts else "generator"
        path = self.folder / "samples.npy"
        self.call("sample", run, "-n", COUNT, "--seed", SEED, "-o", path)
        session = self.session(run, part)
        noise = sample_noise(SEED, COUNT, session.get_inputs()[0].shape[1])
        (images,) = session.run(["images"], {"latents": noise})
        if part == "generator" and model.get("generatorOutput", "tanh") == "tanh":
            images = images * 0.5 + 0.5
        agree("samples, ONNX Runtime", np.load(path).transpose(0, 3, 1, 2), images.clip(0, 1))


def main(genlab, chosen):
    warnings.simplefilter("ignore", FutureWarning)
    with tempfile.TemporaryDirectory() as temporary:
        check = Check(genlab, Path(temporary))
        for name, (data, model) in EXPERIMENTS.items():
            if not chosen or name in chosen:
                check.experiment(name, data, model)
    print("ONNX Runtime and PyTorch agree." if torch
          else "ONNX Runtime agrees; PyTorch is not there.")


if __name__ == "__main__":
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    main(Path(sys.argv[1]).resolve(), sys.argv[2:])
