#!/usr/bin/env python3
"""The training steps in TensorFlow: one tf.function a step on plain variables and the fused Adam
kernel, with and without XLA, whichever is faster."""

import timing

timing.limit_threads()

import math

import tensorflow as tf

from workloads import BATCHES, THREADS, WORKLOADS

tf.config.threading.set_intra_op_parallelism_threads(THREADS)
tf.config.threading.set_inter_op_parallelism_threads(1)
tf.random.set_seed(1)

GRAPH_FIRST = ["graph", "xla"]
XLA_FIRST = ["xla", "graph"]
VARIANTS = {
    name: XLA_FIRST if name in ("vae", "vae20", "gan") else GRAPH_FIRST for name in WORKLOADS
}


class Parameters:
    """The variables of one network."""

    def __init__(self):
        self.variables = []

    def add(self, shape, fan_in):
        bound = 1 / math.sqrt(fan_in)
        variable = tf.Variable(tf.random.uniform(shape, -bound, bound))
        self.variables.append(variable)
        return variable

    def dense(self, before, after, bias=True):
        weight = self.add((before, after), before)
        if not bias:
            return lambda x: tf.matmul(x, weight)
        offset = self.add((after,), before)
        return lambda x: tf.nn.bias_add(tf.matmul(x, weight), offset)

    def convolution(self, before, after, size, stride, padding="SAME", bias=True):
        weight = self.add((size, size, before, after), before * size * size)
        offset = self.add((after,), before * size * size) if bias else None

        def apply(x):
            y = tf.nn.conv2d(x, weight, stride, padding)
            return y if offset is None else tf.nn.bias_add(y, offset)

        return apply

    def transposed_convolution(self, before, after, bias=True):
        """4x4, stride 2, padding 1 (which is what SAME means there)."""
        weight = self.add((4, 4, after, before), after * 16)
        offset = self.add((after,), after * 16) if bias else None

        def apply(x):
            shape = (x.shape[0], 2 * x.shape[1], 2 * x.shape[2], after)
            y = tf.nn.conv2d_transpose(x, weight, shape, 2, "SAME")
            return y if offset is None else tf.nn.bias_add(y, offset)

        return apply

    def batch_normalization(self, features):
        """Over all axes but the last, with running statistics (momentum 0.1)."""
        scale, offset = tf.Variable(tf.ones(features)), tf.Variable(tf.zeros(features))
        self.variables += [scale, offset]
        running_mean = tf.Variable(tf.zeros(features), trainable=False)
        running_variance = tf.Variable(tf.ones(features), trainable=False)

        def apply(x):
            image = x if len(x.shape) == 4 else tf.reshape(x, (x.shape[0], 1, 1, features))
            y, mean, variance = tf.compat.v1.nn.fused_batch_norm(image, scale, offset, epsilon=1e-5)
            running_mean.assign(0.9 * running_mean + 0.1 * mean)
            running_variance.assign(0.9 * running_variance + 0.1 * variance)
            return tf.reshape(y, x.shape)

        return apply

    def adam(self, settings):
        """Returns the function that applies gradients with the fused kernel."""
        state = [
            (v, tf.Variable(tf.zeros_like(v)), tf.Variable(tf.zeros_like(v)))
            for v in self.variables
        ]
        power1, power2 = tf.Variable(settings.beta1), tf.Variable(settings.beta2)

        def apply(gradients):
            for (variable, first, second), gradient in zip(state, gradients):
                tf.raw_ops.ResourceApplyAdam(
                    var=variable.handle,
                    m=first.handle,
                    v=second.handle,
                    beta1_power=power1,
                    beta2_power=power2,
                    lr=settings.learning_rate,
                    beta1=settings.beta1,
                    beta2=settings.beta2,
                    epsilon=settings.epsilon,
                    grad=gradient,
                )
            power1.assign(power1 * settings.beta1)
            power2.assign(power2 * settings.beta2)

        return apply


def sequence(*layers):
    def apply(x):
        for layer in layers:
            x = layer(x)
        return x

    return apply


def reshape(*shape):
    return lambda x: tf.reshape(x, (x.shape[0], *shape))


def compiled(function, variant):
    return tf.function(function, jit_compile=variant == "xla", autograph=False)


def cycle(make):
    batches = [make() for _ in range(BATCHES)]
    while True:
        yield from batches


def images(workload, low=0.0, high=1.0):
    shape = (workload.batch, workload.side, workload.side, 1)
    return cycle(lambda: tf.random.uniform(shape, low, high))


