// From a template whose bins have no edges yet to a label schema: edges that balance the bins on training events.

import { list, object, text, wholeNumber, atLeastZero, type Check } from "@mpm/tensor/json-checks";
import { holds, nonFinite, quantityValues } from "./apply-labels.js";
import { eventRows, type EventSet } from "./event-set.js";
import { condition, label, parseLabelSchema, quantity, type Label, type LabelCondition, type LabelQuantity, type LabelSchema } from "./label-schema.js";

/** Labels that divide a quantity into bins with about as many events each; the first and the last are open. */
export interface BinnedLabels {
  /** Labels are named "<name>, bin 1 of 6". */
  readonly name: string;
  readonly of: LabelQuantity;
  /** 2 or more. */
  readonly bins: number;
  /** Only these events are binned; elsewhere the labels are not defined. */
  readonly where?: LabelCondition;
  readonly weight?: number;
}

/** Labels and labels to be binned, in order. Plain JSON. */
export interface LabelTemplate {
  readonly labels: readonly (Label | BinnedLabels)[];
}

const isAtLeast = (column: string, atLeast: number): LabelCondition => ({ column, atLeast });
const counts = (name: string, column: string, upTo: number): Label[] =>
  Array.from({ length: upTo }, (_, k) => ({ name: `${name} >= ${k + 1}`, is: isAtLeast(column, k + 1) }));
const HIGGS = isAtLeast("gen_nH", 1);
/** PDG ids of the daughters; 2223 for a photon and a Z. */
const HIGGS_DECAYS = { bb: 5, cc: 4, gg: 21, WW: 24, ZZ: 23, "tau tau": 15, "gamma gamma": 22, "Z gamma": 2223 };

/**
 * 41 labels of the generator's columns: Higgs bosons, top quarks, W and Z bosons (7), Higgs decay (8), pT (6 bins), |eta| (5) and phi (6),
 * pT of the leading top quark (6), and jets with true b flavour (3). The labels of arXiv 2412.10665 are as many, but their list is
 * not public: these are ours.
 */
export const eventLabelTemplate: LabelTemplate = {
  labels: [
    ...counts("nH", "gen_nH", 1), ...counts("ntop", "gen_ntop", 2), ...counts("nW", "gen_nW", 2), ...counts("nZ", "gen_nZ", 2),
    ...Object.entries(HIGGS_DECAYS).map(([name, id]) => ({ name: `H -> ${name}`, is: { column: "gen_Hdecay", isOneOf: [id] }, where: HIGGS })),
    { name: "pT(H)", of: { column: "gen_H_pt" }, bins: 6, where: HIGGS },
    { name: "|eta(H)|", of: { column: "gen_H_eta", absolute: true }, bins: 5, where: HIGGS },
    { name: "phi(H)", of: { column: "gen_H_phi" }, bins: 6, where: HIGGS },
    { name: "pT(leading top)", of: { column: "gen_top_pt_max" }, bins: 6, where: isAtLeast("gen_ntop", 1) },
    ...[1, 2, 3].map((atLeast) => ({ name: `true b jets >= ${atLeast}`, is: { column: "truth_flavour", count: { type: "jet", isOneOf: [5] }, atLeast } as const })),
  ],
};

/**
 * The schema of a template, with the edges of its bins at quantiles of training events.
 *
 * @throws what `parseLabelSchema` throws, for the template; RangeError for a column that the events do not have, or a quantity with too few
 * different values to bin; MpmError `"non-finite"` for NaN and infinite numbers to bin.
 */
export function fitLabelSchema(events: EventSet, template: LabelTemplate = eventLabelTemplate): LabelSchema {
  object({ labels: list(labelOrBins) }, ["labels"])(template, "template");
  return parseLabelSchema({ labels: template.labels.flatMap((entry) => ("bins" in entry ? binned(events, entry) : [entry])) });
}

const binsCheck = object({ name: text, of: quantity, bins: wholeNumber, where: condition, weight: atLeastZero }, ["name", "of", "bins"]);
const labelOrBins: Check = (value, path) => {
  const isBinned = typeof value === "object" && value !== null && "bins" in value;
  (isBinned ? binsCheck : label)(value, path);
  if (isBinned && (value as BinnedLabels).bins < 2) throw new RangeError(`expected ${path}.bins to be 2 or more, got ${(value as BinnedLabels).bins}`);
};

function binned(events: EventSet, { name, of, bins, ...rest }: BinnedLabels): Label[] {
  const edges = quantiles(events, { name, of, bins, ...rest });
  return Array.from({ length: bins }, (_, bin) => ({
    name: `${name}, bin ${bin + 1} of ${bins}`,
    is: { ...of, ...(bin > 0 && { atLeast: edges[bin - 1] }), ...(bin + 1 < bins && { below: edges[bin] }) },
    ...rest,
  }));
}

/** The inner edges, `[bins - 1]`. */
function quantiles(events: EventSet, { name, of, bins, where }: BinnedLabels): readonly number[] {
  const rows = eventRows(events);
  const isDefined = where === undefined ? () => true : holds(where, quantityValues(where, events, rows));
  const all = quantityValues(of, events, rows);
  const values = all.filter((_, event) => isDefined(event)).toSorted();
  if (!values.every(Number.isFinite)) throw nonFinite(name, of, all.findIndex((value, event) => isDefined(event) && !Number.isFinite(value)));
  const edges = Array.from({ length: bins - 1 }, (_, k) => values[Math.round(((k + 1) * values.length) / bins)]);
  if (edges.every((edge, k) => edge > (edges[k - 1] ?? values[0]))) return edges;
  throw new RangeError(`"${name}": the ${values.length} events that have ${of.column} cannot be divided into ${bins} bins, edges would be ${edges.join(", ")}: take fewer bins, or more events`);
}
