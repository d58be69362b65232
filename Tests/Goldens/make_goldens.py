#!/usr/bin/env python3
"""Writes the golden numbers that the Swift tests hold layers, losses, optimisers, schedules and
initialisers against.

    Benchmarks/peers/make_environments.sh torch
    .venv-peers/torch/bin/python Tests/Goldens/make_goldens.py

Inputs are float32 values, stored beside what PyTorch made of them. PyTorch computes in float64 from
those inputs and the result is rounded to float32; the same computation in float32 must agree
(closely enough that a float32 implementation can be held to 1e-5), or the script stops. Numbers are
printed with the fewest digits that read back as the same float32 (schedules: float64).

A tensor is {"shape": [...], "values": [...]} in row-major order. Images are NHWC.
"""

import json
import math
import pathlib
import warnings

import numpy
import torch
from torch import nn
from torch.nn import functional

FOLDER = pathlib.Path(__file__).resolve().parent
VERSION = torch.__version__.split("+")[0]
GENERATOR = numpy.random.Generator(numpy.random.Philox(20240229))
TYPES = (torch.float64, torch.float32)


# Writing


def number(value):
    """The shortest decimal that reads back as the same float32, whether read as float32 or
    float64."""
    single = numpy.float32(value)
    if not numpy.isfinite(single):
        raise ValueError(f"not finite in float32: {value}")
    decimal = float(str(single))
    assert numpy.float32(decimal) == single
    return int(decimal) if decimal == int(decimal) and abs(decimal) < 1e6 else decimal


def tensor(values):
    array = values.detach().numpy() if isinstance(values, torch.Tensor) else numpy.asarray(values)
    return {"shape": list(array.shape), "values": [number(value) for value in array.reshape(-1)]}


def write(name, about, cases, script="make_goldens.py"):
    lines = [json.dumps(case, allow_nan=False, separators=(",", ":")) for case in cases]
    head = {"about": about, "source": f"PyTorch {VERSION}", "script": script}
    text = json.dumps(head, indent=1)[:-2] + ',\n "cases": [\n' + ",\n".join(lines) + "\n]}\n"
    json.loads(text)
    (FOLDER / f"{name}.json").write_text(text)
    print(f"{name}.json: {len(cases)} cases, {len(text) / 1024:.1f} KiB")


# Making


def normal(*shape, scale=1.0):
    return (GENERATOR.standard_normal(shape) * scale).astype(numpy.float32)


def uniform(low, high, *shape):
    return GENERATOR.uniform(low, high, shape).astype(numpy.float32)


def close(exact, single, tolerance, what):
    """Stops the script when float32 arithmetic cannot reproduce the golden number."""
    exact, single = numpy.asarray(exact, dtype=float), numpy.asarray(single, dtype=float)
    scale = max(numpy.max(numpy.abs(exact), initial=0), 1e-30)
    worst = numpy.max(
        numpy.abs(exact - single) / numpy.maximum(numpy.abs(exact), 1e-3 * scale), initial=0
    )
    if not worst <= tolerance:
        raise AssertionError(f"{what}: float32 and float64 differ by {worst:.2e}")


def in_both(compute, what, tolerance=1e-5):
    """`compute(dtype)` returns a dictionary of tensors; gives the float64 one after comparing."""
    exact, single = (compute(dtype) for dtype in TYPES)
    for key in exact:
        close(exact[key].detach().numpy(), single[key].detach().numpy(), tolerance, f"{what} {key}")
    return exact


# Optimisers

STEPS_STORED = (1, 2, 3, 10, 50, 100)

OPTIMIZERS = [
    ("sgd", "SGD", dict(lr=0.003)),
    ("sgd-momentum", "SGD", dict(lr=0.003, momentum=0.9)),
    ("sgd-dampening", "SGD", dict(lr=0.003, momentum=0.9, dampening=0.1)),
    ("sgd-nesterov", "SGD", dict(lr=0.003, momentum=0.9, nesterov=True)),
    ("sgd-weight-decay", "SGD", dict(lr=0.003, weight_decay=0.05)),
    (
        "sgd-nesterov-weight-decay",
        "SGD",
        dict(lr=0.003, momentum=0.9, nesterov=True, weight_decay=0.05),
    ),
    ("rmsprop", "RMSprop", dict(lr=0.001)),
    ("rmsprop-alpha-eps", "RMSprop", dict(lr=0.001, alpha=0.9, eps=1e-3)),
    ("rmsprop-momentum", "RMSprop", dict(lr=0.001, momentum=0.9)),
    ("rmsprop-centered", "RMSprop", dict(lr=0.001, centered=True)),
    ("rmsprop-centered-momentum", "RMSprop", dict(lr=0.001, centered=True, momentum=0.5)),
    ("rmsprop-weight-decay", "RMSprop", dict(lr=0.001, weight_decay=0.05)),
    ("adam", "Adam", dict(lr=0.001)),
    ("adam-gan", "Adam", dict(lr=0.0002, betas=(0.5, 0.999))),
    ("adam-beta1-zero", "Adam", dict(lr=0.0001, betas=(0.0, 0.9))),
    ("adam-eps", "Adam", dict(lr=0.001, eps=1e-4)),
    ("adam-weight-decay", "Adam", dict(lr=0.001, weight_decay=0.05)),
    ("adamw", "AdamW", dict(lr=0.001)),
    ("adamw-weight-decay", "AdamW", dict(lr=0.001, weight_decay=0.2)),
    ("adagrad", "Adagrad", dict(lr=0.01)),
    ("adagrad-decay", "Adagrad", dict(lr=0.01, lr_decay=0.05)),
    ("adagrad-accumulator", "Adagrad", dict(lr=0.01, initial_accumulator_value=0.1)),
    ("adagrad-eps-weight-decay", "Adagrad", dict(lr=0.01, eps=1e-3, weight_decay=0.05)),
]