def variational(workload, parameters, encoder, decoder, batches, variant):
    update = parameters.adam(workload.adam)

    def train(batch):
        with tf.GradientTape() as tape:
            mean, log_variance = tf.split(encoder(batch), 2, axis=1)
            noise = tf.random.normal(mean.shape)
            logits = decoder(mean + noise * tf.exp(0.5 * log_variance))
            elements = tf.nn.sigmoid_cross_entropy_with_logits(labels=batch, logits=logits)
            divergence = -0.5 * tf.reduce_sum(
                1 + log_variance - tf.square(mean) - tf.exp(log_variance)
            )
            loss = (tf.reduce_sum(elements) + divergence) / workload.batch
        update(tape.gradient(loss, parameters.variables))
        return loss

    train = compiled(train, variant)
    return lambda: float(train(next(batches)))


def dense_vae(workload, variant):
    activation = {"relu": tf.nn.relu, "tanh": tf.nn.tanh}[workload.activation]
    parameters = Parameters()

    def network(sizes, outputs):
        layers = []
        for before, after in zip(sizes, sizes[1:]):
            layers += [parameters.dense(before, after), activation]
        return sequence(*layers, parameters.dense(sizes[-1], outputs))

    encoder = network([workload.pixels, *workload.hidden], 2 * workload.latent)
    decoder = network([workload.latent, *reversed(workload.hidden)], workload.pixels)
    batches = cycle(lambda: tf.random.uniform((workload.batch, workload.pixels)))
    return variational(workload, parameters, encoder, decoder, batches, variant)


def convolutional_vae(workload, variant):
    first, second = workload.channels
    quarter = workload.side // 4
    flat = quarter * quarter * second
    parameters = Parameters()
    encoder = sequence(
        parameters.convolution(1, first, 4, 2),
        tf.nn.relu,
        parameters.convolution(first, second, 4, 2),
        tf.nn.relu,
        reshape(flat),
        parameters.dense(flat, workload.hidden),
        tf.nn.relu,
        parameters.dense(workload.hidden, 2 * workload.latent),
    )
    decoder = sequence(
        parameters.dense(workload.latent, workload.hidden),
        tf.nn.relu,
        parameters.dense(workload.hidden, flat),
        tf.nn.relu,
        reshape(quarter, quarter, second),
        parameters.transposed_convolution(second, first),
        tf.nn.relu,
        parameters.transposed_convolution(first, 1),
    )
    return variational(workload, parameters, encoder, decoder, images(workload), variant)


