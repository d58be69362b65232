#!/usr/bin/env python3
"""Writes the golden numbers that the Swift tests hold layers of images and normalised weights
against, as make_goldens.py does for the others.

    Benchmarks/peers/make_environments.sh torch
    .venv-peers/torch/bin/python Tests/Goldens/make_image_goldens.py

Images are stored [batch, height, width, channels], filters of convolutions
[height, width, inputs, outputs], those of transposed convolutions [height, width, outputs, inputs],
weights of linear layers [inputs, outputs]; PyTorch gets its own order.
"""

import pathlib
import warnings

import numpy
import torch
from torch import nn

import make_goldens
from make_goldens import in_both, normal, tensor, uniform

TO_TORCH, TO_OURS = (0, 3, 1, 2), (0, 2, 3, 1)


def case(name, settings, inputs, expected):
    return {
        "name": name,
        "settings": settings,
        "inputs": {key: tensor(value) for key, value in inputs.items()},
        "expected": {key: tensor(value) for key, value in expected.items()},
    }


def functions(shape, kind, settings, function, *, ties=False, name):
    """Output and input gradient of a function of NCHW images without parameters."""
    x = normal(*shape)
    if ties:
        # Few different values, so that equal ones meet in a window.
        x = numpy.round(x * 1.5).astype(numpy.float32)
    with torch.no_grad():
        output = function(torch.tensor(x).permute(TO_TORCH))
    if output.dim() == 4:
        output = output.permute(TO_OURS)
    inputs = dict(input=x, cotangent=normal(*output.shape))

    def compute(dtype):
        entry = torch.tensor(x, dtype=dtype, requires_grad=True)
        output = function(entry.permute(TO_TORCH))
        if output.dim() == 4:
            output = output.permute(TO_OURS)
        cotangent = torch.tensor(inputs["cotangent"], dtype=dtype)
        (gradient,) = torch.autograd.grad((output * cotangent).sum(), entry)
        return {"output": output, "gradient_input": gradient}

    settings = dict(layer=kind, **settings)
    # PyTorch places pixels between others in the precision of their values.
    return case(name, settings, inputs, in_both(compute, name, 2e-4))


def label(*parts):
    def text(part):
        return "x".join(map(str, part)) if isinstance(part, (tuple, list)) else str(part)

    return "-".join(text(part) for part in parts)


WINDOWS = [
    ((2, 4, 6, 3), (2, 2), (2, 2), (0, 0)),
    ((1, 7, 5, 2), (3, 3), (2, 2), (1, 1)),
    ((3, 5, 5, 1), (3, 2), (1, 2), (1, 0)),
    ((1, 5, 3, 17), (2, 2), (2, 2), (0, 0)),
    ((2, 6, 6, 2), (2, 2), (1, 1), (1, 1)),
]


# Windows that reach over the edge: side by side, overlapping, padded, larger than the image, and
# with a last one that would begin behind it.
CEIL_WINDOWS = [
    ((2, 5, 3, 3), (2, 2), (2, 2), (0, 0)),
    ((1, 4, 6, 2), (3, 3), (2, 2), (0, 0)),
    ((2, 7, 6, 17), (3, 2), (2, 3), (1, 1)),
    ((1, 2, 3, 2), (3, 4), (2, 3), (0, 0)),
    ((3, 3, 5, 1), (2, 2), (3, 3), (1, 1)),
]


def windows(sizes, ceil_mode):
    cases = []
    for shape, kernel, stride, padding in sizes:
        settings = dict(
            kernel=list(kernel), stride=list(stride), padding=list(padding),
            ceil_mode=int(ceil_mode),
        )
        for kind, layer in (("max-pooling", nn.MaxPool2d), ("average-pooling", nn.AvgPool2d)):
            mode = ["ceil"] if ceil_mode else []
            name = label(kind, *mode, kernel, stride, padding, "of", shape)
            cases.append(
                functions(
                    shape,
                    kind,
                    settings,
                    layer(kernel, stride, padding, ceil_mode=ceil_mode),
                    ties=kind == "max-pooling",
                    name=name,
                )
            )
    return cases


