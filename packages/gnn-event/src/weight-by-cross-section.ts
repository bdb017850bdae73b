// Weights that give each class the number of events that its cross-section asks for.

import type { EventSet } from "./event-set.js";
import { positiveSum } from "./positive-sum.js";

/**
 * The events with weights whose sum over a class is its cross-section (pb, or any unit): times a luminosity, the number of events expected. Events
 * of a class share it equally or, where the set has weights (of the generator, of either sign), as these say.
 *
 * @param crossSections One above 0 for each class of the set.
 * @throws RangeError for events without labels or names of classes, or a class without cross-section; MpmError `"bad-weights"` for a class
 * whose weights are not positive in sum.
 */
export function weightByCrossSection(events: EventSet, crossSections: Readonly<Record<string, number>>): EventSet {
  const { labels, classes, weights } = events;
  if (labels === undefined || classes === undefined) throw new RangeError("expected events with labels and the names of their classes: read them with { classes }");
  const sums = new Float64Array(classes.length); // [classes]
  labels.forEach((label, event) => (sums[label] += weights?.[event] ?? 1));
  const scales = classes.map((name, label) => crossSection(crossSections, name) / positiveSum(sums.subarray(label, label + 1), `the weights of class "${name}"`));
  return { ...events, weights: Float32Array.from(labels, (label, event) => scales[label] * (weights?.[event] ?? 1)) };
}

function crossSection(crossSections: Readonly<Record<string, number>>, name: string): number {
  const value = Object.hasOwn(crossSections, name) ? crossSections[name] : undefined;
  if (value !== undefined && value > 0 && value < Infinity) return value;
  throw new RangeError(`expected a cross-section above 0 for class "${name}", got ${value ?? `those of ${Object.keys(crossSections).join(", ")}`}`);
}