PLAIN = {"SGD": "sgd", "RMSprop": "rmsprop", "Adam": "adam", "AdamW": "adamw", "Adagrad": "adagrad"}


def optimizers():
    # Two tensors: one with gradients about 1, one with gradients about 1e-3, so that epsilon shows;
    # one component has no gradient in the first four steps, so that 0 / (0 + epsilon) shows. No
    # component comes near zero, where a relative tolerance would mean little.
    initial = {
        "weight": numpy.array([[1.5, -2.0], [0.75, 3.0]], dtype=numpy.float32),
        "bias": numpy.array([-1.25, 0.5], dtype=numpy.float32),
    }
    gradients = {
        "weight": (normal(100, 2, 2) + numpy.array([[-0.5, 0.25], [0, -1]])).astype(numpy.float32),
        "bias": (normal(100, 2, scale=1e-3) + 5e-4).astype(numpy.float32),
    }
    gradients["weight"][:4, 1, 0] = 0

    def trajectory(kind, settings, dtype):
        parameters = {
            key: nn.Parameter(torch.tensor(value, dtype=dtype)) for key, value in initial.items()
        }
        optimizer = getattr(torch.optim, kind)(parameters.values(), foreach=False, **settings)
        stored = []
        for step in range(1, 101):
            for key, parameter in parameters.items():
                parameter.grad = torch.tensor(gradients[key][step - 1], dtype=dtype)
            optimizer.step()
            if step in STEPS_STORED:
                stored.append(
                    {key: value.detach().clone().numpy() for key, value in parameters.items()}
                )
        return optimizer.defaults, stored

    cases, plain = [], {}
    for name, kind, settings in OPTIMIZERS:
        defaults, exact = trajectory(kind, settings, torch.float64)
        _, single = trajectory(kind, settings, torch.float32)
        for left, right in zip(exact, single):
            for key in left:
                worst = numpy.max(numpy.abs(left[key] - right[key]) / numpy.abs(left[key]))
                assert worst < 5e-6, f"{name}: float32 drifts by {worst:.2e} at {key} {left[key]}"
        # A setting that is ignored must be seen by a test at 1e-5.
        flat = numpy.concatenate([value.reshape(-1) for value in exact[-1].values()])
        if name == PLAIN[kind]:
            plain[kind] = flat
        else:
            assert numpy.max(numpy.abs(flat / plain[kind] - 1)) > 1e-3, f"{name} is too like {kind}"
        keys = [
            key
            for key in defaults
            if key
            in (
                "lr",
                "momentum",
                "dampening",
                "nesterov",
                "weight_decay",
                "alpha",
                "eps",
                "centered",
                "betas",
                "lr_decay",
                "initial_accumulator_value",
            )
        ]
        cases.append(
            {
                "name": name,
                "optimizer": kind,
                "settings": {key: defaults[key] for key in keys},
                "after": [
                    {"step": step, **{key: tensor(value) for key, value in values.items()}}
                    for step, values in zip(STEPS_STORED, exact)
                ],
            }
        )
    problem = {
        "name": "problem",
        "initial": {key: tensor(value) for key, value in initial.items()},
        "gradients": {key: tensor(value) for key, value in gradients.items()},
    }
    write(
        "optimizers",
        "Case 'problem': the parameters before the first update, and the gradient of "
        "update t as row t-1. The others: parameters after so many updates; weight decay is L2 "
        "regularisation but in AdamW, where it is decoupled.",
        [problem] + cases,
    )


# Schedules


