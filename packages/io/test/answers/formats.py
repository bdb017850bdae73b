"""Writes formats.json: what Python's own readers find in the real files, with which table tests compare this package's readers.

Run beside the real files: python3 formats.py REAL_FOLDER > formats.json (numpy, pyarrow, h5py, hdf5plugin; zstd on the path).
Per table: rows, dtypes, and the SHA-256 of every column's numbers and offsets (little-endian, columns by name). LHE and HepMC are
read by the small parsers below, which share nothing with the package.
"""
import gzip, hashlib, json, re, subprocess, sys
from pathlib import Path
import h5py, hdf5plugin, numpy as np, pyarrow as pa, pyarrow.parquet as pq  # noqa: F401 (hdf5plugin registers Blosc)

root = Path(sys.argv[1])


def answer(columns, rows):
    """columns: name -> (data, [offsets])."""
    digest = hashlib.sha256()
    for name in sorted(columns):
        data, offsets = columns[name]
        for array in [data, *[np.asarray(o, np.int32) for o in offsets]]:
            digest.update(np.ascontiguousarray(array).tobytes())
    first = sorted(columns)[:8]
    return {
        "numRows": rows, "numColumns": len(columns), "sha256": digest.hexdigest(),
        "dtypes": {n: str(columns[n][0].dtype) for n in first},
        "sums": {n: float(np.nansum(columns[n][0].astype("f8"))) for n in first},
    }


def npz(path):
    arrays = dict(np.load(path))
    offsets = arrays.pop("offsets", None)
    rows = len(offsets) - 1 if offsets is not None else len(next(iter(arrays.values())))
    return answer({n: (a, [offsets] if offsets is not None and len(a) != rows else []) for n, a in arrays.items()}, rows)


def parquet(path):
    table, columns = pq.read_table(path).combine_chunks(), {}
    for name in table.column_names:
        array, offsets = table[name].combine_chunks(), []
        array = array.chunk(0) if isinstance(array, pa.ChunkedArray) else array
        while pa.types.is_list(array.type) or pa.types.is_large_list(array.type):
            offsets.append(np.asarray(array.offsets))
            array = array.values
        columns[name] = (array.to_numpy(zero_copy_only=False), offsets)
    return answer(columns, table.num_rows)


def hdf5(path, table):
    found = h5py.File(path)[table or "/"]
    if isinstance(found, h5py.Group):
        columns = {n: (d[:], []) for n, d in found.items()}
    elif found.dtype.names:
        rows = found[:]
        columns = {n: (rows[n], []) for n in found.dtype.names}
    else:
        columns = {n: (found[:, i], []) for i, n in enumerate(found.attrs["properties"])}
    return answer(columns, len(next(iter(columns.values()))[0]))


def lhe(path):
    text = re.sub(r"<header>.*?</header>|<!--.*?-->", "", path.read_text(), flags=re.S)
    events, particles, weights, counts, numbers = [], [], [], [0], [0]
    for block in re.findall(r"<event(?:\s[^>]*)?>\s*\n(.*?)</event>", text, flags=re.S):
        lines = block.split("\n")
        events.append(lines[0].split())
        n = int(events[-1][0])
        particles += [line.split() for line in lines[1 : 1 + n]]
        tail = "\n".join(line for line in lines[1 + n :] if not line.strip().startswith("#"))
        for wgt, many in re.findall(r"<wgt[^>]*>(.*?)</wgt>|<weights[^>]*>(.*?)</weights>", tail, flags=re.S):
            weights += (wgt or many).split()
        counts.append(len(particles))
        numbers.append(len(weights))
    columns = {"weights": (np.array(weights, "f8"), [numbers])}
    for i, (name, kind) in enumerate([("num_particles", "i4"), ("process_id", "i4"), ("weight", "f8"), ("scale", "f8"), ("alpha_qed", "f8"), ("alpha_qcd", "f8")]):
        columns[name] = (np.array([e[i] for e in events]).astype("f8").astype(kind), [])
    names = "pdg_id status mother1 mother2 color1 color2 px py pz energy mass lifetime spin".split()
    for i, name in enumerate(names):
        columns[f"part_{name}"] = (np.array([float(p[i]) for p in particles]).astype("i4" if i < 6 else "f8"), [counts])
    return answer(columns, len(events))


