#!/usr/bin/env python3
"""Whole trainings on MNIST in PyTorch: eager mode, fused Adam, images channels-last.

    .venv-peers/torch/bin/python Benchmarks/peers/torch_trainings.py vae-mnist --data-root FOLDER
"""

import timing

timing.limit_threads()

import torch
from torch.nn import functional

from torch_steps import adam, classifier_network, divergence, perceptrons
from trainings import batches, main


def classifier(data, model, generator):
    network = classifier_network(model).to(memory_format=torch.channels_last)
    optimizer = adam(network.parameters(), model.adam, "fused")

    def images(pixels):
        images = torch.from_numpy(pixels).reshape(-1, 1, model.side, model.side)
        return images.to(memory_format=torch.channels_last)

    train, labels = images(data.train), torch.from_numpy(data.train_labels.astype("int64"))
    test, truth = images(data.test), torch.from_numpy(data.test_labels.astype("int64"))
    while True:
        for rows in map(torch.from_numpy, batches(len(train), model.batch, generator)):
            loss = functional.cross_entropy(network(train[rows]), labels[rows])
            optimizer.zero_grad(set_to_none=True)
            loss.backward()
            optimizer.step()
        with torch.no_grad():
            right = sum(
                (network(images).argmax(1) == answers).sum().item()
                for images, answers in zip(test.split(500), truth.split(500))
            )
        yield right / len(test)


def autoencoder(data, model, generator):
    encoder, decoder = perceptrons(model)
    optimizer = adam([*encoder.parameters(), *decoder.parameters()], model.adam, "fused")

    def bound(images):
        """Negative ELBO with one sample, summed over the batch."""
        mean, log_variance = encoder(images).chunk(2, dim=1)
        latent = torch.addcmul(mean, torch.randn_like(mean), torch.exp(0.5 * log_variance))
        probabilities = torch.sigmoid(decoder(latent))
        return functional.binary_cross_entropy(
            probabilities, images, reduction="sum"
        ) + divergence(mean, log_variance)

    train, test = torch.from_numpy(data.train), torch.from_numpy(data.test)
    while True:
        for rows in map(torch.from_numpy, batches(len(train), model.batch, generator)):
            loss = bound(train[rows]) / len(rows)
            optimizer.zero_grad(set_to_none=True)
            loss.backward()
            optimizer.step()
        with torch.no_grad():
            yield sum(bound(images).item() for images in test.split(500)) / len(test)


if __name__ == "__main__":
    main({"cnn-mnist": classifier, "vae-mnist": autoencoder})