def schedules():
    schedule = torch.optim.lr_scheduler

    def factors(make):
        optimizer = torch.optim.SGD([nn.Parameter(torch.zeros(1))], lr=1.0)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            scheduler = make(optimizer)
            values = []
            for _ in range(50):
                values.append(optimizer.param_groups[0]["lr"])
                optimizer.step()
                scheduler.step()
        return values

    step = dict(step_size=10, gamma=0.5)
    exponential = dict(gamma=0.95)
    cosine = dict(T_max=50, eta_min=0.0)
    warmup = dict(start_factor=0.1, end_factor=1.0, total_iters=5)
    single = [
        ("constant", "ConstantLR", dict(factor=1.0, total_iters=0)),
        ("constant-then-full", "ConstantLR", dict(factor=0.25, total_iters=8)),
        ("step", "StepLR", step),
        ("exponential", "ExponentialLR", exponential),
        ("cosine", "CosineAnnealingLR", cosine),
        ("cosine-minimum", "CosineAnnealingLR", dict(T_max=50, eta_min=0.1)),
        ("cosine-past-its-end", "CosineAnnealingLR", dict(T_max=20, eta_min=0.1)),
        ("linear-warm-up", "LinearLR", warmup),
        ("linear-decay", "LinearLR", dict(start_factor=1.0, end_factor=0.2, total_iters=40)),
    ]
    joined = [
        (
            "warm-up-then-cosine",
            [("LinearLR", warmup), ("CosineAnnealingLR", dict(T_max=45, eta_min=0.0))],
            [5],
        ),
        ("warm-up-then-step", [("LinearLR", warmup), ("StepLR", step)], [5]),
        (
            "warm-up-constant-exponential",
            [
                ("LinearLR", dict(start_factor=0.25, end_factor=1.0, total_iters=10)),
                ("ConstantLR", dict(factor=1.0, total_iters=0)),
                ("ExponentialLR", dict(gamma=0.9)),
            ],
            [10, 25],
        ),
    ]
    closed = {
        "step": lambda t: 0.5 ** (t // 10),
        "exponential": lambda t: 0.95**t,
        "cosine": lambda t: 0.5 * (1 + math.cos(math.pi * t / 50)),
        "linear-warm-up": lambda t: min(1.0, 0.1 + 0.9 * t / 5),
        "warm-up-then-cosine": lambda t: (
            0.1 + 0.9 * t / 5 if t < 5 else 0.5 * (1 + math.cos(math.pi * (t - 5) / 45))
        ),
        "warm-up-then-step": lambda t: 0.1 + 0.9 * t / 5 if t < 5 else 0.5 ** ((t - 5) // 10),
    }
    cases = []
    for name, kind, settings in single:
        values = factors(lambda optimizer: getattr(schedule, kind)(optimizer, **settings))
        cases.append({"name": name, "schedule": kind, "settings": settings, "factors": values})
    for name, parts, milestones in joined:
        values = factors(
            lambda optimizer: schedule.SequentialLR(
                optimizer,
                [getattr(schedule, kind)(optimizer, **settings) for kind, settings in parts],
                milestones,
            )
        )
        cases.append(
            {
                "name": name,
                "schedule": "SequentialLR",
                "milestones": milestones,
                "factors": values,
                "parts": [{"schedule": kind, "settings": settings} for kind, settings in parts],
            }
        )
    for case in cases:
        if case["name"] in closed:
            expected = [closed[case["name"]](t) for t in range(50)]
            assert numpy.allclose(case["factors"], expected, rtol=1e-12, atol=1e-15), case["name"]
    write(
        "schedules",
        "Learning rate of update t (from 0) over the base rate, 50 updates, one scheduler step "
        "after each update; float64. In a joined schedule each part counts from its own milestone. "
        "PyTorch's cosine rises again after T_max.",
        cases,
    )


# Losses


def losses():
    cases = []

    def add(
        name,
        inputs,
        differentiable,
        function,
        settings=None,
        reductions=("mean", "sum"),
        integer=(),
    ):
        """`function(reduction, **inputs)`; stores elements (where it has them), value and
        gradients."""

        def compute(reduction, dtype):
            given = {
                key: torch.tensor(value, dtype=torch.int64 if key in integer else dtype)
                for key, value in inputs.items()
            }
            for key in differentiable:
                given[key].requires_grad_()
            value = function(reduction, **given)
            gradients = torch.autograd.grad(value.sum(), [given[key] for key in differentiable])
            return {"value": value, **dict(zip(differentiable, gradients))}

        elements = in_both(lambda dtype: {"value": compute("none", dtype)["value"]}, name)["value"]
        case = {
            "name": name,
            "settings": settings or {},
            "inputs": {key: tensor(value) for key, value in inputs.items()},
            "elements": tensor(elements),
            "reductions": [],
        }
        for reduction in reductions:
            results = in_both(lambda dtype: compute(reduction, dtype), f"{name} {reduction}")
            case["reductions"].append(
                {
                    "reduction": reduction,
                    "value": number(results["value"].item()),
                    "gradients": {key: tensor(results[key]) for key in differentiable},
                }
            )
        cases.append(case)

    def reduce(reduction, elements):
        return {"none": elements, "mean": elements.mean(), "sum": elements.sum()}[reduction]

    prediction, target = normal(3, 4), normal(3, 4)
    prediction[0, 0] = target[0, 0]
    add(
        "mse",
        dict(input=prediction, target=target),
        ["input", "target"],
        lambda reduction, input, target: functional.mse_loss(input, target, reduction=reduction),
    )
    add(
        "l1",
        dict(input=prediction, target=target),
        ["input", "target"],
        lambda reduction, input, target: functional.l1_loss(input, target, reduction=reduction),
    )

    logits = numpy.array([-2.5, -0.5, 0, 0, 0.25, 3, 0, 1.5], dtype=numpy.float32).reshape(2, 4)
    soft = numpy.array([0, 1, 0, 1, 0.3, 0.9, 0.5, 0.1], dtype=numpy.float32).reshape(2, 4)
    extreme = numpy.array(
        [50, 50, -50, -50, 1000, 1000, -1000, -1000, 50, -50], dtype=numpy.float32
    )
    hard = numpy.array([0, 1, 0, 1, 0, 1, 0, 1, 0.25, 0.25], dtype=numpy.float32)
    with_logits = lambda reduction, logits, target: functional.binary_cross_entropy_with_logits(
        logits, target, reduction=reduction
    )
    add(
        "binary-cross-entropy-with-logits",
        dict(logits=logits, target=soft),
        ["logits"],
        with_logits,
    )
    add(
        "binary-cross-entropy-with-logits-extreme",
        dict(logits=extreme, target=hard),
        ["logits"],
        with_logits,
    )

    probability = numpy.array(
        [0.02, 0.5, 0.75, 0.999, 0.3, 0.6, 1e-6, 0.9], dtype=numpy.float32
    ).reshape(2, 4)
    edge = numpy.array([0, 0, 1, 1, 0, 1, 1e-30, 1e-10], dtype=numpy.float32)
    edge_target = numpy.array([0, 1, 0, 1, 0.5, 0.5, 1, 1], dtype=numpy.float32)
    on_probabilities = lambda reduction, probability, target: functional.binary_cross_entropy(
        probability, target, reduction=reduction
    )
    add(
        "binary-cross-entropy",
        dict(probability=probability, target=soft),
        ["probability"],
        on_probabilities,
    )
    add(
        "binary-cross-entropy-clamped",
        dict(probability=edge, target=edge_target),
        ["probability"],
        on_probabilities,
        dict(smallest_logarithm=-100, smallest_denominator_of_gradient=1e-12),
    )

    scores = normal(4, 5, scale=2)
    large = numpy.array(
        [[1000, -1000, 0], [-1000, 1000, 999], [50, 50, 50], [0, -50, 1000]], dtype=numpy.float32
    )
    for smoothing in (0.0, 0.1):
        cross_entropy = lambda reduction, logits, classes: functional.cross_entropy(
            logits, classes, reduction=reduction, label_smoothing=smoothing
        )
        suffix = "-smoothed" if smoothing else ""
        add(
            "cross-entropy" + suffix,
            dict(logits=scores, classes=numpy.array([0, 4, 2, 2])),
            ["logits"],
            cross_entropy,
            dict(label_smoothing=smoothing),
            integer=["classes"],
        )
        add(
            "cross-entropy-extreme" + suffix,
            dict(logits=large, classes=numpy.array([0, 0, 1, 2])),
            ["logits"],
            cross_entropy,
            dict(label_smoothing=smoothing),
            integer=["classes"],
        )

    mean, log_variance, value = normal(3, 4), normal(3, 4), normal(3, 4)
    variance = numpy.exp(log_variance).astype(numpy.float32)
    for full in (False, True):
        suffix = "-full" if full else ""
        add(
            "gaussian-nll-variance" + suffix,
            dict(mean=mean, target=value, variance=variance),
            ["mean", "target", "variance"],
            lambda reduction, mean, target, variance: functional.gaussian_nll_loss(
                mean, target, variance, full=full, eps=1e-6, reduction=reduction
            ),
            dict(full=full, smallest_variance=1e-6),
        )
        add(
            "gaussian-nll-log-variance" + suffix,
            dict(mean=mean, target=value, log_variance=log_variance),
            ["mean", "target", "log_variance"],
            lambda reduction, mean, target, log_variance: functional.gaussian_nll_loss(
                mean, target, log_variance.exp(), full=full, eps=1e-6, reduction=reduction
            ),
            dict(full=full),
        )
    add(
        "gaussian-nll-fixed-variance",
        dict(mean=mean, target=value),
        ["mean", "target"],
        lambda reduction, mean, target: reduce(
            reduction, -torch.distributions.Normal(mean, 0.5).log_prob(target)
        ),
        dict(full=True, standard_deviation=0.5),
    )

    binary = (uniform(0, 1, 2, 4) < 0.5).astype(numpy.float32)
    bernoulli = torch.distributions.Bernoulli
    add(
        "bernoulli-nll-logits",
        dict(logits=logits, target=binary),
        ["logits"],
        lambda reduction, logits, target: reduce(
            reduction, -bernoulli(logits=logits).log_prob(target)
        ),
    )
    add(
        "bernoulli-nll-logits-grey",
        dict(logits=logits, target=soft),
        ["logits"],
        lambda reduction, logits, target: reduce(
            reduction, -bernoulli(logits=logits, validate_args=False).log_prob(target)
        ),
    )

    gaussian = lambda mean, log_variance: torch.distributions.Normal(
        mean, (0.5 * log_variance).exp()
    )
    add(
        "kl-standard",
        dict(mean=mean, log_variance=log_variance),
        ["mean", "log_variance"],
        lambda reduction, mean, log_variance: reduce(
            reduction,
            torch.distributions.kl_divergence(
                gaussian(mean, log_variance),
                gaussian(torch.zeros_like(mean), torch.zeros_like(mean)),
            ),
        ),
    )
    names = ["mean", "log_variance", "other_mean", "other_log_variance"]
    add(
        "kl-between",
        dict(
            mean=mean,
            log_variance=log_variance,
            other_mean=normal(3, 4),
            other_log_variance=normal(3, 4),
        ),
        names,
        lambda reduction, mean, log_variance, other_mean, other_log_variance: reduce(
            reduction,
            torch.distributions.kl_divergence(
                gaussian(mean, log_variance), gaussian(other_mean, other_log_variance)
            ),
        ),
    )
    write(
        "losses",
        "Loss of each element (of each row for cross-entropy), its mean and sum over all of them, "
        "and the gradients of those. Logarithms are natural. log_variance is of the variance, not "
        "of the standard deviation.",
        cases,
    )


# Layers


def layers():
    cases = []

    def given(dtype, **arrays):
        return {
            key: torch.tensor(value, dtype=dtype, requires_grad=True)
            for key, value in arrays.items()
        }

    def backward(output, cotangent, names, at):
        gradients = torch.autograd.grad((output * cotangent).sum(), at)
        return {f"gradient_{name}": gradient for name, gradient in zip(names, gradients)}

    def store(name, results, inputs, settings=None):
        cases.append(
            {
                "name": name,
                "settings": settings or {},
                "inputs": {key: tensor(value) for key, value in inputs.items()},
                "expected": {key: tensor(value) for key, value in results.items()},
            }
        )

    # Linear
    inputs = dict(
        input=normal(3, 5), weight=normal(4, 5, scale=0.5), bias=normal(4), cotangent=normal(3, 4)
    )

    def linear(dtype):
        tensors = given(dtype, **inputs)
        output = functional.linear(tensors["input"], tensors["weight"], tensors["bias"])
        names = ["input", "weight", "bias"]
        return {
            "output": output,
            **backward(output, tensors["cotangent"], names, [tensors[n] for n in names]),
        }

    store("linear", in_both(linear, "linear"), inputs, dict(in_features=5, out_features=4))

    # Batch normalisation: three training batches, then one in evaluation mode.
    def batch_norm(name, make, shape, channels_last):
        features = shape[-1]
        inputs = dict(
            weight=uniform(0.5, 1.5, features), bias=normal(features), cotangent=normal(*shape)
        )
        for batch in range(4):
            inputs[f"input_{batch}"] = (normal(*shape) * 1.5 + 0.7 * batch).astype(numpy.float32)
        forwards = (0, 3, 1, 2) if channels_last else tuple(range(len(shape)))
        backwards = (0, 2, 3, 1) if channels_last else tuple(range(len(shape)))

        def compute(dtype):
            layer = make(features).to(dtype)
            with torch.no_grad():
                layer.weight.copy_(torch.tensor(inputs["weight"]))
                layer.bias.copy_(torch.tensor(inputs["bias"]))
            cotangent, results = torch.tensor(inputs["cotangent"], dtype=dtype), {}
            for batch in range(4):
                if batch == 3:
                    layer.eval()
                entry = torch.tensor(inputs[f"input_{batch}"], dtype=dtype, requires_grad=True)
                output = layer(entry.permute(forwards)).permute(backwards)
                results[f"output_{batch}"] = output
                if batch < 3:
                    results[f"running_mean_{batch}"] = layer.running_mean.clone()
                    results[f"running_var_{batch}"] = layer.running_var.clone()
                if batch >= 2:
                    gradients = backward(
                        output,
                        cotangent,
                        ["input", "weight", "bias"],
                        [entry, layer.weight, layer.bias],
                    )
                    results.update({f"{key}_{batch}": value for key, value in gradients.items()})
            assert layer.num_batches_tracked.item() == 3
            return results

        store(
            name,
            in_both(compute, name, 2e-5),
            inputs,
            dict(
                momentum=0.1,
                eps=1e-5,
                training_batches=[0, 1, 2],
                evaluation_batches=[3],
                num_batches_tracked=3,
                running_var="of the unbiased variance (n - 1); the output uses the biased one (n)",
                one_value_per_channel="an error in training (ValueError), not in evaluation",
            ),
        )

    batch_norm("batch-norm-1d", nn.BatchNorm1d, (5, 3), False)
    batch_norm("batch-norm-2d", nn.BatchNorm2d, (2, 3, 2, 3), True)
    try:
        nn.BatchNorm1d(3)(torch.zeros(1, 3))
        raise AssertionError("a batch of one must be an error in training")
    except ValueError:
        nn.BatchNorm1d(3).eval()(torch.zeros(1, 3))

    # Layer normalisation
    for name, normalized in (("layer-norm", (4,)), ("layer-norm-two-axes", (3, 4))):
        inputs = dict(
            input=(normal(2, 3, 4) * 2 + 1).astype(numpy.float32),
            weight=uniform(0.5, 1.5, *normalized),
            bias=normal(*normalized),
            cotangent=normal(2, 3, 4),
        )

        def layer_norm(dtype):
            tensors = given(dtype, **inputs)
            output = functional.layer_norm(
                tensors["input"], normalized, tensors["weight"], tensors["bias"], 1e-5
            )
            names = ["input", "weight", "bias"]
            return {
                "output": output,
                **backward(output, tensors["cotangent"], names, [tensors[n] for n in names]),
            }

        store(
            name,
            in_both(layer_norm, name, 2e-5),
            inputs,
            dict(normalized_shape=list(normalized), eps=1e-5, variance="biased"),
        )

    # Dropout
    inputs = dict(input=normal(2, 4))
    store(
        "dropout-evaluation",
        {"output": nn.Dropout(0.4).eval()(torch.tensor(inputs["input"]))},
        inputs,
        dict(p=0.4),
    )
    ones = nn.Dropout(0.4)(torch.ones(1000, dtype=torch.float64))
    kept = ones[ones != 0]
    assert torch.all(kept == 1 / (1 - 0.4)) and 500 < len(kept) < 700
    cases.append(
        {
            "name": "dropout-training",
            "settings": dict(p=0.4),
            "inputs": {},
            "expected": {"scale_of_kept": tensor([1 / (1 - 0.4)])},
        }
    )

    # Activations: value, derivative and second derivative at each point.
    points = numpy.array(
        [-100, -20, -8, -3, -1, -0.5, -1e-3, 0, 1e-3, 0.5, 1, 3, 8, 20.5, 100], dtype=numpy.float32
    )
    activations = [
        ("relu", functional.relu, {}),
        ("leaky-relu-0.01", lambda x: functional.leaky_relu(x, 0.01), dict(negative_slope=0.01)),
        ("leaky-relu-0.2", lambda x: functional.leaky_relu(x, 0.2), dict(negative_slope=0.2)),
        ("elu", functional.elu, dict(alpha=1.0)),
        ("gelu", functional.gelu, dict(approximate="none")),
        ("gelu-tanh", lambda x: functional.gelu(x, approximate="tanh"), dict(approximate="tanh")),
        ("silu", functional.silu, {}),
        ("tanh", torch.tanh, {}),
        ("sigmoid", torch.sigmoid, {}),
        ("softplus", functional.softplus, dict(beta=1.0, threshold=20.0)),
    ]
    for name, function, settings in activations:

        def activation(dtype):
            entry = torch.tensor(points, dtype=dtype, requires_grad=True)
            output = function(entry)
            (first,) = torch.autograd.grad(output.sum(), entry, create_graph=True)
            (second,) = (
                torch.autograd.grad(first.sum(), entry)
                if first.requires_grad
                else (torch.zeros_like(entry),)
            )
            return {"output": output, "first_derivative": first, "second_derivative": second}

        exact, single = (activation(dtype) for dtype in TYPES)
        for key in exact:
            # Tails round to zero or one in float32, so the error counts against one at least.
            error = torch.abs(exact[key] - single[key]) / exact[key].abs().clamp(min=1)
            assert error.max() < 1e-6, f"{name} {key}: {error.max()}"
            exact[key] = torch.where(exact[key].abs() < 1e-37, 0, exact[key])
        cases.append(
            {
                "name": "activation-" + name,
                "settings": settings,
                "inputs": {"input": tensor(points)},
                "expected": {key: tensor(value) for key, value in exact.items()},
            }
        )

    # Clipping of gradients
    gradients = dict(weight=normal(2, 3), bias=normal(3, scale=3))

    def clipped(name, dtype, clip, scale):
        parameters = {
            key: nn.Parameter(torch.zeros(value.shape, dtype=dtype))
            for key, value in gradients.items()
        }
        for key, parameter in parameters.items():
            parameter.grad = torch.tensor(gradients[key], dtype=dtype) * scale
        norm = clip(list(parameters.values()))
        results = {} if norm is None else {"norm": norm.reshape(1)}
        results.update({key: parameter.grad for key, parameter in parameters.items()})
        return results

    for name, clip, settings, scale in (
        ("clip-by-norm", lambda p: nn.utils.clip_grad_norm_(p, 1.0), dict(max_norm=1.0), 1),
        (
            "clip-by-norm-not-needed",
            lambda p: nn.utils.clip_grad_norm_(p, 100.0),
            dict(max_norm=100.0),
            1,
        ),
        (
            "clip-by-norm-of-zeros",
            lambda p: nn.utils.clip_grad_norm_(p, 1.0),
            dict(max_norm=1.0),
            0,
        ),
        ("clip-by-value", lambda p: nn.utils.clip_grad_value_(p, 0.5), dict(clip_value=0.5), 1),
    ):
        store(
            name,
            in_both(lambda dtype: clipped(name, dtype, clip, scale), name),
            {key: value * scale for key, value in gradients.items()},
            settings,
        )

    # Exponential moving average of weights: the first update copies; then the share that is kept
    # rises to its final value as that of TensorFlow's ExponentialMovingAverage with num_updates.
    values = normal(10, 4)
    final_share = 0.4

    def share(count):
        return torch.minimum(
            torch.tensor(final_share, dtype=torch.float64), (1 + count) / (10 + count)
        )

    def averaged(dtype):
        model = nn.Linear(4, 1, bias=False).to(dtype)
        average = torch.optim.swa_utils.AveragedModel(
            model,
            avg_fn=lambda old, new, count: share(count.double()).to(dtype) * old
            + (1 - share(count.double())).to(dtype) * new,
        )
        rows = []
        for value in values:
            with torch.no_grad():
                model.weight.copy_(torch.tensor(value))
            average.update_parameters(model)
            rows.append(average.module.weight.detach().clone().reshape(-1))
        return {"average": torch.stack(rows)}

    store(
        "exponential-moving-average",
        in_both(averaged, "exponential moving average"),
        dict(values=values),
        dict(decay=final_share, first_update="copies the value"),
    )
    write(
        "layers",
        "gradient_x is the gradient of sum(output * cotangent) at x. Linear's weight is [out, in]. "
        "batch-norm: suffix _i is of batch i, gradients of batch 2 (training) and 3 (evaluation).",
        cases,
    )


# Initialisers

TRUNCATED = 0.87962566103423978  # standard deviation of a unit normal cut at two of its deviations


def initializers():
    def density(x):
        return math.exp(-x * x / 2) / math.sqrt(2 * math.pi)

    mass = math.erf(2 / math.sqrt(2))
    second = 1 - 4 * density(2) / mass
    fourth = 3 * second - 16 * density(2) / mass
    assert abs(math.sqrt(second) - TRUNCATED) < 1e-12
    kurtosis = {"uniform": 1.8, "normal": 3.0, "truncated-normal": fourth / second**2}
    shapes = [(400, 784), (128, 100), (64, 32, 4, 4)]
    samples = numpy.random.Generator(numpy.random.Philox(7)).standard_normal(2_000_000)
    cut = samples[numpy.abs(samples) < 2]
    assert abs(numpy.mean(cut**4) / numpy.mean(cut**2) ** 2 - kurtosis["truncated-normal"]) < 0.01
    cases = []

    def add(
        name,
        family,
        shape,
        distribution,
        deviation,
        bound=None,
        source="torch",
        settings=None,
        make=None,
    ):
        fan_in, fan_out = torch.nn.init._calculate_fan_in_and_fan_out(torch.empty(shape))
        if make is not None:
            torch.manual_seed(11)
            sample = torch.empty(shape, dtype=torch.float64)
            make(sample)
            assert abs(sample.mean().item()) < 5 * deviation / math.sqrt(sample.numel()), name
            assert (
                abs(sample.std().item() / deviation - 1) < 0.02
            ), f"{name}: {sample.std().item()} {deviation}"
            shape_of_tail = (sample**4).mean().item() / (sample**2).mean().item() ** 2
            assert abs(shape_of_tail - kurtosis[distribution]) < 0.1, name
            if bound is not None:
                assert 0.99 * bound < sample.abs().max().item() <= bound, name
        case = {
            "name": name,
            "initializer": family,
            "from": source,
            "settings": settings or {},
            "weight_shape": list(shape),
            "fan_in": fan_in,
            "fan_out": fan_out,
            "distribution": distribution,
            "mean": 0,
            "standard_deviation": deviation,
            "kurtosis": kurtosis[distribution],
        }
        if bound is not None:
            case["bound"] = bound
        cases.append(case)

    for shape in shapes:
        fan_in, fan_out = torch.nn.init._calculate_fan_in_and_fan_out(torch.empty(shape))
        of = "x".join(map(str, shape))
        bound = 1 / math.sqrt(fan_in)
        add(
            f"default-weight-{of}",
            "kaiming_uniform",
            shape,
            "uniform",
            bound / math.sqrt(3),
            bound,
            settings=dict(
                a="sqrt(5)",
                mode="fan_in",
                nonlinearity="leaky_relu",
                used="Linear and Conv2d weight",
            ),
            make=lambda w: nn.init.kaiming_uniform_(w, a=math.sqrt(5)),
        )
        cases.append(
            {
                "name": f"default-bias-{of}",
                "initializer": "uniform",
                "from": "torch",
                "settings": dict(used="Linear and Conv2d bias"),
                "weight_shape": list(shape),
                "fan_in": fan_in,
                "fan_out": fan_out,
                "distribution": "uniform",
                "mean": 0,
                "standard_deviation": bound / math.sqrt(3),
                "kurtosis": 1.8,
                "bound": bound,
            }
        )
        for mode, fan in (("fan_in", fan_in), ("fan_out", fan_out)):
            for nonlinearity, slope in (("relu", 0.0), ("leaky_relu", 0.2), ("linear", 0.0)):
                gain = nn.init.calculate_gain(nonlinearity, slope)
                assert (
                    abs(gain - (1 if nonlinearity == "linear" else math.sqrt(2 / (1 + slope**2))))
                    < 1e-15
                )
                settings = dict(a=slope, mode=mode, nonlinearity=nonlinearity, gain=gain)
                keywords = dict(a=slope, mode=mode, nonlinearity=nonlinearity)
                deviation = gain / math.sqrt(fan)
                add(
                    f"kaiming-normal-{mode}-{nonlinearity}-{of}",
                    "kaiming_normal",
                    shape,
                    "normal",
                    deviation,
                    settings=settings,
                    make=lambda w: nn.init.kaiming_normal_(w, **keywords),
                )
                add(
                    f"kaiming-uniform-{mode}-{nonlinearity}-{of}",
                    "kaiming_uniform",
                    shape,
                    "uniform",
                    deviation,
                    math.sqrt(3) * deviation,
                    settings=settings,
                    make=lambda w: nn.init.kaiming_uniform_(w, **keywords),
                )
        for nonlinearity in ("linear", "relu", "tanh"):
            gain = nn.init.calculate_gain(nonlinearity)
            deviation = gain * math.sqrt(2 / (fan_in + fan_out))
            add(
                f"xavier-normal-{nonlinearity}-{of}",
                "xavier_normal",
                shape,
                "normal",
                deviation,
                settings=dict(gain=gain, nonlinearity=nonlinearity),
                make=lambda w: nn.init.xavier_normal_(w, gain),
            )
            add(
                f"xavier-uniform-{nonlinearity}-{of}",
                "xavier_uniform",
                shape,
                "uniform",
                deviation,
                math.sqrt(3) * deviation,
                settings=dict(gain=gain, nonlinearity=nonlinearity),
                make=lambda w: nn.init.xavier_uniform_(w, gain),
            )
        add(
            f"normal-0.02-{of}",
            "normal",
            shape,
            "normal",
            0.02,
            settings=dict(std=0.02),
            make=lambda w: nn.init.normal_(w, 0, 0.02),
        )
        # Keras: variance scaling; its kernels are [in, out] or [height, width, in, out], the fans
        # the same.
        glorot = math.sqrt(6 / (fan_in + fan_out))
        add(
            f"glorot-uniform-{of}",
            "glorot_uniform",
            shape,
            "uniform",
            glorot / math.sqrt(3),
            glorot,
            "keras",
        )
        glorot = math.sqrt(2 / (fan_in + fan_out))
        add(
            f"glorot-normal-{of}",
            "glorot_normal",
            shape,
            "truncated-normal",
            glorot,
            2 * glorot / TRUNCATED,
            "keras",
        )
        for family, scale in (("he", 2), ("lecun", 1)):
            deviation = math.sqrt(scale / fan_in)
            add(
                f"{family}-normal-{of}",
                f"{family}_normal",
                shape,
                "truncated-normal",
                deviation,
                2 * deviation / TRUNCATED,
                "keras",
            )
            add(
                f"{family}-uniform-{of}",
                f"{family}_uniform",
                shape,
                "uniform",
                deviation,
                math.sqrt(3) * deviation,
                "keras",
            )

    for shape, gain in (((6, 4), 1.0), ((4, 6), 1.0), ((5, 5), math.sqrt(2)), ((4, 2, 2, 2), 1.0)):
        rows, columns = shape[0], math.prod(shape[1:])
        weight = nn.init.orthogonal_(torch.empty(shape, dtype=torch.float64), gain).reshape(
            rows, columns
        )
        gram = weight.T @ weight if rows > columns else weight @ weight.T
        assert torch.allclose(
            gram, gain**2 * torch.eye(min(rows, columns), dtype=torch.float64), atol=1e-12
        )
        cases.append(
            {
                "name": "orthogonal-" + "x".join(map(str, shape)),
                "initializer": "orthogonal",
                "from": "torch",
                "settings": dict(gain=gain),
                "weight_shape": list(shape),
                "rows": rows,
                "columns": columns,
                "orthonormal": "columns" if rows > columns else "rows",
                "gram_diagonal": gain**2,
            }
        )
    write(
        "initializers",
        "Moments in closed form, checked by the script against samples (float64). weight_shape is "
        "PyTorch's: [out, in] or [out, in, height, width]. kurtosis is the fourth moment over the "
        "squared variance. |value| <= bound. orthogonal: the weight as [rows, columns] times its "
        "transpose (or the other way round, when the columns are orthonormal) is gram_diagonal "
        "times the identity.",
        cases,
    )


if __name__ == "__main__":
    optimizers()
    schedules()
    losses()
    layers()
    initializers()
