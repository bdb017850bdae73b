"""Checks both ways once: files of this package as Python reads them, and files of Python (kept in test/files) for this package.

python3 columns.py read FOLDER    compares FOLDER/sample.{npz,parquet,hdf5}, written by columns.ts beside this file
python3 columns.py write FOLDER   writes the files of test/files
"""
import sys
from pathlib import Path
import h5py, numpy as np, pyarrow as pa, pyarrow.parquet as pq

FLAT = {
    "event": np.array([1, 2, -3, 2**62, 5], "i8"), "run": np.array([1, 2, 3, 4, 2**64 - 1], "u8"),
    "weight": np.array([0.1, np.nan, -np.inf, 1e300, 0], "f8"), "label": np.array([0, 1, 2, 3, 255], "u1"),
    "charge": np.array([-1, 1, 0, -128, 127], "i1"), "short": np.array([-1, 1, 0, -32768, 32767], "i2"),
    "word": np.array([0, 1, 2, 3, 65535], "u2"), "count": np.array([0, 1, 2, 3, 4294967295], "u4"),
    "half": np.array([0x3C00, 0xBC00, 1, 0x7BFF, 0], "u2").view("f2"), "passed": np.array([1, 0, 1, 1, 0], "?"),
}
IMAGE = (np.arange(30, dtype="f4") / 4).reshape(5, 2, 3)
ROWS, LISTS = np.array([0, 2, 2, 3, 3, 6], "i4"), np.array([0, 1, 1, 3, 4, 4, 6], "i4")
JETS = {"jet_pt": np.array([10.5, 20, 30, 40, 50, 60], "f4"), "jet_id": np.array([1, -2, 3, -4, 5, -6], "i4"), "jet_tagged": np.array([1, 0, 0, 1, 1, 0], "?")}
PARTS = np.arange(1, 7, dtype="f4")


def arrow():
    columns = {n: pa.array(a, mask=None, from_pandas=False) for n, a in FLAT.items()}
    columns |= {n: pa.ListArray.from_arrays(ROWS, pa.array(a)) for n, a in JETS.items()}
    columns["jet_part_pt"] = pa.ListArray.from_arrays(ROWS, pa.ListArray.from_arrays(LISTS, pa.array(PARTS)))
    return pa.table(columns)


def same(name, a, b):
    assert np.asarray(a).dtype == b.dtype and np.array_equal(a, b, equal_nan=b.dtype.kind == "f"), (name, a, b)


def read(folder):
    z = np.load(folder / "sample.npz")
    h = h5py.File(folder / "sample.hdf5")
    for n, a in {**FLAT, **JETS, "jet_part_pt": PARTS, "image": IMAGE}.items():
        if n == "half":
            a = a.view("u2")
        same(n, z[n].view("u2") if n == "half" else z[n], a)
        marked = h[n].attrs.get("dtype")
        same(n, h[n][:].view("?") if marked == "bool" else h[n][:], a)
    t = pq.read_table(folder / "sample.parquet")
    for n, a in FLAT.items():
        same(n, t[n].to_numpy(), a)
    for n in [*JETS, "jet_part_pt"]:
        assert t[n].to_pylist() == arrow()[n].to_pylist(), n
    print("as written:", len(t.column_names), "columns of", t.num_rows, "rows")


def write(folder):
    np.savez_compressed(folder / "numpy.npz", offsets=ROWS, image=IMAGE, **FLAT, **JETS)
    np.savez(folder / "numpy-stored.npz", jet_offsets=ROWS, jet_part_offsets=ROWS, jet_part_offsets2=LISTS, jet_part_pt=PARTS, image=np.asfortranarray(IMAGE), big=FLAT["weight"].astype(">f8"), names=np.array(["a"] * 5), pi=np.array(3.14), other=np.arange(8.0), **FLAT, **JETS)
    np.save(folder / "image.npy", IMAGE)
    pq.write_table(arrow(), folder / "arrow.parquet", row_group_size=2, compression="zstd")
    for name, options in {"plain": {"use_dictionary": False}, "v2": {"data_page_version": "2.0", "compression": "gzip"}, "split": {"use_dictionary": False, "use_byte_stream_split": ["weight", "half"], "column_encoding": None}, "delta": {"use_dictionary": False, "column_encoding": {"event": "DELTA_BINARY_PACKED", "short": "DELTA_BINARY_PACKED"}}}.items():
        pq.write_table(arrow(), folder / f"arrow-{name}.parquet", **{k: v for k, v in options.items() if v is not None})
    nulls = pa.table({
        "x": pa.array([1.5, None, 2.5, None], pa.float32()), "n": pa.array([1, None, 3, 4], pa.int32()), "s": pa.array(["a", "b", "c", "d"]),
        "jets": pa.array([[{"pt": 1.0, "id": 1}], [], None, [{"pt": None, "id": 2}, {"pt": 3.0, "id": 3}]], pa.list_(pa.struct([("pt", pa.float64()), ("id", pa.int16())]))),
        "met": pa.array([{"pt": 1.0, "phi": -1.0}] * 4, pa.struct([("pt", pa.float32()), ("phi", pa.float32())])),
        "deep": pa.array([[[[1]]]] * 4), "when": pa.array([0, 1, 2, 3], pa.timestamp("us")), "cost": pa.array([1] * 4, pa.decimal128(9, 2)),
        "pair": pa.array([[1.0, 2.0]] * 4, pa.list_(pa.float32(), 2)),
    })
    pq.write_table(nulls, folder / "nulls.parquet")
    with h5py.File(folder / "h5py.h5", "w", track_order=True) as f:
        jets = f.create_group("jets")
        for n, a in FLAT.items():
            jets.create_dataset(n, data=a)
        jets.create_dataset("image", data=IMAGE, chunks=(2, 2, 3), compression="gzip", shuffle=True)
        jets.create_dataset("big", data=FLAT["weight"].astype(">f8"))
        jets["weight"].attrs["units"] = "pb"
        lists = jets.create_dataset("tracks", (5,), h5py.vlen_dtype("f4"))
        lists[:] = np.split(JETS["jet_pt"], ROWS[1:-1])
        jets.create_dataset("names", data=["a"] * 5)
        jets["scalar"] = 3.0
        matrix = f.create_dataset("matrix", data=np.arange(12.0).reshape(4, 3))
        matrix.attrs["columns"] = ["px", "py", "pz"]
        record = np.zeros(5, [("pt", "f4"), ("id", "i2"), ("p4", "f8", (4,)), ("name", "S4"), ("ok", "?")])
        record["pt"], record["id"], record["p4"], record["ok"] = PARTS[:5], np.arange(5), np.arange(20).reshape(5, 4), FLAT["passed"]
        f.create_dataset("tables/record", data=record, chunks=(2,), compression="gzip")
        f.create_dataset("lzf/x", data=np.arange(1000, dtype="f4") % 7, chunks=(100,), compression="lzf")


{"read": read, "write": write}[sys.argv[1]](Path(sys.argv[2]))
