#!/usr/bin/env python3
"""Writes the golden numbers that the Swift tests hold convolutions against.

    Benchmarks/peers/make_environments.sh torch
    .venv-peers/torch/bin/python Tests/Goldens/make_convolution_goldens.py

As make_goldens.py, whose helpers it uses. Images are NHWC; filters are [height, width, inputs/groups,
outputs], those of transposed convolutions [height, width, outputs/groups, inputs]: PyTorch's axes
in the order 2, 3, 1, 0 in both cases.
"""

import torch
from torch.nn import functional

import make_goldens as goldens

# name, transposed, image [n, c, h, w], outputs, kernel, arguments
CASES = [
    ("plain", False, (2, 3, 5, 6), 4, (3, 2), {}),
    ("one-channel", False, (2, 1, 8, 8), 4, (4, 4), dict(stride=2, padding=1)),
    ("uneven", False, (1, 2, 7, 5), 3, (2, 3), dict(stride=(2, 1), padding=(0, 2))),
    ("dilated", False, (1, 2, 7, 7), 2, (3, 2), dict(dilation=(2, 3), padding=1)),
    ("groups", False, (2, 4, 5, 5), 6, (3, 3), dict(groups=2, padding=1)),
    ("depthwise", False, (1, 3, 5, 4), 6, (3, 3), dict(groups=3, stride=2, padding=1)),
    ("pixel", False, (2, 5, 3, 3), 4, (1, 1), {}),
    ("whole-image", False, (3, 2, 4, 4), 3, (4, 4), {}),
    ("doubling", True, (2, 3, 4, 4), 2, (4, 4), dict(stride=2, padding=1)),
    ("doubling-one-channel", True, (2, 4, 4, 4), 1, (4, 4), dict(stride=2, padding=1)),
    ("output-padding", True, (1, 2, 3, 4), 3, (3, 3), dict(stride=2, padding=1, output_padding=1)),
    ("uneven", True, (1, 2, 3, 4), 2, (2, 3), dict(stride=(3, 1), output_padding=(2, 0))),
    ("dilated", True, (1, 2, 4, 3), 2, (2, 2), dict(dilation=2, padding=1)),
    ("groups", True, (2, 4, 3, 3), 6, (3, 3), dict(groups=2, stride=2)),
    ("from-one-pixel", True, (3, 5, 1, 1), 4, (4, 4), {}),
    (
        "output-padding-below-dilation", True, (2, 2, 3, 4), 3, (2, 3),
        dict(stride=(1, 2), padding=1, output_padding=(2, 3), dilation=(3, 4)),
    ),
    (
        "output-padding-of-a-stride", True, (1, 3, 2, 3), 2, (3, 2),
        dict(output_padding=1, dilation=2),
    ),
]


def pair(value):
    return list(value) if isinstance(value, tuple) else [value, value]


def images(values):
    return values.permute(0, 2, 3, 1)


def main():
    cases = []
    for name, transposed, shape, outputs, kernel, arguments in CASES:
        groups = arguments.get("groups", 1)
        sizes = (shape[1], outputs // groups) if transposed else (outputs, shape[1] // groups)
        inputs = {
            "input": goldens.normal(*shape),
            "weight": goldens.normal(*sizes, *kernel, scale=0.5),
            "bias": goldens.normal(outputs),
        }
        function = functional.conv_transpose2d if transposed else functional.conv2d
        result = function(
            torch.tensor(inputs["input"]), torch.tensor(inputs["weight"]), **arguments
        ).shape
        inputs["cotangent"] = goldens.normal(*result)

        def compute(dtype):
            x, weight, bias, cotangent = (
                torch.tensor(inputs[key], dtype=dtype, requires_grad=key != "cotangent")
                for key in inputs
            )
            y = function(x, weight, bias, **arguments)
            dx, dw, db = torch.autograd.grad((y * cotangent).sum(), (x, weight, bias))
            # Through the derivative once more: the square of the input gradient of tanh y.
            slope = torch.autograd.grad(
                (torch.tanh(function(x, weight, bias, **arguments)) * cotangent).sum(), x,
                create_graph=True,
            )[0]
            penalty = torch.autograd.grad(slope.square().sum(), weight)[0]
            return {
                "output": images(y),
                "gradient_input": images(dx),
                "gradient_weight": dw.permute(2, 3, 1, 0),
                "gradient_bias": db,
                "penalty_gradient_weight": penalty.permute(2, 3, 1, 0),
            }

        # Where a sum nearly cancels, float32 keeps fewer digits.
        exact = goldens.in_both(compute, name, tolerance=1e-3)
        cases.append(
            {
                "name": ("transposed-" if transposed else "") + name,
                "settings": {
                    "stride": pair(arguments.get("stride", 1)),
                    "padding": pair(arguments.get("padding", 0)),
                    "output_padding": pair(arguments.get("output_padding", 0)),
                    "dilation": pair(arguments.get("dilation", 1)),
                    "groups": groups,
                },
                "inputs": {
                    "input": goldens.tensor(images(torch.tensor(inputs["input"]))),
                    "weight": goldens.tensor(torch.tensor(inputs["weight"]).permute(2, 3, 1, 0)),
                    "bias": goldens.tensor(inputs["bias"]),
                    "cotangent": goldens.tensor(images(torch.tensor(inputs["cotangent"]))),
                },
                "expected": {key: goldens.tensor(value) for key, value in exact.items()},
            }
        )
    goldens.write(
        "convolutions",
        "conv2d and conv_transpose2d: output, gradients of (output * cotangent).sum(), and the "
        "weight's gradient of the squared input gradient of (tanh(output) * cotangent).sum(). "
        "Images NHWC, weights [height, width, inputs/groups, outputs], transposed ones [height, "
        "width, outputs/groups, inputs]. Pairs are height and width.",
        cases,
    )
    path = goldens.FOLDER / "convolutions.json"
    path.write_text(path.read_text().replace("make_goldens.py", "make_convolution_goldens.py", 1))


if __name__ == "__main__":
    main()
