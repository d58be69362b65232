#!/usr/bin/env python3
"""Writes the golden numbers of mixtures of Gaussians: densities as SciPy gives them, and what one sweep
of expectation and maximization makes of the parameters, as weighted means and covariances of NumPy.

    python3 Tests/Goldens/make_mixture_goldens.py
"""

import json
import pathlib

import numpy as np
from scipy.special import logsumexp
from scipy.stats import multivariate_normal

random = np.random.default_rng(11)
COMPONENTS, SIZE, COUNT = 3, 4, 50


def listed(array):
    array = np.asarray(array, dtype=np.float64)
    return {"shape": list(array.shape), "values": [float(x) for x in array.ravel()]}


def case(name):
    points = random.normal(size=(COUNT, SIZE)) @ random.normal(size=(SIZE, SIZE))
    points = points.astype(np.float32).astype(np.float64)
    weights = np.array([0.5, 0.3, 0.2], dtype=np.float32).astype(np.float64)
    means = random.normal(size=(COMPONENTS, SIZE)).astype(np.float32).astype(np.float64)
    if name == "full":
        scales = np.tril(random.normal(size=(COMPONENTS, SIZE, SIZE)))
        for scale in scales:
            np.fill_diagonal(scale, np.abs(np.diag(scale)) + 0.5)
    else:
        scales = random.uniform(0.5, 2, size=(COMPONENTS, SIZE))
    scales = scales.astype(np.float32).astype(np.float64)

    def covariance(scale):
        return scale @ scale.T if name == "full" else np.diag(scale**2)

    joint = np.stack(
        [
            np.log(weight) + multivariate_normal(mean, covariance(scale)).logpdf(points)
            for weight, mean, scale in zip(weights, means, scales)
        ],
        axis=1,
    )
    density = logsumexp(joint, axis=1)
    shares = np.exp(joint - density[:, None])
    moved = [np.average(points, axis=0, weights=r) for r in shares.T]
    covariances = [np.cov(points.T, aweights=r, ddof=0) for r in shares.T]
    return {
        "name": name,
        "points": listed(points),
        "weights": listed(weights),
        "means": listed(means),
        "scales": listed(scales),
        "logDensity": listed(density),
        "nextWeights": listed(shares.mean(axis=0)),
        "nextMeans": listed(moved),
        "nextVariances": listed(
            covariances if name == "full" else [np.diag(c) for c in covariances]
        ),
    }


path = pathlib.Path(__file__).parent / "mixtures.json"
path.write_text(json.dumps({"cases": [case("full"), case("diagonal")]}, indent=1) + "\n")
