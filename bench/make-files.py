"""Files of the io benchmark that this project does not write: ROOT trees of each codec, and Parquet with zstd.

usage: python3 make-files.py JETS.npz FOLDER

Needs numpy, uproot, awkward and pyarrow. JETS.npz has "offsets" and flat float32 columns of the particles.
"""
import sys

import awkward as ak
import numpy as np
import pyarrow.parquet as pq
import uproot

ROWS_PER_BASKET = 1000

source, folder = sys.argv[1:]
arrays = np.load(source)
offsets = arrays["offsets"]
columns = {name: ak.Array(ak.contents.ListOffsetArray(ak.index.Index64(offsets), ak.contents.NumpyArray(arrays[name]))) for name in arrays.files if name != "offsets"}

codecs = {"none": None, "zlib": uproot.ZLIB(1), "lz4": uproot.LZ4(4), "zstd": uproot.ZSTD(5), "lzma": uproot.LZMA(7)}
for name, compression in codecs.items():
    with uproot.recreate(f"{folder}/{name}.root", compression=compression) as file:
        tree = file.mktree("jets", {column: "var * float32" for column in columns}, counter_name=lambda branch: "n" + branch)
        for start in range(0, len(offsets) - 1, ROWS_PER_BASKET):
            tree.extend({column: values[start : start + ROWS_PER_BASKET] for column, values in columns.items()})

table = ak.to_arrow_table(ak.zip(columns, depth_limit=1), extensionarray=False)
pq.write_table(table, f"{folder}/zstd.parquet", compression="zstd", row_group_size=10_000)
