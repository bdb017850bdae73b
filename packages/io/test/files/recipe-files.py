"""Makes tiny files with the layouts of JetClass, EnergyFlow, JetNet and the top-tagging reference: python recipe-files.py. The numbers mean nothing."""

import os

import awkward as ak
import h5py
import numpy as np
import uproot

HERE = os.path.dirname(os.path.abspath(__file__))
random = np.random.default_rng(20)
CLASSES = ["QCD", "Hbb", "Hcc", "Hgg", "H4q", "Hqql", "Zqq", "Wqq", "Tbqq", "Tbl"]
KINDS = ["isChargedHadron", "isNeutralHadron", "isPhoton", "isElectron", "isMuon"]


def jet_class(jets=25):
    counts = random.integers(1, 9, jets)
    total = counts.sum()
    jet = {"pt": random.uniform(500, 1000, jets), "eta": random.uniform(-2, 2, jets), "phi": random.uniform(-np.pi, np.pi, jets)}
    row = np.repeat(np.arange(jets), counts)
    pt, eta, phi = random.exponential(30, total), jet["eta"][row] + random.normal(0, 0.2, total), jet["phi"][row] + random.normal(0, 0.2, total)
    kind = random.integers(0, 5, total)
    charged = np.isin(kind, [0, 3, 4])
    track = {name: np.where(charged, random.normal(0, 1, total), 0) for name in ["d0val", "d0err", "dzval", "dzerr"]}
    part = {
        "px": pt * np.cos(phi), "py": pt * np.sin(phi), "pz": pt * np.sinh(eta), "energy": pt * np.cosh(eta),
        "deta": (eta - jet["eta"][row]) * np.sign(jet["eta"][row]), "dphi": phi - jet["phi"][row], **{name: np.abs(values) if "err" in name else values for name, values in track.items()},
        "charge": np.where(charged, random.choice([-1, 1], total), 0),
    }
    flags = {name: (kind == place).astype(np.int32) for place, name in enumerate(KINDS)}
    branches = {"part": ak.zip({name: ak.unflatten(values if name in KINDS else values.astype(np.float32), counts) for name, values in {**part, **flags}.items()})}
    label = random.integers(0, 10, jets)
    branches |= {f"label_{name}": (label == place).astype(np.int32) for place, name in enumerate(CLASSES)}
    numbers = {**jet, "energy": jet["pt"] * np.cosh(jet["eta"]) * 1.01, "nparticles": counts, "sdmass": random.uniform(0, 200, jets), **{f"tau{i}": random.uniform(0, 1, jets) for i in range(1, 5)}}
    branches |= {f"jet_{name}": values.astype(np.float32) for name, values in numbers.items()}
    branches |= {f"aux_genpart_{name}": random.normal(0, 1, jets).astype(np.float32) for name in ["eta", "phi", "pid", "pt"]}
    with uproot.recreate(os.path.join(HERE, "recipe-jet-class.root"), compression=uproot.ZLIB(9)) as file:
        file.mktree("tree", {name: values.type.content if isinstance(values, ak.Array) else values.dtype for name, values in branches.items()})
        file["tree"].extend(branches)


def energy_flow(jets=20, slots=12):
    X = np.zeros((jets, slots, 4))
    for jet in X:
        count = random.integers(1, slots + 1)
        jet[:count, 0] = random.exponential(40, count)
        jet[:count, 1] = random.uniform(-1.7, 1.7) + random.normal(0, 0.2, count)
        jet[:count, 2] = random.uniform(0.4, 5.8) + random.normal(0, 0.2, count)
        jet[:count, 3] = random.choice([22, 211, -211, 130, 321, -321, 2112, -2112, 2212, -2212, 11, -11, 13, -13], count)
    np.savez_compressed(os.path.join(HERE, "recipe-energy-flow.npz"), X=X, y=random.integers(0, 2, jets).astype(float))


def jet_net(jets=15, slots=30):
    particles = np.zeros((jets, slots, 4), np.float32)
    features = np.stack([random.uniform(800, 1600, jets), random.uniform(-2, 2, jets), random.uniform(50, 250, jets), random.integers(1, slots + 1, jets)], 1).astype(np.float32)
    for jet, count in zip(particles, features[:, 3].astype(int)):
        jet[:count, :2] = random.normal(0, 0.1, (count, 2))
        jet[:count, 2] = random.dirichlet(np.ones(count))
        jet[:count, 3] = 1
    with h5py.File(os.path.join(HERE, "recipe-jet-net.hdf5"), "w") as file:
        file.create_dataset("particle_features", data=particles, compression="gzip")
        file.create_dataset("jet_features", data=features)


def top_tagging(jets=8):
    table = np.zeros(jets, [("index", "<i8"), ("values_block_0", "<f4", (804,)), ("values_block_1", "<i8", (2,))])
    table["index"] = np.arange(jets)
    table["values_block_1"] = np.stack([random.integers(0, 3, jets), random.integers(0, 2, jets)], 1)
    for row in table["values_block_0"]:
        count = random.integers(1, 30)
        momenta = random.normal(0, 20, (count, 3)).astype(np.float32)
        row[: 4 * count] = np.concatenate([np.sqrt((momenta**2).sum(1, keepdims=True)), momenta], 1).ravel()
        row[800:] = 1
    with h5py.File(os.path.join(HERE, "recipe-top-tagging.h5"), "w") as file:
        file.create_group("table").create_dataset("table", data=table, chunks=(jets,), compression="gzip")


jet_class()
energy_flow()
jet_net()
top_tagging()
