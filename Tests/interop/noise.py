"""The noise that `genlab sample` draws, by the rule in the documentation of RandomStream and PhiloxStream."""
import math

import numpy as np


def philox(counter, key):
    """Philox 4x32-10 of counters [n, 4] under one key (Salmon et al. 2011)."""
    c = [counter[:, i].astype(np.uint64) for i in range(4)]
    k0, k1 = (int(word) for word in key)
    low = np.uint64(0xFFFFFFFF)
    for _ in range(10):
        a, b = c[0] * np.uint64(0xD2511F53), c[2] * np.uint64(0xCD9E8D57)
        c = [
            (b >> np.uint64(32)) ^ c[1] ^ np.uint64(k0), b & low,
            (a >> np.uint64(32)) ^ c[3] ^ np.uint64(k1), a & low,
        ]
        k0, k1 = (k0 + 0x9E3779B9) & 0xFFFFFFFF, (k1 + 0xBB67AE85) & 0xFFFFFFFF
    return np.stack(c, axis=1)


def stream_key(seed, name):
    """The key of a named stream: FNV-1a of the name through a block under the seed."""
    value = 0xCBF29CE484222325
    for byte in name.encode():
        value = ((value ^ byte) * 0x100000001B3) & (2**64 - 1)
    counter = np.array([[value & 0xFFFFFFFF, value >> 32, 0, 0]])
    return philox(counter, (seed & 0xFFFFFFFF, seed >> 32))[0, :2]


def normal(key, draw, count):
    """Standard normal numbers (Box & Muller 1958), in groups of 16 blocks, 64 words."""
    groups = -(-count // 64)
    blocks = np.arange(groups * 16, dtype=np.uint64)
    counter = np.stack(
        [blocks, np.zeros_like(blocks), np.full_like(blocks, draw & 0xFFFFFFFF),
         np.full_like(blocks, draw >> 32)], axis=1)
    words = philox(counter, key).reshape(groups, 16, 4).transpose(0, 2, 1).reshape(groups, 64)
    unit = (words >> np.uint64(8)) / 2.0**24
    radius = np.sqrt(-2 * np.log(1 - unit[:, :32]))
    angle = 2 * math.pi * unit[:, 32:]
    return np.concatenate([radius * np.cos(angle), radius * np.sin(angle)], axis=1).ravel()[:count]


def sample_noise(seed, count, size):
    """What samples 0, 1, … are made of: draw i·2²⁴ of the stream `sample` for the i-th."""
    key = stream_key(seed, "sample")
    return np.float32([normal(key, index << 24, size) for index in range(count)])
