#!/usr/bin/env python3
"""The training steps in PyTorch: eager mode (torch.compile was no faster), Adam fused or foreach,
images in PyTorch's own layout or channels-last, whichever is faster."""

import timing

timing.limit_threads()

import torch
from torch import nn
from torch.nn import functional

from workloads import BATCHES, THREADS, WORKLOADS

torch.set_num_threads(THREADS)
torch.manual_seed(1)

ADAMS = ["fused", "foreach"]
LAYOUTS = ["channels-last", "contiguous"]
VARIANTS = {
    name: (
        ADAMS if name in ("vae", "vae20", "gan") else [f"{a} {l}" for a in ADAMS for l in LAYOUTS]
    )
    for name in WORKLOADS
}


def adam(parameters, settings, variant):
    return torch.optim.Adam(
        parameters,
        lr=settings.learning_rate,
        betas=(settings.beta1, settings.beta2),
        eps=settings.epsilon,
        fused="fused" in variant,
        foreach="foreach" in variant,
    )


def layout(variant):
    return torch.channels_last if "channels-last" in variant else torch.contiguous_format


def cycle(make):
    """Goes round a few batches."""
    batches = [make() for _ in range(BATCHES)]
    while True:
        yield from batches


def images(workload, variant, low=0.0, high=1.0):
    shape = (workload.batch, 1, workload.side, workload.side)
    return cycle(lambda: torch.empty(shape).uniform_(low, high).to(memory_format=layout(variant)))


def divergence(mean, log_variance):
    return -0.5 * torch.sum(1 + log_variance - mean.pow(2) - log_variance.exp())


def variational(workload, encoder, decoder, batches, variant):
    parameters = [*encoder.parameters(), *decoder.parameters()]
    optimizer = adam(parameters, workload.adam, variant)

    def step():
        batch = next(batches)
        mean, log_variance = encoder(batch).chunk(2, dim=1)
        latent = torch.addcmul(mean, torch.randn_like(mean), torch.exp(0.5 * log_variance))
        # Sigmoid and cross-entropy apart are faster here than the form on logits.
        probabilities = torch.sigmoid(decoder(latent))
        reconstruction = functional.binary_cross_entropy(probabilities, batch, reduction="sum")
        loss = (reconstruction + divergence(mean, log_variance)) / workload.batch
        optimizer.zero_grad(set_to_none=True)
        loss.backward()
        optimizer.step()
        return loss.item()

    return step


def perceptrons(workload):
    """Encoder and decoder of a dense VAE."""
    activation = {"relu": nn.ReLU, "tanh": nn.Tanh}[workload.activation]

    def network(sizes, outputs):
        layers = []
        for before, after in zip(sizes, sizes[1:]):
            layers += [nn.Linear(before, after), activation()]
        return nn.Sequential(*layers, nn.Linear(sizes[-1], outputs))

    encoder = network([workload.pixels, *workload.hidden], 2 * workload.latent)
    decoder = network([workload.latent, *reversed(workload.hidden)], workload.pixels)
    return encoder, decoder


def dense_vae(workload, variant):
    encoder, decoder = perceptrons(workload)
    batches = cycle(lambda: torch.rand(workload.batch, workload.pixels))
    return variational(workload, encoder, decoder, batches, variant)


def convolutional_vae(workload, variant):
    first, second = workload.channels
    quarter = workload.side // 4
    flat = quarter * quarter * second
    encoder = nn.Sequential(
        nn.Conv2d(1, first, 4, 2, 1),
        nn.ReLU(),
        nn.Conv2d(first, second, 4, 2, 1),
        nn.ReLU(),
        nn.Flatten(),
        nn.Linear(flat, workload.hidden),
        nn.ReLU(),
        nn.Linear(workload.hidden, 2 * workload.latent),
    )
    decoder = nn.Sequential(
        nn.Linear(workload.latent, workload.hidden),
        nn.ReLU(),
        nn.Linear(workload.hidden, flat),
        nn.ReLU(),
        nn.Unflatten(1, (second, quarter, quarter)),
        nn.ConvTranspose2d(second, first, 4, 2, 1),
        nn.ReLU(),
        nn.ConvTranspose2d(first, 1, 4, 2, 1),
    )
    for network in (encoder, decoder):
        network.to(memory_format=layout(variant))
    return variational(workload, encoder, decoder, images(workload, variant), variant)


def classifier_network(workload):
    pooled = (workload.side - 2) // 2
    return nn.Sequential(
        nn.Conv2d(1, workload.channels, 3),
        nn.ReLU(),
        nn.MaxPool2d(2),
        nn.Flatten(),
        nn.Linear(pooled * pooled * workload.channels, workload.hidden),
        nn.ReLU(),
        nn.Linear(workload.hidden, workload.classes),
    )


def classifier(workload, variant):
    network = classifier_network(workload).to(memory_format=layout(variant))
    optimizer = adam(network.parameters(), workload.adam, variant)
    batches = images(workload, variant)
    labels = cycle(lambda: torch.randint(workload.classes, (workload.batch,)))

    def step():
        loss = functional.cross_entropy(network(next(batches)), next(labels))
        optimizer.zero_grad(set_to_none=True)
        loss.backward()
        optimizer.step()
        return loss.item()

    return step


