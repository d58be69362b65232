#!/usr/bin/env python3
"""The training steps in JAX: one jitted function a step with donated parameters and optimiser
state."""

import timing

timing.limit_threads()

import functools
import math

import jax
import jax.numpy as jnp

from workloads import BATCHES, WORKLOADS

# The random bit generators: threefry is JAX's usual one, rbg uses the compiler's own Philox.
RANDOM = ["unsafe_rbg", "threefry2x32"]
VARIANTS = {name: RANDOM for name in WORKLOADS if name != "dcgan64"}


class Initializer:
    def __init__(self, variant):
        self.key = jax.random.key(1, impl=variant)

    def split(self):
        self.key, key = jax.random.split(self.key)
        return key

    def uniform(self, shape, fan_in):
        bound = 1 / math.sqrt(fan_in)
        return jax.random.uniform(self.split(), shape, minval=-bound, maxval=bound)

    def dense(self, before, after, bias=True):
        layer = {"weight": self.uniform((before, after), before)}
        return layer | ({"bias": self.uniform((after,), before)} if bias else {})

    def convolution(self, before, after, size, bias=True):
        fan_in = before * size * size
        layer = {"weight": self.uniform((size, size, before, after), fan_in)}
        return layer | ({"bias": self.uniform((after,), fan_in)} if bias else {})

    def normalization(self, features):
        return {"scale": jnp.ones(features), "offset": jnp.zeros(features)}

    def batches(self, shape, low=0.0, high=1.0):
        return cycle(lambda: jax.random.uniform(self.split(), shape, minval=low, maxval=high))


def cycle(make):
    batches = [make() for _ in range(BATCHES)]
    while True:
        yield from batches


def dense(layer, x):
    y = x @ layer["weight"]
    return y + layer["bias"] if "bias" in layer else y


def convolution(layer, x, stride=2, padding="SAME"):
    y = jax.lax.conv_general_dilated(
        x, layer["weight"], (stride, stride), padding, dimension_numbers=("NHWC", "HWIO", "NHWC")
    )
    return y + layer["bias"] if "bias" in layer else y


def transposed_convolution(layer, x):
    """4x4, stride 2, padding 1."""
    y = jax.lax.conv_transpose(
        x, layer["weight"], (2, 2), "SAME", dimension_numbers=("NHWC", "HWIO", "NHWC")
    )
    return y + layer["bias"] if "bias" in layer else y


def batch_normalization(layer, x):
    """Returns the output and the batch's statistics, for the running ones."""
    axes = tuple(range(x.ndim - 1))
    mean = x.mean(axes)
    variance = jnp.square(x - mean).mean(axes)
    y = (x - mean) * (jax.lax.rsqrt(variance + 1e-5) * layer["scale"]) + layer["offset"]
    return y, (mean, variance)


def running(old, new):
    return jax.tree.map(lambda a, b: 0.9 * a + 0.1 * b, old, new)


def fresh_statistics(features):
    return [(jnp.zeros(n), jnp.ones(n)) for n in features]


def adam_state(parameters):
    zeros = functools.partial(jax.tree.map, jnp.zeros_like)
    return {"first": zeros(parameters), "second": zeros(parameters), "step": jnp.zeros(())}


def adam(settings, parameters, state, gradients):
    step = state["step"] + 1
    first = jax.tree.map(
        lambda m, g: settings.beta1 * m + (1 - settings.beta1) * g, state["first"], gradients
    )
    second = jax.tree.map(
        lambda v, g: settings.beta2 * v + (1 - settings.beta2) * g * g, state["second"], gradients
    )
    rate = settings.learning_rate / (1 - settings.beta1**step)
    correction = jax.lax.rsqrt(1 - settings.beta2**step)
    parameters = jax.tree.map(
        lambda p, m, v: p - rate * m / (jnp.sqrt(v) * correction + settings.epsilon),
        parameters,
        first,
        second,
    )
    return parameters, {"first": first, "second": second, "step": step}


