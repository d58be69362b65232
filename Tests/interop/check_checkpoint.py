"""Loads checkpoints into PyTorch and holds its outputs against ours.

    python Tests/interop/check_checkpoint.py .build/release/genlab

Trains VAEs, GANs and classifiers, dense and convolutional, for an epoch on the embedded digits (presets
as the lists that `genlab show --expand` prints), builds PyTorch modules of the same shapes from
state.json alone, loads model.safetensors with load_state_dict(strict=True), and
compares: samples pixel by pixel, from noise that this script draws itself by the documented rule; the
encoder, the discriminator and the classifier by the metrics of the last epoch. Where training keeps
averaged weights, samples and metrics come from them, and they are taken from optimizer.safetensors
to where the weights were. Needs numpy, safetensors and torch: `make interop` brings them along.
"""
import gzip
import json
import math
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np
import torch
from safetensors.torch import load_file
from torch import nn

from noise import sample_noise

ROOT = Path(__file__).resolve().parents[2]
TOLERANCE = 1e-5
SEED = 7
COUNT = 130

VAE = ["model.encoder.hidden=[64,32]", "model.decoder.hidden=[32,64]"]
GAN = ["model.generator.hidden=[32,64]", "model.discriminator.hidden=[64,32]"]
# What is trained: the kind of model, the experiment, and the settings changed in it.
EXPERIMENTS = {
    "vae": ("vae", "vae-mnist", VAE),
    "vae-averaged": ("vae", "vae-mnist", VAE + ["optimizer.averageDecay=0.9"]),
    "gan": ("gan", "gan-mnist", GAN),
    "gan-averaged": ("gan", "gan-mnist", GAN + ["optimizers.generator.averageDecay=0.9"]),
    "classifier": ("classifier", "mlp-mnist", ["model.network.hidden=[64,32]"]),
    "convolutional vae": ("vae", "conv-vae-mnist", []),
    "dcgan-averaged": ("gan", "dcgan-mnist", []),
    "convolutional classifier": ("classifier", "cnn-mnist", []),
}


# Modules of the shapes that state.json describes.

ACTIVATIONS = {
    "relu": nn.ReLU, "leaky-relu": lambda: nn.LeakyReLU(0.2), "tanh": nn.Tanh, "gelu": nn.GELU,
    "sigmoid": nn.Sigmoid, "elu": nn.ELU, "silu": nn.SiLU, "softplus": nn.Softplus,
}
NORMALIZATIONS = {"batch": nn.BatchNorm1d, "layer": nn.LayerNorm}


def perceptron(config, inputs, outputs):
    layers = []
    for position, units in enumerate(config["hidden"]):
        layers.append(nn.Linear(inputs, units))
        if config["normalization"] != "none" and position >= config["normalizedFrom"]:
            layers.append(NORMALIZATIONS[config["normalization"]](units))
        layers.append(ACTIVATIONS[config["activation"]]())
        if config["dropout"] > 0:
            layers.append(nn.Dropout(config["dropout"]))
        inputs = units
    return layers + [nn.Linear(inputs, outputs)]


def listed(config, shape):
    """The modules of a list of layers from examples of `shape`, channels first."""
    modules = []
    for layer in config["layers"]:
        kind = layer["type"]
        if kind == "dense":
            modules.append(nn.Linear(shape[0], layer["units"], bias=layer["bias"]))
        elif kind == "convolution":
            modules.append(nn.Conv2d(
                shape[0], layer["filters"], layer["kernel"], layer["stride"],
                0 if layer["padding"] == "valid" else layer["padding"], layer["dilation"],
                layer["groups"], layer["bias"]))
        elif kind == "transposed-convolution":
            modules.append(nn.ConvTranspose2d(
                shape[0], layer["filters"], layer["kernel"], layer["stride"], layer["padding"],
                layer["outputPadding"], layer["groups"], layer["bias"], layer["dilation"]))
        elif kind == "batch-normalization":
            norm = nn.BatchNorm2d if len(shape) == 3 else nn.BatchNorm1d
            modules.append(norm(shape[0], layer["epsilon"], layer["momentum"]))
        elif kind == "max-pooling":
            modules.append(nn.MaxPool2d(
                layer["size"], layer.get("stride"), layer["padding"],
                ceil_mode=layer["ceilMode"]))
        elif kind == "flatten":
            modules.append(nn.Flatten())
        elif kind == "reshape":
            height, width, channels = layer["shape"]
            modules.append(nn.Unflatten(1, (channels, height, width)))
        elif kind == "leaky-relu":
            modules.append(nn.LeakyReLU(layer["slope"]))
        else:
            modules.append(ACTIVATIONS[kind]())
        with torch.no_grad():
            shape = modules[-1].eval()(torch.zeros(1, *shape)).shape[1:]
    return modules


def network(config, shape, outputs):
    """The modules of a network from examples of `shape`, rows, columns, channels."""
    if config["type"] == "layers":
        return listed(config, tuple(shape[-1:]) + tuple(shape[:-1]))
    return perceptron(config, math.prod(shape), outputs)


