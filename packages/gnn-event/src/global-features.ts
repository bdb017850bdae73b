// Features of a whole event.

import type { GlobalFeature, ParsedEventGraphRecipe } from "./event-graph-recipe.js";
import { MET, OBJECT_TYPES, type EventSet, type ObjectType } from "./event-set.js";

type Sum = (object: number) => number;

/** Features `[graphs, features]` of the events `rows`. */
export function globalFeatures(events: EventSet, rows: Int32Array, { globals, scales }: ParsedEventGraphRecipe): Float32Array {
  const { offsets } = events.objects;
  const data = new Float32Array(rows.length * globals.length); // [graphs, features]
  globals.forEach((feature, k) => {
    const term = sumOver(events, feature, scales.pt);
    for (let graph = 0; graph < rows.length; graph++) {
      let sum = 0;
      for (let object = offsets[rows[graph]]; object < offsets[rows[graph] + 1]; object++) sum += term(object);
      data[graph * globals.length + k] = sum;
    }
  });
  return data;
}

/** What each object adds to a feature of its event. */
function sumOver({ objects: { columns } }: EventSet, feature: GlobalFeature, scale: number): Sum {
  const { pt, btag, type } = columns;
  const count = (name: ObjectType): Sum => {
    const wanted = OBJECT_TYPES.indexOf(name);
    return (object) => Number(type[object] === wanted);
  };
  const isJet = count("jet");
  const sums: Readonly<Record<GlobalFeature, Sum>> = {
    numNodes: () => 1,
    ht: (object) => (isJet(object) * pt[object]) / scale,
    met: (object) => (type[object] === MET ? pt[object] / scale : 0),
    numJets: isJet, numElectrons: count("electron"), numMuons: count("muon"), numPhotons: count("photon"),
    numBjets: (object) => Number(isJet(object) === 1 && btag[object] >= 0.5),
  };
  return sums[feature];
}
