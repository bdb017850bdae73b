"""The pretraining step of `npm run bench` in PyTorch (CPU, eager), the way such a model is usually written: sets padded to
the largest of their batch, all layers on all slots, tokens predicted for masked particles only.

    python bench/compare-torch.py --preset small --particles 10000 --threads 2

Needs numpy and torch. Same jets, batch sizes, network, masking, clipping and AdamW as the bench. Prints jets/s.
"""
import argparse
import pathlib
import resource
import statistics
import time

import numpy as np
import torch
from torch import nn
from torch.nn import functional as F

JETS = pathlib.Path(__file__).parent.parent / "examples/quickstart/data/jets_train.npz"
PRESETS = {"tiny": dict(width=64, blocks=3, heads=4, hidden=64), "small": dict(width=128, blocks=4, heads=8, hidden=128)}
MAX_PARTICLES, VOCABULARY, MASK_FRACTION, EPOCH_BATCHES = 64, 512, 0.3, 32


class Block(nn.Module):
    """A Normformer block."""

    def __init__(self, width, heads, hidden):
        super().__init__()
        self.heads = heads
        self.norm1, self.attn_norm, self.norm2 = (nn.LayerNorm(width) for _ in range(3))
        self.ff_norm = nn.LayerNorm(hidden)
        self.qkv, self.out = nn.Linear(width, 3 * width), nn.Linear(width, width)
        self.ff1, self.ff2 = nn.Linear(width, hidden), nn.Linear(hidden, width)

    def forward(self, x, mask):  # [sets, slots, width], [sets, 1, 1, slots]
        sets, slots, width = x.shape
        qkv = self.qkv(self.norm1(x)).view(sets, slots, 3, self.heads, width // self.heads).permute(2, 0, 3, 1, 4)
        mixed = F.scaled_dot_product_attention(*qkv, attn_mask=mask).transpose(1, 2).reshape(sets, slots, width)
        x = x + self.out(self.attn_norm(mixed))
        return x + self.ff2(self.ff_norm(F.leaky_relu(self.ff1(self.norm2(x)), 0.1)))


class Network(nn.Module):
    """Masked particle modeling: logits of the masked particles."""

    def __init__(self, width, blocks, heads, hidden):
        super().__init__()
        self.embed, self.mask_token = nn.Linear(3, width), nn.Parameter(torch.zeros(3))
        self.blocks = nn.ModuleList(Block(width, heads, hidden) for _ in range(blocks))
        self.norm, self.order, self.head = nn.LayerNorm(width), nn.Embedding(128, width), nn.Linear(width, VOCABULARY)

    def forward(self, features, real, masked):  # [sets, slots, 3], bool [sets, slots], bool [sets, slots]
        x = self.embed(torch.where(masked[..., None], self.mask_token, features))
        for block in self.blocks:
            x = block(x, real[:, None, None, :])
        rank = masked.nonzero()[:, 1]
        return self.head(self.norm(x[masked]) + self.order(rank))


def load_jets(particles):
    """Features of the first jets with about this many particles, as a list of arrays [size, 3] in descending pT."""
    table = np.load(JETS)
    offsets = table["offsets"]
    last = int(np.searchsorted(offsets, particles, side="right")) - 1
    pt, eta, phi = (table[name][: offsets[last]].astype(np.float32) for name in ("part_pt", "part_deta", "part_dphi"))
    rows = np.stack([np.clip(eta, -0.8, 0.8), np.clip(phi, -0.8, 0.8), np.log1p(pt)], axis=1)
    rows = (rows - rows.mean(0)) / rows.std(0)
    return [rows[a:b][np.argsort(-pt[a:b], kind="stable")][:MAX_PARTICLES] for a, b in zip(offsets[:last], offsets[1 : last + 1])]


def sample_batches(jets, particles_per_batch, count):
    """`count` batches of jets that meet at random."""
    batches, batch, total = [], [], 0
    for index in np.random.default_rng(1).permutation(len(jets)):
        if total + len(jets[index]) > particles_per_batch:
            batches.append(batch)
            batch, total = [], 0
        batch.append(jets[index])
        total += len(jets[index])
    return batches[:count]


def padded(batch, generator):
    """Tensors of a batch: features, real, masked, tokens."""
    slots = max(map(len, batch))
    features = np.zeros((len(batch), slots, 3), np.float32)
    real, masked = (np.zeros((len(batch), slots), bool) for _ in range(2))
    for row, jet in enumerate(batch):
        features[row, : len(jet)] = jet
        real[row, : len(jet)] = True
        masked[row, generator.permutation(len(jet))[: int(MASK_FRACTION * len(jet) + 1e-9)]] = True
    tokens = generator.integers(0, VOCABULARY, int(masked.sum()))
    return tuple(map(torch.from_numpy, (features, real, masked, tokens)))


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--preset", choices=PRESETS, default="small")
    parser.add_argument("--particles", type=int, default=10_000)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--batches", type=int, default=4)
    parser.add_argument("--repeats", type=int, default=3)
    arguments = parser.parse_args()
    torch.set_num_threads(arguments.threads)
    torch.manual_seed(1)
    network = Network(**PRESETS[arguments.preset])
    optimizer = torch.optim.AdamW(network.parameters(), lr=1e-4, weight_decay=0.01)
    batches = sample_batches(load_jets(arguments.particles * EPOCH_BATCHES), arguments.particles, arguments.batches)
    generator = np.random.default_rng(1)
    passes, steps = [], []
    for _ in range(arguments.repeats + 1):
        start = time.perf_counter()
        for batch in batches:
            features, real, masked, tokens = padded(batch, generator)
            begin = time.perf_counter()
            optimizer.zero_grad()
            F.cross_entropy(network(features, real, masked), tokens).backward()
            nn.utils.clip_grad_norm_(network.parameters(), 1.0)
            optimizer.step()
            steps.append(time.perf_counter() - begin)
        passes.append(time.perf_counter() - start)
    rate = sum(map(len, batches)) / statistics.median(passes[1:])
    step = statistics.mean(steps[len(batches) :])
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"PyTorch {torch.__version__}, {arguments.preset}, {arguments.particles} particles, {arguments.threads} threads: {rate:.0f} jets/s, step {1000 * step:.1f} ms, peak {peak:.0f} MB")


main()
