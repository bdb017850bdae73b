// Two saved event networks, or two saved set encoders, on the events or jets of data files.
import { dirname, resolve } from "node:path";
import { loadEncoder, setLayers, type EncoderModel } from "@mpm/encoder";
import { eventLayers, loadEventModel, numEvents, selectEvents, type EventModel } from "@mpm/gnn-event";
import { numSets, selectSets, type ParticleSet } from "@mpm/sets";
import type { Check } from "@mpm/tensor/json-checks";
import { UsageError } from "./command.js";
import { eventsCheck, readEvents } from "./events-of-files.js";
import { jetsCheck, readJets } from "./jets-of-files.js";
import { readJson } from "./read-json.js";
import type { FilesConfig } from "./rows-of-files.js";
import type { ModelPlace, OpenModels, OpenModelsOptions, TappedModel } from "./tapped-model.js";

/** Opens two event networks; layers: those of `tapNames` of @mpm/gnn-event. */
export const openEventNetworks: OpenModels = async ([placeX, placeY], options) => {
  const [x, y] = [await loadEventModel(placeX.path), await loadEventModel(placeY.path)];
  const { config, folder } = await readConfig(options, eventsCheck);
  const read = await readEvents(config, folder, options.seed);
  const { rows, batchSize, threads } = options;
  const events = rows === undefined || rows >= numEvents(read) ? read : selectEvents(read, Int32Array.from({ length: rows }, (_, event) => event));
  const tapped = (model: EventModel, { names }: ModelPlace): TappedModel => ({
    numEvents: numEvents(events),
    taps: (order) => eventLayers(model, order === undefined ? events : selectEvents(events, order), given({ names, batchSize, threads })),
  });
  return [tapped(x, placeX), tapped(y, placeY)];
};

/** Opens two set encoders; layers: those of `layerNames` of @mpm/encoder. Each gets the features that it was trained on. */
export const openSetEncoders: OpenModels = async ([placeX, placeY], options) => {
  const [x, y] = [await loadEncoder(placeX.path), await loadEncoder(placeY.path)];
  const { config, folder } = await readConfig(options, jetsCheck);
  const { rows: maxJets, batchSize: particlesPerBatch, threads } = options;
  const jetsOf = async ({ recipe }: EncoderModel): Promise<ParticleSet> => readJets({ ...config, ...given({ maxJets }) }, folder, recipe);
  const jetsX = await jetsOf(x);
  const jetsY = JSON.stringify(x.recipe) === JSON.stringify(y.recipe) ? jetsX : await jetsOf(y);
  // Sizes decide which jets share a batch, and so the order in which jets come.
  if (jetsX !== jetsY && String(jetsX.offsets) !== String(jetsY.offsets)) throw new RangeError("the recipes of the two encoders keep different particles of the jets: compare encoders whose recipes have the same maxParticles and emptySets");
  const tapped = (model: EncoderModel, jets: ParticleSet, { names }: ModelPlace): TappedModel => ({
    numEvents: numSets(jets), taps: (order) => setLayers(model, order === undefined ? jets : selectSets(jets, order), given({ names, particlesPerBatch, threads })),
  });
  return [tapped(x, jetsX, placeX), tapped(y, jetsY, placeY)];
};

/** Data files, or one JSON file that is the part "data" of a configuration; paths in it are relative to its folder. */
async function readConfig({ data, recipe }: OpenModelsOptions, check: Check): Promise<{ readonly config: FilesConfig; readonly folder: string }> {
  const [file] = data;
  if (!file.endsWith(".json")) return { config: { files: data, ...given({ recipe }) }, folder: "." };
  if (data.length > 1 || recipe !== undefined) throw new UsageError(`--data ${file}: a configuration of data names all files and the recipe itself`);
  const config = await readJson(file, "configuration of data", (value) => {
    check(value, "data");
    return value as FilesConfig;
  });
  return { config, folder: dirname(resolve(file)) };
}

type Given<T> = { readonly [K in keyof T]?: Exclude<T[K], undefined> };

/** Without keys that are undefined, which optional keys of others do not take. */
const given = <T extends object>(options: T): Given<T> => Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined)) as Given<T>;