def adversarial(workload, generator, discriminator, batches, variant, together):
    """`together`: real and fake images go through the discriminator as one batch, which is the same
    where it has no batch normalisation."""
    of_generator = list(generator.parameters())
    of_discriminator = list(discriminator.parameters())
    generator_adam = adam(of_generator, workload.adam, variant)
    discriminator_adam = adam(of_discriminator, workload.adam, variant)
    softplus = functional.softplus

    def step():
        real = next(batches)
        fake = generator(torch.randn(workload.batch, workload.latent))
        if together:
            logits = discriminator(torch.cat([real, fake.detach()]))
            of_real, of_fake = logits[: workload.batch], logits[workload.batch :]
        else:
            of_real, of_fake = discriminator(real), discriminator(fake.detach())
        discriminator_loss = softplus(-of_real).mean() + softplus(of_fake).mean()
        discriminator_adam.zero_grad(set_to_none=True)
        discriminator_loss.backward()
        discriminator_adam.step()

        generator_loss = softplus(-discriminator(fake)).mean()
        generator_adam.zero_grad(set_to_none=True)
        generator_loss.backward(inputs=of_generator)
        generator_adam.step()
        return discriminator_loss.item(), generator_loss.item()

    return step


def dense_gan(workload, variant):
    layers, before = [], workload.latent
    for position, after in enumerate(workload.generator):
        layers.append(nn.Linear(before, after))
        if position > 0:
            layers.append(nn.BatchNorm1d(after))
        layers.append(nn.LeakyReLU(workload.slope, inplace=True))
        before = after
    generator = nn.Sequential(*layers, nn.Linear(before, workload.pixels), nn.Tanh())
    layers, before = [], workload.pixels
    for after in workload.discriminator:
        layers += [nn.Linear(before, after), nn.LeakyReLU(workload.slope, inplace=True)]
        before = after
    discriminator = nn.Sequential(*layers, nn.Linear(before, 1))
    batches = cycle(lambda: torch.empty(workload.batch, workload.pixels).uniform_(-1, 1))
    return adversarial(workload, generator, discriminator, batches, variant, together=True)


def convolutional_networks(workload, variant):
    channels = workload.generator
    layers = [
        nn.Linear(workload.latent, channels[0] * workload.start**2, bias=False),
        nn.Unflatten(1, (channels[0], workload.start, workload.start)),
        nn.BatchNorm2d(channels[0]),
        nn.ReLU(inplace=True),
    ]
    for before, after in zip(channels, channels[1:]):
        layers += [
            nn.ConvTranspose2d(before, after, 4, 2, 1, bias=False),
            nn.BatchNorm2d(after),
            nn.ReLU(inplace=True),
        ]
    generator = nn.Sequential(*layers, nn.ConvTranspose2d(channels[-1], 1, 4, 2, 1), nn.Tanh())
    layers, before = [], 1
    for position, after in enumerate(workload.discriminator):
        normalized = position > 0 and not workload.wasserstein
        layers.append(nn.Conv2d(before, after, 4, 2, 1, bias=not normalized))
        if normalized:
            layers.append(nn.BatchNorm2d(after))
        layers.append(nn.LeakyReLU(workload.slope, inplace=not workload.wasserstein))
        before = after
    discriminator = nn.Sequential(*layers, nn.Flatten(), nn.Linear(before * workload.start**2, 1))
    return (
        generator.to(memory_format=layout(variant)),
        discriminator.to(memory_format=layout(variant)),
    )


def convolutional_gan(workload, variant):
    generator, discriminator = convolutional_networks(workload, variant)
    batches = images(workload, variant, -1, 1)
    if not workload.wasserstein:
        return adversarial(workload, generator, discriminator, batches, variant, together=False)
    of_generator = list(generator.parameters())
    generator_adam = adam(of_generator, workload.adam, variant)
    critic_adam = adam(discriminator.parameters(), workload.adam, variant)

    def step():
        real = next(batches)
        fake = generator(torch.randn(workload.batch, workload.latent))
        detached = fake.detach()
        between = torch.lerp(real, detached, torch.rand(workload.batch, 1, 1, 1)).requires_grad_()
        (slope,) = torch.autograd.grad(discriminator(between).sum(), between, create_graph=True)
        penalty = (slope.flatten(1).norm(dim=1) - 1).square().mean()
        scores = discriminator(torch.cat([detached, real]))
        critic_loss = (
            scores[: workload.batch].mean()
            - scores[workload.batch :].mean()
            + workload.penalty * penalty
        )
        critic_adam.zero_grad(set_to_none=True)
        critic_loss.backward()
        critic_adam.step()

        generator_loss = -discriminator(fake).mean()
        generator_adam.zero_grad(set_to_none=True)
        generator_loss.backward(inputs=of_generator)
        generator_adam.step()
        return critic_loss.item(), generator_loss.item()

    return step


BUILDERS = {
    "DenseVAE": dense_vae,
    "DenseGAN": dense_gan,
    "Classifier": classifier,
    "ConvolutionalVAE": convolutional_vae,
    "ConvolutionalGAN": convolutional_gan,
}

if __name__ == "__main__":
    timing.main(
        "pytorch",
        {"torch": torch.__version__},
        VARIANTS,
        lambda name, workload, variant: BUILDERS[type(workload).__name__](workload, variant),
    )
