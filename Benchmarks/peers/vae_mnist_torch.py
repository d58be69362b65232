#!/usr/bin/env python3
"""PyTorch's example VAE on MNIST: 784-400-20-400-784, batches of 128, Adam 1e-3, 10 epochs, grey
images taken as Bernoulli probabilities. Prints the test loss in nats per image after each epoch:
what `genlab run` of the same configuration is held against.

    .venv-peers/torch/bin/python Benchmarks/peers/vae_mnist_torch.py --data-root FOLDER

FOLDER holds the four IDX files, plain or gzipped, itself or in mnist/ or MNIST/raw/.
"""

import argparse
import gzip
import pathlib
import struct
import time

import timing

timing.limit_threads()

import torch
from torch import nn
from torch.nn import functional

from workloads import THREADS

PIXELS, HIDDEN, LATENT = 784, 400, 20


def images(root: pathlib.Path, name: str) -> torch.Tensor:
    """[n, 784], in [0, 1]."""
    for folder in (root / "MNIST" / "raw", root / "mnist", root):
        for path, read in ((folder / name, open), (folder / f"{name}.gz", gzip.open)):
            if not path.exists():
                continue
            with read(path, "rb") as file:
                content = file.read()
            magic, count, rows, columns = struct.unpack(">4I", content[:16])
            if magic != 0x803 or rows * columns != PIXELS or len(content) != 16 + count * PIXELS:
                raise SystemExit(f"{path} is not an IDX file of 28x28 images")
            pixels = torch.frombuffer(bytearray(content[16:]), dtype=torch.uint8)
            return pixels.reshape(count, PIXELS).float() / 255
    raise SystemExit(f"no {name} or {name}.gz in {root}, {root}/mnist or {root}/MNIST/raw")


class VAE(nn.Module):
    def __init__(self):
        super().__init__()
        self.encode = nn.Linear(PIXELS, HIDDEN)
        self.mean = nn.Linear(HIDDEN, LATENT)
        self.log_variance = nn.Linear(HIDDEN, LATENT)
        self.decode = nn.Linear(LATENT, HIDDEN)
        self.pixels = nn.Linear(HIDDEN, PIXELS)

    def loss(self, batch):
        """Negative ELBO with one sample, summed over the batch: reconstruction and divergence."""
        hidden = torch.relu(self.encode(batch))
        mean, log_variance = self.mean(hidden), self.log_variance(hidden)
        latent = mean + torch.randn_like(mean) * torch.exp(0.5 * log_variance)
        logits = self.pixels(torch.relu(self.decode(latent)))
        reconstruction = functional.binary_cross_entropy(
            torch.sigmoid(logits), batch, reduction="sum"
        )
        divergence = -0.5 * torch.sum(1 + log_variance - mean.square() - log_variance.exp())
        return reconstruction, divergence


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data-root", type=pathlib.Path, required=True)
    parser.add_argument("--epochs", type=int, default=10)
    parser.add_argument("--batch-size", type=int, default=128)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--limit", type=int, help="use only so many training images")
    arguments = parser.parse_args()
    torch.set_num_threads(THREADS)
    torch.manual_seed(arguments.seed)
    train = images(arguments.data_root, "train-images-idx3-ubyte")[: arguments.limit]
    test = images(arguments.data_root, "t10k-images-idx3-ubyte")
    model = VAE()
    optimizer = torch.optim.Adam(model.parameters(), lr=1e-3, fused=True)
    print(f"PyTorch {torch.__version__}, {THREADS} threads, {len(train)} training images")
    for epoch in range(1, arguments.epochs + 1):
        start, total = time.perf_counter(), 0.0
        for rows in torch.randperm(len(train)).split(arguments.batch_size):
            loss = sum(model.loss(train[rows]))
            optimizer.zero_grad(set_to_none=True)
            loss.backward()
            optimizer.step()
            total += loss.item()
        seconds = time.perf_counter() - start
        with torch.no_grad():
            terms = [model.loss(batch) for batch in test.split(arguments.batch_size)]
        reconstruction = sum(term[0].item() for term in terms) / len(test)
        divergence = sum(term[1].item() for term in terms) / len(test)
        print(
            f"epoch {epoch:2}: train {total / len(train):.3f}, "
            f"test {reconstruction + divergence:.3f} "
            f"(reconstruction {reconstruction:.3f}, kl {divergence:.3f}), {seconds:.1f} s",
            flush=True,
        )


if __name__ == "__main__":
    main()