def classifier(workload, variant):
    parameters = Parameters()
    flat = ((workload.side - 2) // 2) ** 2 * workload.channels
    network = sequence(
        parameters.convolution(1, workload.channels, 3, 1, "VALID"),
        tf.nn.relu,
        lambda x: tf.nn.max_pool2d(x, 2, 2, "VALID"),
        reshape(flat),
        parameters.dense(flat, workload.hidden),
        tf.nn.relu,
        parameters.dense(workload.hidden, workload.classes),
    )
    update = parameters.adam(workload.adam)
    batches = images(workload)
    labels = cycle(
        lambda: tf.random.uniform((workload.batch,), maxval=workload.classes, dtype=tf.int32)
    )

    def train(batch, classes):
        with tf.GradientTape() as tape:
            logits = network(batch)
            loss = tf.reduce_mean(
                tf.nn.sparse_softmax_cross_entropy_with_logits(labels=classes, logits=logits)
            )
        update(tape.gradient(loss, parameters.variables))
        return loss

    train = compiled(train, variant)
    return lambda: float(train(next(batches), next(labels)))


def adversarial(workload, networks, batches, variant, together):
    """`together`: real and fake images go through the discriminator as one batch, which is the same
    where it has no batch normalisation."""
    of_generator, generator, of_discriminator, discriminator = networks
    update_generator = of_generator.adam(workload.adam)
    update_discriminator = of_discriminator.adam(workload.adam)

    def train(real):
        with tf.GradientTape(watch_accessed_variables=False) as generator_tape:
            generator_tape.watch(of_generator.variables)
            fake = generator(tf.random.normal((workload.batch, workload.latent)))
            with tf.GradientTape(watch_accessed_variables=False) as tape:
                tape.watch(of_discriminator.variables)
                detached = tf.stop_gradient(fake)
                if together:
                    of_real, of_fake = tf.split(discriminator(tf.concat([real, detached], 0)), 2)
                else:
                    of_real, of_fake = discriminator(real), discriminator(detached)
                discriminator_loss = tf.reduce_mean(tf.nn.softplus(-of_real)) + tf.reduce_mean(
                    tf.nn.softplus(of_fake)
                )
            update_discriminator(tape.gradient(discriminator_loss, of_discriminator.variables))
            generator_loss = tf.reduce_mean(tf.nn.softplus(-discriminator(fake)))
        update_generator(generator_tape.gradient(generator_loss, of_generator.variables))
        return discriminator_loss, generator_loss

    train = compiled(train, variant)
    return lambda: tuple(float(loss) for loss in train(next(batches)))


def leaky_relu(workload):
    return lambda x: tf.nn.leaky_relu(x, workload.slope)


def dense_gan(workload, variant):
    of_generator, of_discriminator = Parameters(), Parameters()
    layers, before = [], workload.latent
    for position, after in enumerate(workload.generator):
        layers.append(of_generator.dense(before, after))
        if position > 0:
            layers.append(of_generator.batch_normalization(after))
        layers.append(leaky_relu(workload))
        before = after
    generator = sequence(*layers, of_generator.dense(before, workload.pixels), tf.nn.tanh)
    layers, before = [], workload.pixels
    for after in workload.discriminator:
        layers += [of_discriminator.dense(before, after), leaky_relu(workload)]
        before = after
    discriminator = sequence(*layers, of_discriminator.dense(before, 1))
    batches = cycle(lambda: tf.random.uniform((workload.batch, workload.pixels), -1, 1))
    networks = (of_generator, generator, of_discriminator, discriminator)
    return adversarial(workload, networks, batches, variant, together=True)


def convolutional_networks(workload):
    of_generator, of_discriminator = Parameters(), Parameters()
    channels = workload.generator
    layers = [
        of_generator.dense(workload.latent, channels[0] * workload.start**2, bias=False),
        reshape(workload.start, workload.start, channels[0]),
        of_generator.batch_normalization(channels[0]),
        tf.nn.relu,
    ]
    for before, after in zip(channels, channels[1:]):
        layers += [
            of_generator.transposed_convolution(before, after, bias=False),
            of_generator.batch_normalization(after),
            tf.nn.relu,
        ]
    generator = sequence(*layers, of_generator.transposed_convolution(channels[-1], 1), tf.nn.tanh)
    layers, before = [], 1
    for position, after in enumerate(workload.discriminator):
        normalized = position > 0 and not workload.wasserstein
        layers.append(of_discriminator.convolution(before, after, 4, 2, bias=not normalized))
        if normalized:
            layers.append(of_discriminator.batch_normalization(after))
        layers.append(leaky_relu(workload))
        before = after
    flat = before * workload.start**2
    discriminator = sequence(*layers, reshape(flat), of_discriminator.dense(flat, 1))
    return of_generator, generator, of_discriminator, discriminator


def convolutional_gan(workload, variant):
    networks = convolutional_networks(workload)
    batches = images(workload, -1, 1)
    if not workload.wasserstein:
        return adversarial(workload, networks, batches, variant, together=False)
    of_generator, generator, of_critic, critic = networks
    update_generator = of_generator.adam(workload.adam)
    update_critic = of_critic.adam(workload.adam)

    def train(real):
        with tf.GradientTape(watch_accessed_variables=False) as generator_tape:
            generator_tape.watch(of_generator.variables)
            fake = generator(tf.random.normal((workload.batch, workload.latent)))
            with tf.GradientTape(watch_accessed_variables=False) as tape:
                tape.watch(of_critic.variables)
                detached = tf.stop_gradient(fake)
                mix = tf.random.uniform((workload.batch, 1, 1, 1))
                between = real + mix * (detached - real)
                with tf.GradientTape(watch_accessed_variables=False) as inner:
                    inner.watch(between)
                    total = tf.reduce_sum(critic(between))
                slope = inner.gradient(total, between)
                norm = tf.sqrt(tf.reduce_sum(tf.square(slope), axis=(1, 2, 3)))
                of_fake, of_real = tf.split(critic(tf.concat([detached, real], 0)), 2)
                critic_loss = (
                    tf.reduce_mean(of_fake)
                    - tf.reduce_mean(of_real)
                    + workload.penalty * tf.reduce_mean(tf.square(norm - 1))
                )
            update_critic(tape.gradient(critic_loss, of_critic.variables))
            generator_loss = -tf.reduce_mean(critic(fake))
        update_generator(generator_tape.gradient(generator_loss, of_generator.variables))
        return critic_loss, generator_loss

    train = compiled(train, variant)
    return lambda: tuple(float(loss) for loss in train(next(batches)))


BUILDERS = {
    "DenseVAE": dense_vae,
    "DenseGAN": dense_gan,
    "Classifier": classifier,
    "ConvolutionalVAE": convolutional_vae,
    "ConvolutionalGAN": convolutional_gan,
}

if __name__ == "__main__":
    timing.main(
        "tensorflow",
        {"tensorflow": tf.__version__},
        VARIANTS,
        lambda name, workload, variant: BUILDERS[type(workload).__name__](workload, variant),
    )