def hepmc(path):
    text = subprocess.run(["zstdcat", path], check=True, capture_output=True).stdout.decode() if path.suffix == ".zst" else path.read_text()
    ints, floats = lambda rows: np.array(rows, "i4"), lambda rows: np.array(rows, "f8")
    event, weights, parts, verts, incoming = [], [], [], [], []
    offsets = {"weights": [0], "part": [0], "vertex": [0], "incoming": [0]}
    attributes = {"event_scale": "scale", "alphaQCD": "alpha_qcd", "alphaQED": "alpha_qed", "GenCrossSection": "cross_section"}
    close = lambda: event and [offsets[k].append(len(v)) for k, v in (("weights", weights), ("part", parts), ("vertex", verts))]
    for line in text.split("\n"):
        word = line.split()
        if not word:
            continue
        if word[0] == "E":
            close()
            event.append({"event_number": int(word[1]), "num_vertices": int(word[2]), "num_particles": int(word[3])})
        elif word[0] == "W" and event:
            weights += map(float, word[1:])
        elif word[0] == "A" and word[1] == "0" and word[2] in attributes:
            event[-1][attributes[word[2]]] = float(word[3])
        elif word[0] == "P":
            parts.append(word[1:])
        elif word[0] == "V":
            ids = [int(i) for i in word[3].strip("[]").split(",") if i]
            incoming += ids
            offsets["incoming"].append(len(incoming))
            verts.append([word[1], word[2], *(map(float, word[5:9]) if "@" in word else [np.nan] * 4)])
    close()
    columns = {n: (ints([e[n] for e in event]), []) for n in ("event_number", "num_particles", "num_vertices")}
    columns |= {n: (floats([e.get(n, np.nan) for e in event]), []) for n in attributes.values()}
    columns |= {f"event_{a}": (floats([0] * len(event)), []) for a in "xyzt"}
    columns["weights"] = (floats(weights), [offsets["weights"]])
    for i, n in enumerate("id origin pdg_id px py pz energy mass status".split()):
        columns[f"part_{n}"] = ((ints if i < 3 or i > 7 else floats)([float(p[i]) for p in parts]), [offsets["part"]])
    for i, n in enumerate("id status x y z t".split()):
        columns[f"vertex_{n}"] = ((ints if i < 2 else floats)([float(v[i]) for v in verts]), [offsets["vertex"]])
    columns["vertex_incoming"] = (ints(incoming), [offsets["vertex"], offsets["incoming"]])
    return answer(columns, len(event))


found = []
for path in sorted(root.glob("jets_npy/*.npz")):
    found.append({"file": str(path.relative_to(root)), **npz(path)})
for path in sorted(root.glob("parquet_h5/*.parquet")):
    found.append({"file": str(path.relative_to(root)), **parquet(path)})
for name, table in [("toplandscape_2000_gzip.h5", ""), ("toplandscape_2000_pytables_blosc.h5", "table/table"), ("pylhe-testfile-hpcgen.hdf5", "particles"), ("pylhe-testfile-hpcgen.hdf5", "events")]:
    found.append({"file": f"parquet_h5/{name}", **({"path": table} if table else {}), **hdf5(root / "parquet_h5" / name, table)})
for path in sorted(root.glob("lhe_hepmc/*.lhe")):
    found.append({"file": str(path.relative_to(root)), **lhe(path)})
for path in sorted(root.glob("lhe_hepmc/*.hepmc3*")):
    found.append({"file": str(path.relative_to(root)), **hepmc(path)})
print("[\n" + ",\n".join(json.dumps(a) for a in found) + "\n]")
