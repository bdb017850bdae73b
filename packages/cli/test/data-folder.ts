// A folder with small data files, for the tests.
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { saveTable, type Column } from "@mpm/io";

/** `a.npz` and `b.npz`, of 3 and 2 rows: "event", "jet_pt" (lists) and "hits" of [2]; gone when disposed. */
export async function dataFolder(): Promise<{ readonly path: string; readonly files: readonly [string, string] } & AsyncDisposable> {
  const path = await mkdtemp(join(tmpdir(), "mpm-cli-data-"));
  const files = [join(path, "a.npz"), join(path, "b.npz")] as const;
  await saveTable(files[0], columns([1, 2, 3], [0, 2, 2, 4], [50, 40, 30, 25]), { format: "npz" });
  await saveTable(files[1], columns([4, 5], [0, 1, 2], [20, 10]), { format: "npz", compress: false });
  return { path, files, [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }) };
}

function columns(event: readonly number[], offsets: readonly number[], pt: readonly number[]): Record<string, Column> {
  return {
    event: { dtype: "int64", data: BigInt64Array.from(event, BigInt), offsets: [], shape: [] },
    jet_pt: { dtype: "float32", data: Float32Array.from(pt), offsets: [Int32Array.from(offsets)], shape: [] },
    hits: { dtype: "uint8", data: Uint8Array.from(event.flatMap((number) => [number, 0])), offsets: [], shape: [2] },
  };
}
