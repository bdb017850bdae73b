"""Tiny ROOT files with each codec, several baskets and clusters, and what they hold.

python root-files.py writes root-{none,zlib,lz4,zstd,lzma,rntuple,rntuples}.root beside this script. Every value follows from its entry number: the
tests compute them again.
"""

import os

import awkward as ak
import numpy as np
import uproot

HERE = os.path.dirname(os.path.abspath(__file__))
CODECS = {
    "none": None,
    "zlib": uproot.ZLIB(1),
    "lz4": uproot.LZ4(1),
    "zstd": uproot.ZSTD(1),
    "lzma": uproot.LZMA(1),
}
CLUSTERS = ((0, 40), (40, 41), (41, 100))


def columns(first, stop):
    entry = np.arange(first, stop)
    counts = entry % 5
    items = np.concatenate([np.arange(count) for count in counts]) if len(counts) else entry
    of = np.repeat(entry, counts)
    jagged = ak.unflatten((of + items / 4).astype(np.float32), counts)
    return {
        "flag": entry % 3 == 0,
        "i1": (entry - 50).astype(np.int8), "i2": (entry * -300).astype(np.int16), "i4": (entry * -70000).astype(np.int32), "i8": entry * -(2**40) - 1,
        "u1": (entry * 2).astype(np.uint8), "u2": (entry * 600).astype(np.uint16), "u4": (entry * 40_000_000).astype(np.uint32), "u8": entry.astype(np.uint64) * np.uint64(2**57),
        "f4": (entry / 8).astype(np.float32), "f8": entry / 3,
        "matrix": np.arange(first * 6, stop * 6, dtype=np.float32).reshape(-1, 2, 3),
        "jet": ak.zip({"pt": jagged, "n": ak.unflatten((of * 10 + items).astype(np.int32), counts)}),
        "long": ak.unflatten(of * 2**40 + items, counts),
    }


def types(data):
    return {name: values.dtype if values.ndim == 1 else (values.dtype, values.shape[1:]) for name, values in data.items() if isinstance(values, np.ndarray)} | {
        name: values.type.content for name, values in data.items() if isinstance(values, ak.Array)}


for name, codec in CODECS.items():
    with uproot.recreate(os.path.join(HERE, f"root-{name}.root"), compression=codec) as file:
        wanted = columns(0, 1).keys() if name == "none" else ("i4", "f8", "jet")
        tree = file.mktree("events", types({column: columns(0, 1)[column] for column in wanted}))
        for first, stop in CLUSTERS:
            data = columns(first, stop)
            tree.extend({column: data[column] for column in wanted})
        if name == "none":
            file.mktree("folder/other", {"x": np.int32}).extend({"x": np.arange(3, dtype=np.int32)})


def rntuple(first, stop):
    data = columns(first, stop)
    items = ak.to_numpy(ak.flatten(ak.local_index(data["jet"]))).astype(np.int64)
    lists = ak.unflatten(ak.unflatten(np.repeat(ak.to_numpy(ak.flatten(data["jet"].n)), items), items), ak.num(data["jet"]))
    kept = {name: values for name, values in data.items() if name != "matrix"}
    return kept | {"lists": lists, "text": [str(entry) for entry in range(first, stop)], "pair": ak.zip({"a": data["i4"], "b": data["f8"]})}


with uproot.recreate(os.path.join(HERE, "root-rntuple.root"), compression=uproot.ZSTD(1)) as file:
    tuple_ = file.mkrntuple("events", rntuple(*CLUSTERS[0]))
    for first, stop in CLUSTERS[1:]:
        tuple_.extend(rntuple(first, stop))

# RNTuples beside a tree, and in a folder.
with uproot.recreate(os.path.join(HERE, "root-rntuples.root")) as file:
    for name, start in (("first", 0), ("folder/second", 10), ("first2", 20)):
        file.mkrntuple(name, {"x": np.arange(start, start + 3, dtype=np.int32)})
    file.mktree("tree", {"x": np.int32}).extend({"x": np.arange(30, 33, dtype=np.int32)})
