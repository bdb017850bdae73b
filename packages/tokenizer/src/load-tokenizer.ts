// Reads a saved tokenizer of any kind: which one it is stands in `model.json`.
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { MpmError } from "@mpm/tensor";
import { KIND as K_MEANS, type KMeansTokenizer } from "./k-means-tokenizer.js";
import { loadKMeansTokenizer } from "./load-k-means-tokenizer.js";
import { loadVqVae } from "./load-vq-vae.js";
import { KIND as VQ_VAE, type TokenizerOptions, type VqVaeTokenizer } from "./vq-vae-tokenizer.js";

/**
 * Reads what `save` of a tokenizer wrote; `kind` says which it is. The options are those of a VQ-VAE.
 *
 * Throws `MpmError` "model-unreadable" (a missing file) or "model-invalid" (not a tokenizer, or a damaged one).
 *
 * @example
 * await using tokenizer = await loadTokenizer("models/tokenizer");
 * const tokens = await tokenizer.encode(set);
 */
export async function loadTokenizer(directory: string, options: TokenizerOptions = {}): Promise<VqVaeTokenizer | KMeansTokenizer> {
  const kind = await kindOf(directory);
  if (kind === VQ_VAE) return loadVqVae(directory, options);
  if (kind === K_MEANS) return loadKMeansTokenizer(directory);
  throw new MpmError("model-invalid", `"${directory}" holds a model of kind ${JSON.stringify(kind)}: expected "${VQ_VAE}" or "${K_MEANS}"`);
}

async function kindOf(directory: string): Promise<unknown> {
  const text = await readFile(join(directory, "model.json"), "utf8").catch((cause: unknown) => {
    throw new MpmError("model-unreadable", `"${directory}" is no saved tokenizer: could not read model.json (${String(cause)})`, { cause });
  });
  try {
    const record: unknown = JSON.parse(text);
    return typeof record === "object" && record !== null && "kind" in record ? record.kind : undefined;
  } catch (cause) {
    throw new MpmError("model-invalid", `model.json of "${directory}" is not JSON: ${String(cause)}`, { cause });
  }
}
