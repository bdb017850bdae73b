"""Independent answers for the ROOT files: every column that uproot reads as numbers, or lists of them.

python root-answers.py FILE.root:TREE ... writes FILE.json.gz beside this script, one record a column:
[name, dtype, levels of lists, inner shape, count, sum in float64, first and last values, md5 of the values (little-endian), md5 of each level's offsets (int32)].
"""

import gzip
import hashlib
import json
import os
import sys

import awkward as ak
import numpy as np
import uproot


def columns_of(layout, offsets, name):
    """(name, offsets, values) of everything numeric in an awkward layout."""
    layout = layout.to_packed() if hasattr(layout, "to_packed") else layout
    if layout.is_list and not layout.is_regular:
        if layout.parameter("__array__") in ("string", "bytestring"):
            return
        layout = layout.to_ListOffsetArray64(True)
        yield from columns_of(layout.content[: layout.offsets[-1]], [*offsets, np.asarray(layout.offsets)], name)
    elif layout.is_record:
        for field in layout.fields:
            if not field.startswith("@"):
                yield from columns_of(layout.content(field), offsets, name.removesuffix(".") + "." + field)
    elif layout.is_regular:
        values = ak.to_numpy(ak.Array(layout), allow_missing=False) if not any_list(layout) else None
        if values is not None:
            yield name, offsets, values
    elif layout.is_numpy:
        yield name, offsets, np.asarray(layout.data)


def any_list(layout):
    while layout.is_regular:
        layout = layout.content
    return not layout.is_numpy


def digest(array):
    return hashlib.md5(np.ascontiguousarray(array).tobytes()).hexdigest()[:8]


def number(value):
    return repr(value.item())


def answers(tree):
    branches = list(tree.iteritems(recursive=True, full_paths=True))
    names = [branch.name for _, branch in branches]
    taken = {}
    for path, branch in branches:
        name = branch.name if names.count(branch.name) == 1 else path
        taken[name] = taken.get(name, 0) + 1
        name = name if taken[name] == 1 else f"{name}#{taken[name]}"
        if isinstance(branch.interpretation, (uproot.interpretation.grouped.AsGrouped, uproot.interpretation.identify.UnknownInterpretation)):
            continue
        if branch.member("fStreamerType", none_if_missing=True) == 15 and len(branch.member("fLeaves")) == 1 and branch.count_branch is not None:
            continue  # uproot takes 4 bytes for each fBits, and in objects that something refers to there are 6
        try:
            array = branch.array(library="ak")
        except Exception as error:
            print("  uproot cannot read", path, type(error).__name__, file=sys.stderr)
            continue
        for column, offsets, values in columns_of(array.layout, [], name):
            if len(offsets) > 2 or values.dtype.kind not in "biuf":
                continue
            if column.endswith(".fSize"):
                continue  # how many references a TRefArray has: its offsets say so
            if column.endswith(".refs"):
                values = values.astype(np.uint32)  # as fUniqueID, which they point at
            flat = values.reshape(-1)
            with np.errstate(all="ignore"):
                total = np.sum(flat, dtype=np.float64)
            yield [
                column, str(values.dtype), len(offsets), list(values.shape[1:]), len(flat), number(total),
                [number(value) for value in (*flat[:2], *flat[-2:])],
                digest(flat.astype(flat.dtype.newbyteorder("<"))), [digest(level.astype("<i4")) for level in offsets],
            ]


for argument in sys.argv[1:]:
    path, tree_name = argument.rsplit(":", 1)
    with uproot.open(path) as file:
        tree = file[tree_name]
        result = {"tree": tree_name, "numEntries": tree.num_entries, "columns": list(answers(tree))}
    base = os.path.splitext(os.path.basename(path))[0]
    target = os.path.join(os.path.dirname(os.path.abspath(__file__)), f"root-{base}.json.gz")
    with open(target, "wb") as raw, gzip.GzipFile(fileobj=raw, mode="wb", mtime=0, filename="") as out:
        out.write(json.dumps(result, separators=(",", ":")).encode())
    print(base, tree_name, result["numEntries"], len(result["columns"]), os.path.getsize(target), file=sys.stderr)
