import type { Tensor } from "@mpm/tensor";
import { linearCka } from "../src/index.js";
import { jackknifeError } from "../src/jackknife.js";
import { rowsOf } from "./random-layers.js";

/** The error of linear CKA from the rows themselves, each block left out in turn; `blockOf` tells the block of a row. */
export function directJackknife(x: Tensor<"float64">, y: Tensor<"float64">, numBlocks: number, blockOf: (row: number) => number): number {
  const rows = Array.from({ length: x.shape[0] }, (_, row) => row);
  const without = Array.from({ length: numBlocks }, (_, block) => rows.filter((row) => blockOf(row) !== block));
  return jackknifeError(linearCka(x, y).value, without.map((kept) => linearCka(rowsOf(x, kept), rowsOf(y, kept)).value), without.map((kept) => rows.length - kept.length));
}