def pooling():
    cases = windows(WINDOWS, False)
    for shape in ((2, 3, 5, 4), (1, 1, 1, 3), (1, 4, 3, 1)):
        for kind, layer in (
            ("global-average-pooling", nn.AdaptiveAvgPool2d(1)),
            ("global-max-pooling", nn.AdaptiveMaxPool2d(1)),
        ):
            cases.append(
                functions(
                    shape,
                    kind,
                    {},
                    lambda x: layer(x).flatten(1),
                    ties="max" in kind,
                    name=label(kind, "of", shape),
                )
            )
    return cases


def resizing():
    cases = []
    for shape in ((2, 3, 2, 3), (1, 1, 5, 1), (1, 2, 3, 5)):
        for factor in ((2, 2), (3, 1)):
            for mode, settings in (
                ("nearest", dict(mode="nearest")),
                ("bilinear", dict(mode="bilinear", align_corners=False)),
                ("bilinear-aligning-corners", dict(mode="bilinear", align_corners=True)),
            ):
                layer = nn.Upsample(scale_factor=factor, **settings)
                cases.append(
                    functions(
                        shape,
                        "upsampling",
                        dict(factor=list(factor), mode=mode),
                        layer,
                        name=label("upsampling", mode, factor, "of", shape),
                    )
                )
    for shape, factor in (((2, 3, 2, 8), 2), ((1, 1, 3, 9), 3), ((1, 2, 2, 12), 2)):
        cases.append(
            functions(
                shape,
                "pixel-shuffle",
                dict(factor=factor),
                nn.PixelShuffle(factor),
                name=label("pixel-shuffle", factor, "of", shape),
            )
        )
    for shape, factor in (((2, 4, 6, 2), 2), ((1, 3, 6, 1), 3)):
        cases.append(
            functions(
                shape,
                "pixel-unshuffle",
                dict(factor=factor),
                nn.PixelUnshuffle(factor),
                name=label("pixel-unshuffle", factor, "of", shape),
            )
        )
    # PyTorch counts margins from the last axis: left, right, top, bottom.
    for shape, margins in (((2, 3, 4, 2), (1, 2, 0, 2)), ((1, 5, 2, 3), (1, 1, 1, 1))):
        for mode, layer in (("zero", nn.ZeroPad2d), ("reflect", nn.ReflectionPad2d)):
            cases.append(
                functions(
                    shape,
                    "padding",
                    dict(mode=mode, left_right_top_bottom=list(margins)),
                    layer(margins),
                    name=label("padding", mode, margins, "of", shape),
                )
            )
    return cases


