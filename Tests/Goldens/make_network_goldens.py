#!/usr/bin/env python3
"""Writes the golden numbers of whole networks: PyTorch modules, their `state_dict` and what they
make of a batch in evaluation mode. Tensors are as PyTorch has them: images and features of images
channel by channel.

    Benchmarks/peers/make_environments.sh torch
    .venv-peers/torch/bin/python Tests/Goldens/make_network_goldens.py
"""

import json
import pathlib

import torch
from torch import nn
from torch.nn.utils import spectral_norm, weight_norm

torch.manual_seed(7)


class Residual(nn.Module):
    def __init__(self, body, shortcut):
        super().__init__()
        self.body, self.shortcut = body, shortcut

    def forward(self, x):
        return torch.relu(self.body(x) + self.shortcut(x))


NETWORKS = {
    "image to vector": (
        nn.Sequential(
            nn.Conv2d(2, 3, 3, stride=2, padding=1),
            nn.BatchNorm2d(3),
            nn.LeakyReLU(0.2),
            nn.Conv2d(3, 6, (3, 2), padding=(1, 0), dilation=(1, 2), groups=3, bias=False),
            nn.LayerNorm([6, 3, 2]),
            nn.MaxPool2d(2, stride=1),
            nn.Flatten(),
            nn.BatchNorm1d(12),
            nn.Tanh(),
            nn.LayerNorm(12),
            nn.Linear(12, 4),
        ),
        (2, 5, 7),
    ),
    "vector to image": (
        nn.Sequential(
            nn.Linear(5, 24),
            nn.BatchNorm1d(24),
            nn.ReLU(),
            nn.Unflatten(1, (4, 3, 2)),
            nn.BatchNorm2d(4),
            nn.ConvTranspose2d(4, 6, 4, stride=2, padding=1, bias=False),
            nn.GroupNorm(3, 6),
            nn.ELU(0.7),
            nn.ConvTranspose2d(6, 2, 3, stride=2, padding=1, output_padding=1, groups=2),
            nn.Sigmoid(),
        ),
        (5,),
    ),
    "reparameterized": (
        nn.Sequential(
            spectral_norm(nn.Conv2d(2, 4, 3, padding=1)),
            nn.ReLU(),
            weight_norm(nn.Conv2d(4, 3, 2)),
            nn.ReLU(),
            spectral_norm(nn.ConvTranspose2d(3, 2, 2)),
            weight_norm(nn.ConvTranspose2d(2, 3, 3, padding=1)),
            nn.Flatten(),
            spectral_norm(nn.Linear(36, 6)),
            nn.ReLU(),
            weight_norm(nn.Linear(6, 3)),
        ),
        (2, 4, 3),
    ),
    "residual": (
        nn.Sequential(
            Residual(
                nn.Sequential(
                    nn.Conv2d(2, 4, 3, stride=2, padding=1, bias=False),
                    nn.BatchNorm2d(4),
                    nn.ReLU(),
                    nn.Conv2d(4, 4, 3, padding=1),
                ),
                nn.Sequential(nn.Conv2d(2, 4, 1, stride=2)),
            ),
            nn.AdaptiveAvgPool2d(1),
            nn.Flatten(),
            nn.Linear(4, 3),
        ),
        (2, 6, 5),
    ),
}


def tensor(value):
    return {"shape": list(value.shape), "values": [float(f"{x:.9g}") for x in value.flatten().tolist()]}


def main():
    cases = []
    for name, (network, shape) in NETWORKS.items():
        for parameter in network.parameters():
            if parameter.dim() == 1:
                nn.init.uniform_(parameter, 0.5, 1.5)
        for buffer_name, buffer in network.named_buffers():
            if "running" in buffer_name:
                nn.init.uniform_(buffer, 0.3, 1.3)
        network.eval()
        batch = torch.randn(3, *shape)
        with torch.no_grad():
            output = network(batch)
        cases.append(
            {
                "name": name,
                "inputs": {"input": tensor(batch)},
                "state": {
                    key: tensor(value)
                    for key, value in network.state_dict().items()
                    if value.is_floating_point()
                },
                "expected": {"output": tensor(output)},
            }
        )
    file = pathlib.Path(__file__).with_name("networks.json")
    lines = ",\n".join(json.dumps(case, separators=(",", ":")) for case in cases)
    file.write_text(f'{{"torch":"{torch.__version__}","cases":[\n{lines}\n]}}\n')


main()
