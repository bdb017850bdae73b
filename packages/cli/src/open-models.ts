// The two models of a comparison, by what is at their paths.
import { stat } from "node:fs/promises";
import { join } from "node:path";
import { record, show } from "@mpm/tensor/json-checks";
import { openOnnxModels } from "./open-onnx-models.js";
import { openEventNetworks, openSetEncoders } from "./open-saved-models.js";
import { readJson } from "./read-json.js";
import type { OpenModels } from "./tapped-model.js";

const ONNX = "ONNX file";
const KINDS: Readonly<Record<string, OpenModels>> = { [ONNX]: openOnnxModels, "event-network": openEventNetworks, "set-encoder": openSetEncoders };

/** Opens two directories of saved models, or two ONNX files. Throws RangeError for two kinds, and one that is not known. */
export const openModels: OpenModels = async (places, options) => {
  const [x, y] = [await kindOf(places[0].path), await kindOf(places[1].path)];
  if (x !== y) throw new RangeError(`expected two models of one kind, got "${places[0].path}" (${x}) and "${places[1].path}" (${y})`);
  if (!Object.hasOwn(KINDS, x)) throw new RangeError(`"${places[0].path}": expected a model of kind ${Object.keys(KINDS).slice(1).map(show).join(" or ")}, got ${show(x)}`);
  return KINDS[x](places, options);
};

async function kindOf(path: string): Promise<string> {
  const isDirectory = await stat(path).then((found) => found.isDirectory(), () => false); // who reads it says what is not there
  return isDirectory ? readJson(join(path, "model.json"), "record of a saved model", (value) => String(record(value, "model.json")["kind"])) : ONNX;
}