def build(description):
    """A module whose state_dict has the names of ours."""
    config, shape = description["config"], description["inputShape"]
    pixels = math.prod(shape)
    model = nn.Module()
    if config["type"] == "vae":
        latent = config["latentSize"]
        model.encoder = nn.Sequential(*network(config["encoder"], shape, 2 * latent))
        model.decoder = nn.Sequential(*network(config["decoder"], [latent], pixels))
    elif config["type"] == "gan":
        generator = network(config["generator"], [config["latentSize"]], pixels)
        model.generator = nn.Sequential(*generator, nn.Tanh())
        model.discriminator = nn.Sequential(*network(config["discriminator"], shape, 1))
    else:
        model.network = nn.Sequential(
            *network(config["network"], shape, description["outputs"]))
    return model.eval()


# Data, read from the source tree: the last 500 of the embedded digits are held out.

def held_out():
    folder = ROOT / "Sources/CEmbeddedDigits/data"
    images = gzip.decompress((folder / "digits-5k-images-idx3-ubyte.gz").read_bytes())[16:]
    labels = gzip.decompress((folder / "digits-5k-labels-idx1-ubyte.gz").read_bytes())[8:]
    images = np.frombuffer(images, np.uint8).reshape(5000, 784)[4500:]
    labels = np.frombuffer(labels, np.uint8)[4500:]
    return torch.tensor(images / 255.0, dtype=torch.float32), torch.tensor(labels.astype(np.int64))


def averages(checkpoint):
    """Averaged weights under the weights' names: optimisers keep them as <player>.<weight>.average."""
    arrays = load_file(checkpoint / "optimizer.safetensors")
    return {
        name.split(".", 1)[1].removesuffix(".average"): array
        for name, array in arrays.items() if name.endswith(".average")
    }


def agree(what, ours, theirs):
    ours, theirs = np.asarray(ours, np.float64), np.asarray(theirs, np.float64)
    if ours.shape != theirs.shape:
        sys.exit(f"{what}: shape {ours.shape}, PyTorch {theirs.shape}")
    # Relative beyond one, absolute below.
    difference = float((abs(ours - theirs) / np.maximum(1, abs(theirs))).max())
    print(f"  {what}: off by {difference:.1e}")
    if not difference <= TOLERANCE:
        sys.exit(f"{what}: PyTorch's differ by {difference:.3g}, more than {TOLERANCE}")


def check(kind, model, metrics, sample):
    images, labels = held_out()
    if any(isinstance(module, (nn.Conv2d, nn.ConvTranspose2d)) for module in model.modules()):
        images = images.reshape(-1, 1, 28, 28)
    if kind == "vae":
        mean, log_variance = model.encoder(images).chunk(2, dim=1)
        kl = 0.5 * (mean**2 + log_variance.exp() - 1 - log_variance).sum(dim=1).mean()
        agree("divergence of held-out images", metrics["test/kl"], kl)
        noise = torch.tensor(sample_noise(SEED, COUNT, mean.shape[1]))
        agree("samples", sample(), model.decoder(noise).sigmoid().reshape(-1, 28, 28, 1))
    elif kind == "gan":
        probability = model.discriminator(images * 2 - 1).sigmoid().mean()
        agree("probability of held-out images", metrics["test/probability_real"], probability)
        noise = torch.tensor(sample_noise(SEED, COUNT, model.generator[0].in_features))
        agree("samples", sample(), (model.generator(noise) * 0.5 + 0.5).reshape(-1, 28, 28, 1))
    else:
        logits = model.network(images)
        agree("loss of held-out images", metrics["test/loss"],
              nn.functional.cross_entropy(logits, labels))
        agree("accuracy of held-out images", metrics["test/accuracy"],
              (logits.argmax(dim=1) == labels).double().mean())


def main(genlab):
    with tempfile.TemporaryDirectory() as temporary:
        for name, (kind, experiment, overrides) in EXPERIMENTS.items():
            print(name)
            config = Path(temporary) / "config.json"
            expanded = subprocess.run(
                [genlab, "show", ROOT / "Experiments" / f"{experiment}.json", *overrides,
                 "data.type=digits-5k", "--expand"], check=True, stdout=subprocess.PIPE)
            config.write_bytes(expanded.stdout)
            run = subprocess.run(
                [genlab, "run", config, "training.epochs=1", "--progress", "off",
                 "--output-dir", temporary], check=True, stdout=subprocess.PIPE, text=True)
            folder = Path(run.stdout.strip().splitlines()[-1])
            newest = max((folder / "checkpoints").glob("step_*"))
            # A copy elsewhere has to suffice.
            checkpoint = Path(temporary) / f"copy-of-{name}"
            shutil.copytree(newest, checkpoint)
            metrics = json.loads((folder / "metrics.jsonl").read_text().splitlines()[-1])
            shutil.rmtree(folder)

            def sample():
                array = Path(temporary) / f"{name}.npy"
                subprocess.run(
                    [genlab, "sample", checkpoint, "-n", str(COUNT), "--seed", str(SEED),
                     "-o", array], check=True, stdout=subprocess.DEVNULL)
                return np.load(array)

            model = build(json.loads((checkpoint / "state.json").read_text())["model"])
            weights = load_file(checkpoint / "model.safetensors")
            model.load_state_dict(weights, strict=True)
            averaged = averages(checkpoint)
            if bool(averaged) != name.endswith("-averaged"):
                sys.exit(f"{name}: there are averages of {sorted(averaged)}")
            model.load_state_dict(weights | averaged, strict=True)
            with torch.no_grad():
                check(kind, model, metrics, sample)
    print("PyTorch agrees.")


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    main(Path(sys.argv[1]).resolve())
