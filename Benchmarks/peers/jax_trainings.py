#!/usr/bin/env python3
"""Whole trainings on MNIST in JAX: one jitted step that gathers its batch from the images in
memory, its state donated, random bits from unsafe_rbg."""

import timing

timing.limit_threads()

import jax
import jax.numpy as jnp

from jax_steps import Initializer, adam, adam_state, convolution, dense
from trainings import batches, main


def trained(parameters, model, loss_of, arrays, generator):
    """Trains an epoch each time it is asked to and gives the parameters; `loss_of` takes them, a
    key and the batch's part of `arrays`."""

    def train(state, rows, *arrays):
        parameters, optimizer, key = state
        key, noise = jax.random.split(key)
        gradients = jax.grad(loss_of)(parameters, noise, *(array[rows] for array in arrays))
        return *adam(model.adam, parameters, optimizer, gradients), key

    train = jax.jit(train, donate_argnums=0)
    arrays = [jnp.asarray(array) for array in arrays]
    state = (parameters, adam_state(parameters), jax.random.key(2, impl="unsafe_rbg"))
    while True:
        for rows in batches(len(arrays[0]), model.batch, generator):
            state = train(state, rows, *arrays)
        yield state[0]


def classifier(data, model, generator):
    initial, pooled = Initializer("unsafe_rbg"), (model.side - 2) // 2
    flat = pooled * pooled * model.channels
    parameters = {
        "convolution": initial.convolution(1, model.channels, 3),
        "hidden": initial.dense(flat, model.hidden),
        "output": initial.dense(model.hidden, model.classes),
    }

    def network(parameters, images):
        x = images.reshape(-1, model.side, model.side, 1)
        x = jax.nn.relu(convolution(parameters["convolution"], x, 1, "VALID"))
        x = jax.lax.reduce_window(x, -jnp.inf, jax.lax.max, (1, 2, 2, 1), (1, 2, 2, 1), "VALID")
        x = jax.nn.relu(dense(parameters["hidden"], x.reshape(-1, flat)))
        return dense(parameters["output"], x)

    def loss_of(parameters, _, images, labels):
        logs = jax.nn.log_softmax(network(parameters, images))
        return -jnp.mean(jnp.take_along_axis(logs, labels[:, None], axis=1))

    answers = jax.jit(lambda parameters, images: network(parameters, images).argmax(1))
    arrays = (data.train, data.train_labels.astype("int32"))
    for parameters in trained(parameters, model, loss_of, arrays, generator):
        right = sum(
            (answers(parameters, data.test[rows]) == data.test_labels[rows]).sum()
            for rows in batches(len(data.test), 500)
        )
        yield right / len(data.test)


def autoencoder(data, model, generator):
    initial, (hidden,) = Initializer("unsafe_rbg"), model.hidden
    parameters = {
        "encoder": [initial.dense(model.pixels, hidden), initial.dense(hidden, 2 * model.latent)],
        "decoder": [initial.dense(model.latent, hidden), initial.dense(hidden, model.pixels)],
    }

    def perceptron(layers, x):
        return dense(layers[1], jax.nn.relu(dense(layers[0], x)))

    def bound(parameters, key, images):
        """Negative ELBO with one sample, summed over the batch."""
        mean, log_variance = jnp.split(perceptron(parameters["encoder"], images), 2, axis=1)
        latent = mean + jax.random.normal(key, mean.shape) * jnp.exp(0.5 * log_variance)
        logits = perceptron(parameters["decoder"], latent)
        elements = jnp.maximum(logits, 0) - logits * images + jnp.log1p(jnp.exp(-jnp.abs(logits)))
        divergence = -0.5 * jnp.sum(1 + log_variance - mean**2 - jnp.exp(log_variance))
        return jnp.sum(elements) + divergence

    def loss_of(parameters, key, images):
        return bound(parameters, key, images) / len(images)

    tested, key = jax.jit(bound), jax.random.key(3, impl="unsafe_rbg")
    for parameters in trained(parameters, model, loss_of, (data.train,), generator):
        total = 0.0
        for rows in batches(len(data.test), 500):
            key, noise = jax.random.split(key)
            total += float(tested(parameters, noise, data.test[rows]))
        yield total / len(data.test)


if __name__ == "__main__":
    main({"cnn-mnist": classifier, "vae-mnist": autoencoder})