def stepper(train, state, inputs):
    """`train(state, *inputs)` gives the next state and the losses; the state's memory is reused."""
    train = jax.jit(train, donate_argnums=0)
    box = [state]

    def step():
        box[0], losses = train(box[0], *(next(values) for values in inputs))
        losses = tuple(float(loss) for loss in losses)
        return losses

    return step


def single(workload, loss_of, parameters, key, inputs):
    """A model with one loss: `loss_of(parameters, key, *inputs)`."""

    def train(state, *values):
        parameters, optimizer, key = state
        key, noise = jax.random.split(key)
        loss, gradients = jax.value_and_grad(loss_of)(parameters, noise, *values)
        return (*adam(workload.adam, parameters, optimizer, gradients), key), (loss,)

    return stepper(train, (parameters, adam_state(parameters), key), inputs)


def evidence(workload, encode, decode):
    def loss_of(parameters, key, batch):
        mean, log_variance = jnp.split(encode(parameters["encoder"], batch), 2, axis=1)
        noise = jax.random.normal(key, mean.shape)
        logits = decode(parameters["decoder"], mean + noise * jnp.exp(0.5 * log_variance))
        elements = jnp.maximum(logits, 0) - logits * batch + jnp.log1p(jnp.exp(-jnp.abs(logits)))
        divergence = -0.5 * jnp.sum(1 + log_variance - mean**2 - jnp.exp(log_variance))
        return (jnp.sum(elements) + divergence) / workload.batch

    return loss_of


def dense_vae(workload, variant):
    activation = {"relu": jax.nn.relu, "tanh": jnp.tanh}[workload.activation]
    initializer = Initializer(variant)

    def make(sizes):
        return [initializer.dense(a, b) for a, b in zip(sizes, sizes[1:])]

    def network(layers, x):
        for layer in layers[:-1]:
            x = activation(dense(layer, x))
        return dense(layers[-1], x)

    parameters = {
        "encoder": make([workload.pixels, *workload.hidden, 2 * workload.latent]),
        "decoder": make([workload.latent, *reversed(workload.hidden), workload.pixels]),
    }
    batches = initializer.batches((workload.batch, workload.pixels))
    loss_of = evidence(workload, network, network)
    return single(workload, loss_of, parameters, initializer.split(), [batches])


def convolutional_vae(workload, variant):
    first, second = workload.channels
    quarter = workload.side // 4
    flat = quarter * quarter * second
    make = Initializer(variant)
    parameters = {
        "encoder": [
            make.convolution(1, first, 4),
            make.convolution(first, second, 4),
            make.dense(flat, workload.hidden),
            make.dense(workload.hidden, 2 * workload.latent),
        ],
        "decoder": [
            make.dense(workload.latent, workload.hidden),
            make.dense(workload.hidden, flat),
            make.convolution(second, first, 4),
            make.convolution(first, 1, 4),
        ],
    }

    def encode(layers, x):
        x = jax.nn.relu(convolution(layers[0], x))
        x = jax.nn.relu(convolution(layers[1], x)).reshape(workload.batch, flat)
        return dense(layers[3], jax.nn.relu(dense(layers[2], x)))

    def decode(layers, x):
        x = jax.nn.relu(dense(layers[1], jax.nn.relu(dense(layers[0], x))))
        x = x.reshape(workload.batch, quarter, quarter, second)
        return transposed_convolution(layers[3], jax.nn.relu(transposed_convolution(layers[2], x)))

    batches = make.batches((workload.batch, workload.side, workload.side, 1))
    loss_of = evidence(workload, encode, decode)
    return single(workload, loss_of, parameters, make.split(), [batches])


