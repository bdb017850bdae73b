// Public interface of @mpm/gnn-event.

export type { GraphsTuple } from "./graphs-tuple.js";
