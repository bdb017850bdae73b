// Jets of many events, as jagged columns.
import { jagged, numRows, type Jagged } from "@mpm/tensor";
import { clusterJets, type ClusterOptions } from "./cluster-jets.js";
import { emptyMomenta, type FourMomenta } from "./four-momenta.js";
import { requirePtMin } from "./inclusive-jets.js";
import { requireDefinition } from "./jet-definition.js";
import type { ConstituentIndex, Jets } from "./jets-of-nodes.js";
import { nameRow } from "./name-row.js";
import { rowMomenta } from "./row-momenta.js";

/** Jets of all events, one after another. */
export interface EventJets {
  /** One row per event: its jets by falling pT, in GeV. */
  readonly jets: Jagged<FourMomenta<Float64Array>>;
  /** One row per jet: the positions of its particles in the columns of the events, rising. */
  readonly constituents: Jagged<ConstituentIndex>;
}

/**
 * Inclusive jets of every event.
 *
 * @param events one row of four-momenta per event.
 * @throws RangeError as `clusterJets`, naming the event.
 */
export function clusterEvents(events: Jagged<FourMomenta>, options: ClusterOptions): EventJets {
  requireDefinition(options);
  requirePtMin(options.ptMin ?? 0);
  const collected = startCollection(events.columns.px.length);
  const jetOffsets = new Int32Array(numRows(events) + 1);
  for (let event = 0; event < numRows(events); event++) {
    const jets = nameRow("event", event, () => clusterJets(rowMomenta(events, event), options));
    appendJets(collected, jets, events.offsets[event]);
    jetOffsets[event + 1] = collected.numJets;
  }
  return finish(collected, jetOffsets);
}

/** Columns with room for one jet per particle, filled up to the counts. */
interface Collection {
  readonly momenta: FourMomenta<Float64Array>;
  readonly offsets: Int32Array;
  readonly index: Int32Array;
  numJets: number;
  numConstituents: number;
}

function startCollection(numParticles: number): Collection {
  const [offsets, index] = [new Int32Array(numParticles + 1), new Int32Array(numParticles)];
  return { momenta: emptyMomenta(numParticles), offsets, index, numJets: 0, numConstituents: 0 };
}

function appendJets(collected: Collection, { jets, constituents }: Jets, firstParticle: number): void {
  const { momenta, offsets, index, numJets, numConstituents } = collected;
  momenta.px.set(jets.px, numJets);
  momenta.py.set(jets.py, numJets);
  momenta.pz.set(jets.pz, numJets);
  momenta.energy.set(jets.energy, numJets);
  for (let jet = 1; jet <= jets.px.length; jet++) offsets[numJets + jet] = numConstituents + constituents.offsets[jet];
  for (const particle of constituents.columns.index) index[collected.numConstituents++] = firstParticle + particle;
  collected.numJets += jets.px.length;
}

function finish({ momenta, offsets, index, numJets, numConstituents }: Collection, jetOffsets: Int32Array): EventJets {
  const { px, py, pz, energy } = momenta;
  const columns = { px: px.slice(0, numJets), py: py.slice(0, numJets), pz: pz.slice(0, numJets), energy: energy.slice(0, numJets) };
  return { jets: jagged(jetOffsets, columns), constituents: jagged(offsets.slice(0, numJets + 1), { index: index.slice(0, numConstituents) }) };
}
