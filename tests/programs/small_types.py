"""Pixels as uint8, samples as float32 and int16, flags as bool: NumPy's own promotion rules.

usage: small_types.py [ROUNDS]    (NumPy warns on stderr)
"""
import sys

import numpy as np


def brighten(pixels, amount):
    out = np.empty_like(pixels)
    for i in range(len(pixels)):
        out[i] = min(int(pixels[i]) + amount, 255)
    return out


def sum_pixels(pixels):
    total = 0
    for i in range(len(pixels)):
        total = total + int(pixels[i])
    return total


def careless_sum(pixels):
    """Adds uint8 to uint8, which wraps (and warns)."""
    total = pixels[0]
    for i in range(1, len(pixels)):
        total = total + pixels[i]
    return total


def mix(a, b):
    return a[0] + b, a[0] * b, a[0] - b, a[0] / b, a[0] // b, a[0] % b, -a[0], abs(a[0])


def smooth(samples):
    out = samples.copy()
    for i in range(1, len(samples) - 1):
        out[i] = (samples[i - 1] + 2 * samples[i] + samples[i + 1]) / 4
    return out


def energy(samples):
    total = 0.0
    for s in samples:
        total += s * s
    return total


def flags_logic(a, b):
    return a[0] + b[0], a[0] & b[0], a[0] ^ b[0], a[0] == b[0], not a[0], a[0] and b[0]


def ratio(values, i, j):
    return values[i] / values[j]


def root(x):
    return np.sqrt(x)


def counted(flags):
    n = 0
    for f in flags:
        n += f
    return n


def show(*values):
    print(*(f"{value!r}:{type(value).__name__}" for value in values))


def main():
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 15000
    pixels = (np.arange(40) * 7 % 256).astype(np.uint8)
    samples = np.sin(np.arange(30)).astype(np.float32)
    shorts = (np.arange(30) * 1103 % 20000).astype(np.int16)
    flags = np.arange(30) % 3 == 0
    zeros = np.array([1.0, 0.0, -2.0, np.inf])
    for i in range(rounds):
        brighten(pixels, i % 50), sum_pixels(pixels), smooth(samples), energy(samples), ratio(zeros, 0, 2), root(2.0), counted(flags)
    show(brighten(pixels, 90)[:6], sum_pixels(pixels), careless_sum(pixels), careless_sum(shorts))
    for _ in range(20):
        for array in (pixels[3:], samples[3:], shorts[3:]):
            mix(array, 3), mix(array, 2.5), mix(array, array[1])
    for array in (pixels[3:], samples[3:], shorts[3:], np.array([7.5], np.float16), np.array([9])):
        show(*mix(array, 3))
        show(*mix(array, 2.5))
        show(*mix(array, array[0]))
    show(*smooth(samples)[:4], energy(samples), energy(shorts[:5]), energy(samples.astype(float)))
    show(smooth(shorts)[:5], smooth(pixels)[:5])
    show(*flags_logic(flags, flags[1:]), counted(flags))
    show(ratio(zeros, 0, 1), ratio(zeros, 1, 1), ratio(zeros, 3, 3), ratio(shorts, 1, 0))
    show(root(2), root(-1.0), root(np.float32(2)), root(zeros[0]), root(np.array([4.0, -1.0])))
    with np.errstate(all="raise"):
        try:
            ratio(zeros, 0, 1)
        except FloatingPointError as error:
            print("raised", error)
    try:
        brighten(pixels, -300)
    except OverflowError as error:
        print(error)


if __name__ == "__main__":
    main()
