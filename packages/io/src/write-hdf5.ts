// Arrays as the data sets of an HDF5 file. Booleans and half precision, which h5wasm does not write, are marked integers.
import { importPeer, type DType, type Tensor } from "@mpm/tensor";
import type { File as Hdf5File } from "h5wasm";
import { memoryLibrary } from "./hdf5-library.js";

const CHUNK_BYTES = 1 << 20;
const GZIP_LEVEL = 4;
const MARKED: readonly DType[] = ["bool", "float16", "bfloat16"];

/** @throws RangeError for names with a "/"; MpmError "missing-peer". */
export async function hdf5Bytes(arrays: Readonly<Record<string, Tensor>>, compress: boolean): Promise<Uint8Array> {
  const { FS } = await memoryLibrary();
  const { File } = await importPeer("h5wasm", () => import("h5wasm"));
  const path = `/${crypto.randomUUID()}.h5`;
  const file = new File(path, "w");
  try {
    for (const [name, array] of Object.entries(arrays)) addDataSet(file, name, array, compress);
    file.close();
    return FS.readFile(path);
  } finally {
    FS.unlink(path);
  }
}

function addDataSet(file: Hdf5File, name: string, { dtype, shape, data }: Tensor, compress: boolean): void {
  if (name === "" || name === "." || name.includes("/")) throw new RangeError(`expected column names without "/", got "${name}"`);
  const rows = shape[0] ?? 0;
  const rowBytes = Math.max(1, data.byteLength / Math.max(1, rows));
  const chunks = [Math.max(1, Math.min(rows, Math.floor(CHUNK_BYTES / rowBytes))), ...shape.slice(1)];
  const isChunked = compress && data.length > 0;
  const set = file.create_dataset({ name, data, shape: [...shape], ...(isChunked ? { chunks, compression: "gzip", compression_opts: GZIP_LEVEL } : {}) });
  if (MARKED.includes(dtype)) set.create_attribute("dtype", dtype);
}
