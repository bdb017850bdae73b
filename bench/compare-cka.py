"""Debiased linear CKA of one pair of layers in numpy, as it is usually written: means first, then products of centred rows.

    python bench/compare-cka.py ROWS WIDTH

Prints seconds, of the shortest of two runs, for float32 activations in memory. Needs numpy.
"""
import sys
import time

import numpy as np


def hsic(x, y):  # centred [rows, width]
    n = len(x)
    a, b = np.einsum("ij,ij->i", x, x), np.einsum("ij,ij->i", y, y)
    cross = x.T @ y
    return (cross * cross).sum() - n / (n - 2) * (a @ b) + a.sum() * b.sum() / ((n - 1) * (n - 2))


def cka(x, y):
    x, y = x.astype(np.float64), y.astype(np.float64)
    x -= x.mean(axis=0)
    y -= y.mean(axis=0)
    return hsic(x, y) / np.sqrt(hsic(x, x) * hsic(y, y))


rows, width = map(int, sys.argv[1:])
random = np.random.default_rng(1)
x, y = (random.standard_normal((rows, width), dtype=np.float32) for _ in range(2))
times = []
for _ in range(2):
    start = time.perf_counter()
    cka(x, y)
    times.append(time.perf_counter() - start)
print(min(times))
