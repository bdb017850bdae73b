"""Trains a small tagger in PyTorch on eight of the ten classes of the quickstart's jets, all but top quarks, and
exports it as tagger.onnx: the model from elsewhere that this example fine-tunes.

python -m venv env && env/bin/pip install torch==2.13.0 numpy onnx==1.23.2 onnxscript==0.7.2 && env/bin/python export.py
"""
from pathlib import Path

import numpy as np
import onnx
import torch
from torch import nn

folder = Path(__file__).parent
PARTICLES = 64
CLASSES = 8  # labels 8 and 9 are the top jets
TRAIN, TEST = 100_000, 10_000
EPOCHS, BATCH = 12, 500


class Tagger(nn.Module):
    """Deep Sets: means over particles, alike and by pT. features [batch, particles, 3], mask [batch, particles] (1 or 0) -> logits [batch, 8]"""

    def __init__(self, width=32):
        super().__init__()
        self.norm = nn.BatchNorm1d(3)
        self.phi = nn.Sequential(nn.Linear(3, width), nn.ReLU(), nn.Linear(width, width), nn.ReLU(), nn.Linear(width, width))
        self.rho = nn.Sequential(nn.LayerNorm(2 * width), nn.Linear(2 * width, width), nn.ReLU(), nn.Linear(width, width), nn.ReLU())
        self.head = nn.Linear(width, CLASSES)

    def forward(self, features, mask):
        pt = (features[..., 2].exp() - 1) * mask  # [batch, particles]
        weights = torch.stack([mask / mask.sum(1, keepdim=True), pt / pt.sum(1, keepdim=True)], 1)  # [batch, 2, particles]
        particles = self.phi(self.norm(features.transpose(1, 2)).transpose(1, 2))  # [batch, particles, width]
        return self.head(self.rho((weights @ particles).flatten(1)))


def read(name, count):
    """Padded features [jets, particles, 3] (delta eta, delta phi, log(1 + pT)), mask and label of the first jets without top quarks."""
    table = np.load(folder / f"../quickstart/data/{name}.npz")
    offsets, labels = table["offsets"], table["label"][:count].astype(np.int64)
    columns = np.stack([table["part_deta"], table["part_dphi"], np.log1p(table["part_pt"].astype(np.float32))], -1).astype(np.float32)
    features, mask = np.zeros((count, PARTICLES, 3), np.float32), np.zeros((count, PARTICLES), np.float32)
    for jet in range(count):
        particles = columns[offsets[jet]:offsets[jet + 1]][:PARTICLES]
        features[jet, :len(particles)], mask[jet, :len(particles)] = particles, 1
    features[..., :2] = features[..., :2].clip(-0.8, 0.8)
    return [torch.from_numpy(x[labels < CLASSES]) for x in (features, mask, labels)]


def train(model, features, mask, labels):
    steps = EPOCHS * (len(labels) // BATCH)
    optimizer = torch.optim.AdamW(model.parameters(), lr=3e-3)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, 3e-3, total_steps=steps)
    for epoch in range(EPOCHS):
        for rows in torch.randperm(len(labels))[: len(labels) // BATCH * BATCH].split(BATCH):
            loss = nn.functional.cross_entropy(model(features[rows], mask[rows]), labels[rows])
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            schedule.step()
        print(epoch, f"{loss.item():.3f}", flush=True)


def export(model):
    batch = torch.export.Dim("batch")
    example = (torch.zeros(2, PARTICLES, 3), torch.ones(2, PARTICLES))
    program = torch.onnx.export(model, example, dynamo=True, input_names=["features", "mask"], output_names=["logits"],
                                dynamic_shapes=({0: batch}, {0: batch}), verbose=False)
    exported = program.model_proto
    for part in [*exported.graph.node, *exported.graph.value_info]:
        part.ClearField("metadata_props")  # stack traces
    return exported


torch.manual_seed(1)
model = Tagger()
train(model.train(), *read("jets_train", TRAIN))
model.eval()
features, mask, labels = read("jets_test", TEST)
with torch.no_grad():
    print(f"accuracy on {len(labels)} jets of {CLASSES} classes: {(model(features, mask).argmax(1) == labels).float().mean():.3f}")
onnx.save(export(model), str(folder / "tagger.onnx"))
