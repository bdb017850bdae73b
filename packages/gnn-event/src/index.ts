// Public interface of @mpm/gnn-event.

export { numEvents, OBJECT_TYPES, selectEvents, type EventSet, type ObjectColumns, type ObjectType } from "./event-set.js";
export type { GraphsTuple } from "./graphs-tuple.js";
export { eventSet, readEventSet, type EventColumns, type EventSetOptions } from "./make-event-set.js";