def deviation(x, group_size, epsilon):
    """Karras et al. 2018 for [batch, channels, height, width], group by group."""
    groups = -(-len(x) // group_size)
    rows = [None] * len(x)
    for index in range(groups):
        members = list(range(index, len(x), groups))
        part = x[members]
        value = ((part - part.mean(0)) ** 2).mean(0).add(epsilon).sqrt().mean()
        for member in members:
            rows[member] = value.expand(1, 1, *x.shape[2:])
    return torch.cat([x, torch.cat(rows)], dim=1)


def published(x, group_size, epsilon):
    """The same as the paper's code has it, where the group size divides the batch."""
    batch, channels, height, width = x.shape
    size = min(group_size, batch)
    y = x.reshape(size, -1, channels, height, width)
    y = ((y - y.mean(0)) ** 2).mean(0).add(epsilon).sqrt().mean(dim=(1, 2, 3), keepdim=True)
    return torch.cat([x, y.repeat(size, 1, height, width)], dim=1)


def deviations():
    cases = []
    for shape, group_size in (
        ((8, 2, 3, 2), 4),
        ((3, 3, 1, 2), 4),
        ((7, 2, 2, 1), 4),
        ((4, 1, 2, 3), 2),
        ((5, 2, 2, 2), 2),
    ):
        name = label("minibatch-standard-deviation", group_size, "of", shape)
        if shape[0] % min(group_size, shape[0]) == 0:
            x = torch.randn(shape, dtype=torch.float64).permute(TO_TORCH)
            assert torch.allclose(deviation(x, group_size, 1e-8), published(x, group_size, 1e-8))
        cases.append(
            functions(
                shape,
                "minibatch-standard-deviation",
                dict(group_size=group_size, eps=1e-8),
                lambda x: deviation(x, group_size, 1e-8),
                name=name,
            )
        )
    return cases


def normalization(name, make, shape, settings, *, weight_shape=None, to_torch=None, training=3):
    """Batches in training, then one in evaluation; gradients of the last of both kinds."""
    inputs = {}
    for batch in range(training + 1):
        inputs[f"input_{batch}"] = (normal(*shape) * 1.5 + 0.7 * batch).astype(numpy.float32)
    inputs["cotangent"] = normal(*shape)
    if weight_shape:
        inputs["weight"] = uniform(0.5, 1.5, *weight_shape)
        inputs["bias"] = normal(*weight_shape)
    back = None if to_torch is None else [to_torch.index(axis) for axis in range(len(to_torch))]

    def compute(dtype):
        layer = make().to(dtype)
        names, results = ["input"], {}
        if weight_shape:
            names += ["weight", "bias"]
            for key in ("weight", "bias"):
                value = torch.tensor(inputs[key])
                with torch.no_grad():
                    getattr(layer, key).copy_(value if back is None else value.permute(to_torch))
        cotangent = torch.tensor(inputs["cotangent"], dtype=dtype).permute(TO_TORCH).contiguous()
        for batch in range(training + 1):
            layer.train(batch < training)
            # All in PyTorch's own layout: 2.13's derivative of instance normalisation is wrong (by
            # its own gradcheck) for one image of width one whose cotangent is permuted.
            entry = torch.tensor(inputs[f"input_{batch}"], dtype=dtype)
            entry = entry.permute(TO_TORCH).contiguous().requires_grad_()
            output = layer(entry)
            results[f"output_{batch}"] = output.permute(TO_OURS)
            if batch < training and getattr(layer, "running_mean", None) is not None:
                results[f"running_mean_{batch}"] = layer.running_mean.clone()
                results[f"running_var_{batch}"] = layer.running_var.clone()
            if batch >= training - 1:
                at = [entry] + [getattr(layer, key) for key in names[1:]]
                gradients = torch.autograd.grad((output * cotangent).sum(), at)
                for key, gradient in zip(names, gradients):
                    if key == "input":
                        gradient = gradient.permute(TO_OURS)
                    elif back is not None:
                        gradient = gradient.permute(back)
                    results[f"gradient_{key}_{batch}"] = gradient
        return results

    # PyTorch places pixels between others in the precision of their values.
    return case(name, settings, inputs, in_both(compute, name, 2e-4))


class Activated(nn.Module):
    """A normalisation and the activation behind it."""

    def __init__(self, layer, activation):
        super().__init__()
        self.layer, self.activation = layer, activation

    def __getattr__(self, name):
        if name in ("weight", "bias", "running_mean", "running_var"):
            return getattr(self.layer, name)
        return super().__getattr__(name)

    def forward(self, x):
        return self.activation(self.layer(x))


ACTIVATIONS = [
    ("identity", nn.Identity()),
    ("relu", nn.ReLU()),
    ("leaky-relu", nn.LeakyReLU(0.2)),
    ("tanh", nn.Tanh()),
]


def normalizations():
    cases = []
    for index, shape in enumerate(((2, 5, 3, 4), (1, 3, 3, 2), (3, 1, 2, 19), (4, 7, 7, 1))):
        name, activation = ACTIVATIONS[index]
        cases.append(
            normalization(
                label("batch-norm", name, "of", shape),
                lambda: Activated(nn.BatchNorm2d(shape[3]), activation),
                shape,
                dict(layer="batch-norm", activation=name, eps=1e-5, momentum=0.1),
                weight_shape=shape[3:],
            )
        )
    for shape, groups in (
        ((2, 3, 2, 6), 2),
        ((1, 2, 3, 6), 3),
        ((2, 4, 1, 4), 1),
        ((3, 3, 5, 3), 3),
        ((1, 3, 3, 8), 4),
    ):
        cases.append(
            normalization(
                label("group-norm", groups, "of", shape),
                lambda: nn.GroupNorm(groups, shape[3]),
                shape,
                dict(layer="group-norm", groups=groups, eps=1e-5),
                weight_shape=shape[3:],
                training=1,
            )
        )
    for shape in ((2, 3, 4, 3), (1, 5, 1, 2), (3, 2, 2, 1)):
        for affine in (False, True):
            for tracks in (False, True):
                cases.append(
                    normalization(
                        label("instance-norm", "affine" if affine else "plain",
                              "tracking" if tracks else "own", "of", shape),
                        lambda: nn.InstanceNorm2d(
                            shape[3], affine=affine, track_running_stats=tracks
                        ),
                        shape,
                        dict(layer="instance-norm", affine=affine, track_running_stats=tracks,
                             eps=1e-5, momentum=0.1),
                        weight_shape=shape[3:] if affine else None,
                        training=2,
                    )
                )
    for shape in ((2, 3, 2, 4), (1, 5, 3, 1), (3, 1, 1, 7)):
        cases.append(
            normalization(
                label("layer-norm", "of", shape),
                lambda: nn.LayerNorm((shape[3], shape[1], shape[2])),
                shape,
                dict(layer="layer-norm", eps=1e-5),
                weight_shape=shape[1:],
                to_torch=(2, 0, 1),
                training=1,
            )
        )
    return cases


# The order of a weight's axes that PyTorch wants, and the modules that own such weights.
KINDS = {
    "linear": ((1, 0), lambda s: nn.Linear(s[0], s[1], bias=False)),
    "convolution": ((3, 2, 0, 1), lambda s: nn.Conv2d(s[2], s[3], s[:2], bias=False)),
    "transposed-convolution": (
        (3, 2, 0, 1),
        lambda s: nn.ConvTranspose2d(s[3], s[2], s[:2], bias=False),
    ),
}


def touched(layer, kind):
    """Makes the layer compute its weight, as its forward pass does before anything else."""
    inputs = layer.in_features if kind == "linear" else layer.in_channels
    dtype = next(layer.parameters()).dtype
    shape = (1, inputs) if kind == "linear" else (1, inputs, 6, 6)
    layer(torch.zeros(shape, dtype=dtype))
    return layer.weight


def weights():
    cases = []
    for kind, shape, settings in (
        ("linear", (3, 5), {}),
        ("linear", (6, 1), dict(n_power_iterations=2)),
        ("convolution", (3, 2, 3, 4), {}),
        ("convolution", (1, 1, 2, 7), dict(n_power_iterations=3)),
        ("transposed-convolution", (2, 3, 4, 3), {}),
    ):
        order, make = KINDS[kind]
        back = [order.index(axis) for axis in range(len(order))]
        # The axis of outputs in memory, and the others in the order of memory and of PyTorch.
        axis = 2 if kind == "transposed-convolution" else len(shape) - 1
        others = [size for index, size in enumerate(shape) if index != axis]
        inputs = dict(
            weight=normal(*shape),
            cotangent=normal(*shape),
            u=normal(shape[axis]),
            v=normal(*others),
        )
        name = label("spectral", kind, "of", shape, *settings.values())

        def spectral(dtype):
            layer = make(shape)
            with torch.no_grad():
                layer.weight.copy_(torch.tensor(inputs["weight"]).permute(order))
            nn.utils.spectral_norm(layer, **settings)
            layer = layer.to(dtype)
            # v in PyTorch: the inputs, then rows and columns.
            to_v = (0,) if kind == "linear" else (2, 0, 1)
            from_v = (0,) if kind == "linear" else (1, 2, 0)
            permuted = torch.tensor(inputs["v"], dtype=dtype).permute(to_v)
            with torch.no_grad():
                layer.weight_u.copy_(torch.tensor(inputs["u"]))
                layer.weight_v.copy_(permuted.reshape(-1))
            cotangent = torch.tensor(inputs["cotangent"], dtype=dtype).permute(order)
            results = {}
            for step in range(3):
                layer.train(step < 2)
                weight = touched(layer, kind)
                (gradient,) = torch.autograd.grad((weight * cotangent).sum(), layer.weight_orig)
                results[f"weight_{step}"] = weight.permute(back)
                results[f"gradient_{step}"] = gradient.permute(back)
                results[f"u_{step}"] = layer.weight_u.clone()
                results[f"v_{step}"] = (
                    layer.weight_v.clone().reshape(permuted.shape).permute(from_v)
                )
            return results

        cases.append(
            case(
                name,
                dict(layer="spectral", output_axis=axis, n_power_iterations=1) | settings,
                inputs,
                in_both(spectral, name, 5e-5),
            )
        )
    for kind, shape, dim in (
        ("linear", (3, 5), 0),
        ("linear", (4, 3), 1),
        ("convolution", (3, 2, 3, 4), 0),
        ("convolution", (1, 1, 2, 7), 0),
        ("transposed-convolution", (2, 3, 4, 3), 0),
        ("transposed-convolution", (2, 3, 4, 3), 1),
    ):
        order, make = KINDS[kind]
        back = [order.index(axis) for axis in range(len(order))]
        axis = order[dim]
        lengths = [size if index == axis else 1 for index, size in enumerate(shape)]
        inputs = dict(
            v=normal(*shape), g=uniform(0.5, 2, *lengths), cotangent=normal(*shape)
        )
        name = label("weight-normalized", kind, "of", shape, "along", axis)

        def weight_norm(dtype):
            layer = make(shape)
            with torch.no_grad():
                layer.weight.copy_(torch.tensor(inputs["v"]).permute(order))
            layer = nn.utils.weight_norm(layer, dim=dim).to(dtype)
            results = {"initial_g": layer.weight_g.detach().clone().permute(back)}
            with torch.no_grad():
                layer.weight_g.copy_(torch.tensor(inputs["g"]).permute(order))
            weight = touched(layer, kind)
            cotangent = torch.tensor(inputs["cotangent"], dtype=dtype).permute(order)
            gradients = torch.autograd.grad(
                (weight * cotangent).sum(), [layer.weight_g, layer.weight_v]
            )
            results["weight"] = weight.permute(back)
            for key, gradient in zip("gv", gradients):
                results[f"gradient_{key}"] = gradient.permute(back)
            return results

        cases.append(
            case(name, dict(layer="weight-normalized", axis=axis), inputs,
                 in_both(weight_norm, name, 5e-5))
        )
    return cases


def main():
    warnings.simplefilter("ignore")
    make_goldens.GENERATOR = numpy.random.Generator(numpy.random.Philox(20260101))
    torch.manual_seed(1)
    gradients = "gradient_x is the gradient of sum(output * cotangent) at x. "
    script = pathlib.Path(__file__).name
    unparameterized = pooling() + resizing() + deviations()
    make_goldens.write(
        "image-normalizations",
        gradients + "Suffix _i is of batch i; all but the last are in training.",
        normalizations(), script,
    )
    make_goldens.write(
        "normalized-weights",
        "Output is the weight itself. Spectral: suffix _i is of pass i, two in training, one in "
        "evaluation.",
        weights(), script,
    )
    # Drawn last, so that the numbers of the others stay as they are.
    make_goldens.write(
        "image-functions", gradients + "Layers without parameters.",
        unparameterized + windows(CEIL_WINDOWS, True), script,
    )


if __name__ == "__main__":
    main()
