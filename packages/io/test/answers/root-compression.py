"""How branches of ROOT files are compressed: uproot's tree[branch].compression, for some branches of each file.

python root-compression.py FILE.root:TREE ... writes root-compression.json beside this script: {file: {branch: codec}}, "none" for
uncompressed. uproot says None for settings below 100 as well, which leave the algorithm to ROOT; there the first block of the first
basket tells ("ZL" is zlib).
"""

import json
import os
import sys

import uproot

BLOCKS = {b"ZL": "zlib", b"XZ": "lzma", b"L4": "lz4", b"ZS": "zstd", b"CS": "deflate"}
BRANCHES = 20


def codec_of(branch):
    if branch.compression is not None:
        return type(branch.compression).__name__.lower()
    if branch.compressed_bytes == branch.uncompressed_bytes:
        return "none"
    seek = branch.member("fBasketSeek")[0]
    chunk = branch.file.source.chunk(seek, seek + branch.member("fBasketBytes")[0])
    key = bytes(chunk.raw_data[:16])
    start = int.from_bytes(key[14:16], "big")
    return BLOCKS[bytes(chunk.raw_data[start : start + 2])]


result = {}
for argument in sys.argv[1:]:
    path, tree = argument.rsplit(":", 1)
    with uproot.open(path) as file:
        branches = [branch for branch in file[tree].itervalues(recursive=True) if not branch.branches and branch.num_baskets > 0]
        names = [branch.name for branch in branches]
        once = [branch for branch in branches if names.count(branch.name) == 1]
        step = max(1, len(once) // BRANCHES)
        result[os.path.basename(path).removesuffix(".root")] = {branch.name: codec_of(branch) for branch in once[::step]}
with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), "root-compression.json"), "w") as out:
    json.dump(result, out, indent=1, sort_keys=True)
    out.write("\n")
