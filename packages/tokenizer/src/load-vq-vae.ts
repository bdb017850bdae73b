// Reads a saved VQ-VAE; every part of the record is checked before it is used.
import { parseModelRecipe } from "@mpm/sets";
import { readModelDirectory, type ModelDirectory } from "@mpm/train";
import { parseFields, parseModel, parseNames, parseNumbers, parseWeights } from "./record-fields.js";
import { parseVqVaeConfig } from "./vq-vae-config.js";
import { vqVaeGraph } from "./vq-vae-graph.js";
import { KIND, VERSION, vqVaeTokenizer, type TokenizerOptions, type VqVaeModel, type VqVaeTokenizer } from "./vq-vae-tokenizer.js";

/**
 * Reads what `save` of a VQ-VAE tokenizer wrote.
 *
 * Throws `MpmError` "model-unreadable" for a missing file; "model-invalid" for another kind or version, an unknown or wrong
 * key, or weights that are not those of the architecture.
 */
export async function loadVqVae(directory: string, options: TokenizerOptions = {}): Promise<VqVaeTokenizer> {
  const saved = await readModelDirectory(directory, { kind: KIND, version: VERSION });
  return vqVaeTokenizer(parseModel(directory, KIND, () => modelOf(saved)), options);
}

function modelOf({ record, weights }: ModelDirectory): VqVaeModel {
  const fields = parseFields(record, "model.json", ["kind", "version", "config", "featureNames", "recipe", "scale", "provenance"]);
  const config = parseVqVaeConfig(fields["config"]);
  const featureNames = parseNames(fields["featureNames"], "featureNames");
  const { mean, std } = parseFields(fields["scale"], "scale", ["mean", "std"]);
  const scale = { mean: parseNumbers(mean, "scale.mean", config.features, -Infinity), std: parseNumbers(std, "scale.std", config.features, 0) };
  if (featureNames.length !== config.features) throw new RangeError(`expected ${config.features} featureNames, got ${featureNames.length}`);
  const shapes = Object.fromEntries(vqVaeGraph(config, scale).parameters.map(({ name, shape }) => [name, shape]));
  return { config, featureNames, ...parseModelRecipe(fields["recipe"], featureNames), scale, weights: parseWeights(weights, shapes), provenance: parseFields(fields["provenance"], "provenance") };
}
