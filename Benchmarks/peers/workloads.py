"""The training steps that are timed, the same for every framework. Constants only: it imports no
framework.

A step is everything from a batch in memory to updated parameters and the loss as a number, fresh
noise included; float32; two threads; random inputs of the stated shape. Losses are sums over pixels
or latent dimensions and means over the batch.
"""

from dataclasses import dataclass
from typing import Callable

THREADS = 2
BATCHES = (
    8  # distinct batches that are cycled through, so that none stays in the cache for its own sake
)


@dataclass(frozen=True)
class Adam:
    learning_rate: float
    beta1: float = 0.9
    beta2: float = 0.999
    epsilon: float = 1e-8


@dataclass(frozen=True)
class DenseVAE:
    """pixels - hidden... - latent Gaussian, latent - hidden... reversed - pixels Bernoulli."""

    batch: int
    hidden: tuple[int, ...]
    latent: int
    activation: str
    adam: Adam
    pixels: int = 784


@dataclass(frozen=True)
class DenseGAN:
    """Leaky ReLU throughout; the generator normalises each hidden layer but the first and ends in
    tanh. Every layer has a bias."""

    batch: int
    latent: int
    generator: tuple[int, ...]
    discriminator: tuple[int, ...]
    adam: Adam
    slope: float = 0.2
    pixels: int = 784


@dataclass(frozen=True)
class Classifier:
    """Convolution 3x3 without padding, ReLU, max-pooling 2x2, dense ReLU, dense."""

    batch: int
    channels: int
    hidden: int
    classes: int
    adam: Adam
    side: int = 28


@dataclass(frozen=True)
class ConvolutionalVAE:
    """Convolutions 4x4, stride 2, padding 1, ReLU; dense ReLU; latent; the mirror image back."""

    batch: int
    channels: tuple[int, ...]
    hidden: int
    latent: int
    adam: Adam
    side: int = 28


@dataclass(frozen=True)
class ConvolutionalGAN:
    """Generator: a dense layer to start x start x channels[0] (for start 4 this is the transposed
    4x4 convolution of a 1x1 image), then transposed convolutions 4x4, stride 2, padding 1; batch
    normalisation over channels and ReLU, tanh at the end. Discriminator: convolutions 4x4, stride
    2, padding 1, leaky ReLU, batch normalisation on all but the first (none at all for
    Wasserstein), then one logit from the whole image. A layer before batch normalisation has no
    bias; the others have."""

    batch: int
    start: int
    generator: tuple[int, ...]
    discriminator: tuple[int, ...]
    adam: Adam
    wasserstein: bool = False
    penalty: float = 10.0
    latent: int = 100
    slope: float = 0.2

    @property
    def side(self) -> int:
        return self.start * 2 ** len(self.generator)


WORKLOADS = {
    "vae": DenseVAE(128, (400,), 20, "relu", Adam(1e-3)),
    "vae20": DenseVAE(20, (200, 200), 50, "tanh", Adam(1e-3, epsilon=1e-4)),
    "gan": DenseGAN(64, 100, (128, 256, 512, 1024), (512, 256), Adam(2e-4, 0.5)),
    "cnn": Classifier(32, 32, 128, 10, Adam(1e-3)),
    "convvae": ConvolutionalVAE(128, (32, 64), 256, 16, Adam(1e-3)),
    "dcgan": ConvolutionalGAN(64, 7, (128, 64), (64, 128), Adam(2e-4, 0.5)),
    "wgangp": ConvolutionalGAN(64, 7, (128, 64), (64, 128), Adam(1e-4, 0.0, 0.9), wasserstein=True),
    "dcgan64": ConvolutionalGAN(64, 4, (512, 256, 128, 64), (64, 128, 256, 512), Adam(2e-4, 0.5)),
}

# Our median over the fastest peer's, at most.
GOALS = {
    "vae": 0.8,
    "vae20": 0.7,
    "gan": 0.8,
    "cnn": 0.55,
    "convvae": 0.65,
    "dcgan": 0.72,
    "wgangp": 0.75,
    "dcgan64": 0.8,
}

# Peak resident memory of our program, in megabytes, at most; dcgan64 has no limit.
MEMORY_GOALS = {name: 150 for name in WORKLOADS if name != "dcgan64"}

Step = Callable[[], object]
