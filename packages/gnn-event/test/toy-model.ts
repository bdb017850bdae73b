// A small event model with random weights.
import { eventForwardGraph, outputNames, parseEventConfig, parseEventGraphRecipe, type EventGraphRecipe, type EventHead, type EventModel } from "../src/index.js";
import { randomWeights } from "./toy-weights.js";

const MULTICLASS: EventHead = { kind: "multiclass", classes: ["red", "green", "blue"] };

/** Two labels. */
export const MULTILABEL: EventHead = {
  kind: "multilabel",
  schema: { labels: [{ name: "has b", is: { column: "btag", count: { type: "jet", isOneOf: [1] }, atLeast: 1 } }, { name: "heavy", is: { column: "gen_mass", atLeast: 100 } }] },
};

export function toyModel({ recipe = {}, head = MULTICLASS, seed = 1 }: { readonly recipe?: EventGraphRecipe; readonly head?: EventHead; readonly seed?: number } = {}): EventModel {
  const parsed = parseEventGraphRecipe(recipe);
  const sizes = { edgeFeatures: parsed.edges?.features.length, globals: parsed.globals.length, outputs: outputNames(head).length };
  const config = parseEventConfig({ preset: "event-v1", width: 8, rounds: 2, layers: 2, ...sizes });
  return { config, recipe: parsed, head, weights: randomWeights(eventForwardGraph(config), seed), provenance: { made: "by hand", seed } };
}
