// Some classes of a set of events, for pretraining or a task, with as many events of each as a study asks for.

import { balancedSubset } from "@mpm/sets";
import type { RandomStream } from "@mpm/tensor";
import { selectEvents, type EventSet } from "./event-set.js";

/** How many events to take of each class. */
export interface PerClass {
  readonly perClass: number;
  /** Which ones. With the same stream a smaller number is part of a larger one, and every model compared gets the same events. */
  readonly stream: RandomStream;
}

/**
 * The events of some classes, which become the classes of the result in the order given: for a task [background, signal].
 *
 * @param chosen Default: all events.
 * @throws RangeError for events without labels or names of classes, an unknown or repeated class, or a class with too few events.
 */
export function selectClasses(events: EventSet, classes: readonly string[], chosen?: PerClass): EventSet {
  const { labels, classes: known } = events;
  if (labels === undefined || known === undefined) throw new RangeError("expected events with labels and the names of their classes: read them with { classes }");
  const unknown = classes.find((name, at) => !known.includes(name) || classes.indexOf(name) !== at);
  if (unknown !== undefined) throw new RangeError(`expected some of the classes ${known.join(", ")}, each once, got ${classes.join(", ")}`);
  const newLabel = Int32Array.from(known, (name) => classes.indexOf(name));
  const rows = Int32Array.from(labels.keys()).filter((row) => newLabel[labels[row]] >= 0);
  const newLabels = rows.map((row) => newLabel[labels[row]]);
  const places = chosen === undefined ? rows.map((_, place) => place) : balancedSubset(newLabels, chosen.perClass, chosen.stream);
  return { ...selectEvents(events, places.map((place) => rows[place])), labels: places.map((place) => newLabels[place]), classes };
}
