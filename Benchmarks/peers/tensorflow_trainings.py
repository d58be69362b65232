#!/usr/bin/env python3
"""Whole trainings on MNIST in TensorFlow: one tf.function a step that gathers its batch from the
images in memory, Adam's own kernel; the classifier as a graph, the VAE by XLA."""

import timing

timing.limit_threads()

import tensorflow as tf

from tensorflow_steps import Parameters, compiled, reshape, sequence
from trainings import batches, main


def trained(parameters, model, loss_of, arrays, generator, variant):
    """Trains an epoch each time it is asked to; `loss_of` takes the batch's part of `arrays`."""
    update = parameters.adam(model.adam)
    arrays = [tf.constant(array) for array in arrays]

    def train(rows):
        with tf.GradientTape() as tape:
            loss = loss_of(*(tf.gather(array, rows) for array in arrays))
        update(tape.gradient(loss, parameters.variables))

    train = compiled(train, variant)
    while True:
        for rows in batches(len(arrays[0]), model.batch, generator):
            train(tf.constant(rows))
        yield


def classifier(data, model, generator):
    parameters, pooled = Parameters(), (model.side - 2) // 2
    network = sequence(
        reshape(model.side, model.side, 1),
        parameters.convolution(1, model.channels, 3, 1, "VALID"),
        tf.nn.relu,
        lambda x: tf.nn.max_pool2d(x, 2, 2, "VALID"),
        reshape(pooled * pooled * model.channels),
        parameters.dense(pooled * pooled * model.channels, model.hidden),
        tf.nn.relu,
        parameters.dense(model.hidden, model.classes),
    )

    def loss_of(images, labels):
        return tf.reduce_mean(
            tf.nn.sparse_softmax_cross_entropy_with_logits(labels=labels, logits=network(images))
        )

    answers = compiled(lambda images: tf.argmax(network(images), axis=1), "graph")
    test = [tf.constant(data.test[rows]) for rows in batches(len(data.test), 500)]
    truth = [data.test_labels[rows] for rows in batches(len(data.test), 500)]
    arrays = (data.train, data.train_labels.astype("int32"))
    for _ in trained(parameters, model, loss_of, arrays, generator, "graph"):
        right = sum((answers(i).numpy() == labels).sum() for i, labels in zip(test, truth))
        yield right / len(data.test)


def autoencoder(data, model, generator):
    parameters, (hidden,) = Parameters(), model.hidden
    encoder = sequence(
        parameters.dense(model.pixels, hidden), tf.nn.relu, parameters.dense(hidden, 2 * model.latent)
    )
    decoder = sequence(
        parameters.dense(model.latent, hidden), tf.nn.relu, parameters.dense(hidden, model.pixels)
    )

    def bound(images):
        """Negative ELBO with one sample, summed over the batch."""
        mean, log_variance = tf.split(encoder(images), 2, axis=1)
        latent = mean + tf.random.normal(tf.shape(mean)) * tf.exp(0.5 * log_variance)
        elements = tf.nn.sigmoid_cross_entropy_with_logits(labels=images, logits=decoder(latent))
        divergence = -0.5 * tf.reduce_sum(
            1 + log_variance - tf.square(mean) - tf.exp(log_variance)
        )
        return tf.reduce_sum(elements) + divergence

    def loss_of(images):
        return bound(images) / images.shape[0]

    tested = compiled(bound, "xla")
    test = [tf.constant(data.test[rows]) for rows in batches(len(data.test), 500)]
    for _ in trained(parameters, model, loss_of, (data.train,), generator, "xla"):
        yield sum(float(tested(images)) for images in test) / len(data.test)


if __name__ == "__main__":
    main({"cnn-mnist": classifier, "vae-mnist": autoencoder})