def classifier(workload, variant):
    make = Initializer(variant)
    flat = ((workload.side - 2) // 2) ** 2 * workload.channels
    parameters = [
        make.convolution(1, workload.channels, 3),
        make.dense(flat, workload.hidden),
        make.dense(workload.hidden, workload.classes),
    ]

    def loss_of(layers, _, batch, classes):
        x = jax.nn.relu(convolution(layers[0], batch, 1, "VALID"))
        x = jax.lax.reduce_window(x, -jnp.inf, jax.lax.max, (1, 2, 2, 1), (1, 2, 2, 1), "VALID")
        logits = dense(layers[2], jax.nn.relu(dense(layers[1], x.reshape(workload.batch, flat))))
        chosen = jnp.take_along_axis(logits, classes[:, None], 1)[:, 0]
        return jnp.mean(jax.nn.logsumexp(logits, 1) - chosen)

    batches = make.batches((workload.batch, workload.side, workload.side, 1))
    labels = cycle(lambda: jax.random.randint(make.split(), (workload.batch,), 0, workload.classes))
    return single(workload, loss_of, parameters, make.split(), [batches, labels])


def adversarial(workload, key, players, generate, discriminate, batches, together):
    """`players`: parameters and running statistics of generator and discriminator. `generate` and
    `discriminate` take parameters and input, and give output and batch statistics. `together`: real
    and fake images go through the discriminator as one batch, which is the same where it has no
    batch normalisation."""
    softplus = jax.nn.softplus

    def critic_loss(discriminator, real, fake, key):
        if not workload_is_wasserstein:
            if together:
                logits, statistics = discriminate(discriminator, jnp.concatenate([real, fake]))
                of_real, of_fake = jnp.split(logits, 2)
                statistics = [statistics]
            else:
                of_real, first = discriminate(discriminator, real)
                of_fake, second = discriminate(discriminator, fake)
                statistics = [first, second]
            return softplus(-of_real).mean() + softplus(of_fake).mean(), statistics
        mix = jax.random.uniform(key, (workload.batch, 1, 1, 1))
        between = real + mix * (fake - real)
        slope = jax.grad(lambda x: discriminate(discriminator, x)[0].sum())(between)
        penalty = jnp.square(jnp.sqrt(jnp.sum(slope**2, (1, 2, 3))) - 1).mean()
        of_fake, of_real = jnp.split(
            discriminate(discriminator, jnp.concatenate([fake, real]))[0], 2
        )
        return of_fake.mean() - of_real.mean() + workload.penalty * penalty, []

    def generator_loss(fake, discriminator):
        scores, statistics = discriminate(discriminator, fake)
        loss = -scores.mean() if workload_is_wasserstein else softplus(-scores).mean()
        return loss, statistics

    workload_is_wasserstein = getattr(workload, "wasserstein", False)

    def train(state, real):
        generator, discriminator, key = state["generator"], state["discriminator"], state["key"]
        key, noise, mix = jax.random.split(key, 3)
        latent = jax.random.normal(noise, (workload.batch, workload.latent))
        fake, pullback, statistics = jax.vjp(
            lambda parameters: generate(parameters, latent), generator, has_aux=True
        )
        of_generator = running(state["of_generator"], statistics)
        (loss_of_critic, statistics), gradients = jax.value_and_grad(critic_loss, has_aux=True)(
            discriminator, real, fake, mix
        )
        of_discriminator = state["of_discriminator"]
        for values in statistics:
            of_discriminator = running(of_discriminator, values)
        discriminator, discriminator_adam = adam(
            workload.adam, discriminator, state["discriminator_adam"], gradients
        )
        (loss_of_generator, values), cotangent = jax.value_and_grad(generator_loss, has_aux=True)(
            fake, discriminator
        )
        (gradients,) = pullback(cotangent)
        generator, generator_adam = adam(
            workload.adam, generator, state["generator_adam"], gradients
        )
        state = {
            "generator": generator,
            "generator_adam": generator_adam,
            "of_generator": of_generator,
            "discriminator": discriminator,
            "discriminator_adam": discriminator_adam,
            "of_discriminator": running(of_discriminator, values),
            "key": key,
        }
        return state, (loss_of_critic, loss_of_generator)

    (generator, of_generator), (discriminator, of_discriminator) = players
    state = {
        "generator": generator,
        "generator_adam": adam_state(generator),
        "of_generator": of_generator,
        "discriminator": discriminator,
        "discriminator_adam": adam_state(discriminator),
        "of_discriminator": of_discriminator,
        "key": key,
    }
    return stepper(train, state, [batches])


def dense_gan(workload, variant):
    make = Initializer(variant)
    sizes = [workload.latent, *workload.generator, workload.pixels]
    generator = {
        "dense": [make.dense(a, b) for a, b in zip(sizes, sizes[1:])],
        "normalization": [make.normalization(n) for n in workload.generator[1:]],
    }
    sizes = [workload.pixels, *workload.discriminator, 1]
    discriminator = [make.dense(a, b) for a, b in zip(sizes, sizes[1:])]

    def generate(parameters, x):
        layers, statistics = parameters["dense"], []
        x = jax.nn.leaky_relu(dense(layers[0], x), workload.slope)
        for layer, normalization in zip(layers[1:-1], parameters["normalization"]):
            x, values = batch_normalization(normalization, dense(layer, x))
            statistics.append(values)
            x = jax.nn.leaky_relu(x, workload.slope)
        return jnp.tanh(dense(layers[-1], x)), statistics

    def discriminate(layers, x):
        for layer in layers[:-1]:
            x = jax.nn.leaky_relu(dense(layer, x), workload.slope)
        return dense(layers[-1], x), []

    batches = make.batches((workload.batch, workload.pixels), -1, 1)
    players = (generator, fresh_statistics(workload.generator[1:])), (discriminator, [])
    key = make.split()
    return adversarial(workload, key, players, generate, discriminate, batches, together=True)


def convolutional_gan(workload, variant):
    make = Initializer(variant)
    start, channels = workload.start, workload.generator
    normalized = () if workload.wasserstein else workload.discriminator[1:]
    generator = {
        "dense": make.dense(workload.latent, channels[0] * start**2, bias=False),
        "convolution": [
            make.convolution(a, b, 4, bias=b == 1) for a, b in zip(channels, [*channels[1:], 1])
        ],
        "normalization": [make.normalization(n) for n in channels],
    }
    sizes = [1, *workload.discriminator]
    discriminator = {
        "convolution": [
            make.convolution(a, b, 4, bias=b not in normalized) for a, b in zip(sizes, sizes[1:])
        ],
        "normalization": [make.normalization(n) for n in normalized],
        "dense": make.dense(sizes[-1] * start**2, 1),
    }

    def generate(parameters, x):
        x = dense(parameters["dense"], x).reshape(-1, start, start, channels[0])
        statistics = []
        for layer, normalization in zip(parameters["convolution"], parameters["normalization"]):
            x, values = batch_normalization(normalization, x)
            statistics.append(values)
            x = transposed_convolution(layer, jax.nn.relu(x))
        return jnp.tanh(x), statistics

    def discriminate(parameters, x):
        statistics = []
        for position, layer in enumerate(parameters["convolution"]):
            x = convolution(layer, x)
            if position > 0 and normalized:
                x, values = batch_normalization(parameters["normalization"][position - 1], x)
                statistics.append(values)
            x = jax.nn.leaky_relu(x, workload.slope)
        return dense(parameters["dense"], x.reshape(x.shape[0], -1)), statistics

    batches = make.batches((workload.batch, workload.side, workload.side, 1), -1, 1)
    players = (
        (generator, fresh_statistics(channels)),
        (discriminator, fresh_statistics(normalized)),
    )
    key = make.split()
    return adversarial(workload, key, players, generate, discriminate, batches, together=False)


BUILDERS = {
    "DenseVAE": dense_vae,
    "DenseGAN": dense_gan,
    "Classifier": classifier,
    "ConvolutionalVAE": convolutional_vae,
    "ConvolutionalGAN": convolutional_gan,
}

if __name__ == "__main__":
    timing.main(
        "jax",
        {"jax": jax.__version__},
        VARIANTS,
        lambda name, workload, variant: BUILDERS[type(workload).__name__](workload, variant),
    )
