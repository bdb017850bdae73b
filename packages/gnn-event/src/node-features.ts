// Features of the nodes: columns of the objects, scaled, with placeholders where an object has no such thing.

import { NODE_FEATURES, type ParsedEventGraphRecipe, type UndefinedFeature } from "./event-graph-recipe.js";
import { OBJECT_TYPES, type ObjectColumns, type ObjectType } from "./event-set.js";

const WIDTH = NODE_FEATURES.length;

/** Which types of objects do not have a feature. */
const UNDEFINED: Readonly<Record<UndefinedFeature, readonly ObjectType[]>> = {
  eta: ["met"], energy: ["met"], btag: ["electron", "muon", "photon", "met"], charge: ["jet", "met"],
};

/** Features `[nodes, 7]`; `objects` `[nodes]` says which object each node is. */
export function nodeFeatures({ pt, eta, phi, energy, btag, charge, type }: ObjectColumns, objects: Int32Array, recipe: ParsedEventGraphRecipe): Float32Array {
  const { factors, shifts } = affineByType(recipe);
  const data = new Float32Array(objects.length * WIDTH); // [nodes, 7]
  for (let node = 0, at = 0; node < objects.length; node++, at += WIDTH) {
    const object = objects[node];
    const k = WIDTH * type[object];
    data[at] = factors[k] * pt[object] + shifts[k];
    data[at + 1] = factors[k + 1] * eta[object] + shifts[k + 1];
    data[at + 2] = factors[k + 2] * phi[object] + shifts[k + 2];
    data[at + 3] = factors[k + 3] * energy[object] + shifts[k + 3];
    data[at + 4] = factors[k + 4] * btag[object] + shifts[k + 4];
    data[at + 5] = factors[k + 5] * charge[object] + shifts[k + 5];
    data[at + 6] = factors[k + 6] * type[object] + shifts[k + 6];
  }
  return data;
}

/** feature = factor * column + shift for each type and feature, `[types * 7]`: no branch per value. */
function affineByType({ scales, placeholders }: ParsedEventGraphRecipe): { readonly factors: Float64Array; readonly shifts: Float64Array } {
  const pairs = OBJECT_TYPES.flatMap((type) => NODE_FEATURES.map((feature) => {
    const placeholder = isUndefined(feature, type) ? placeholders[feature] : null;
    return placeholder === null ? [1 / scales[feature], 0] : [0, placeholder];
  }));
  return { factors: Float64Array.from(pairs, ([factor]) => factor), shifts: Float64Array.from(pairs, ([, shift]) => shift) };
}

const isUndefined = (feature: string, type: ObjectType): feature is UndefinedFeature =>
  Object.hasOwn(UNDEFINED, feature) && UNDEFINED[feature as UndefinedFeature].includes(type);
