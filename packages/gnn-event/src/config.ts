// The configuration of an event network: plain JSON, saved with every model, checked once here.

/** How many rows become one. */
export type Aggregation = "sum" | "mean";

/** Sizes and form of an event network. */
export interface EventNetworkConfig {
  /** Features of a node. */
  readonly features: number;
  /** Features of an edge. */
  readonly edgeFeatures: number;
  /** Features of a graph. */
  readonly globals: number;
  /** Width of every hidden layer. */
  readonly width: number;
  /** Linear layers of each perceptron. */
  readonly layers: number;
  /** Rounds of edge, node and global updates. */
  readonly rounds: number;
  /** Whether all rounds have the same weights. */
  readonly shareRounds: boolean;
  /** Edges to the node at which they arrive. */
  readonly aggregation: Aggregation;
  /** Nodes and edges to their graph. */
  readonly pooling: Aggregation;
  /** Rate of dropout in training, 0 for none. */
  readonly dropout: number;
  /** Scores for a graph: classes or labels. */
  readonly outputs: number;
}

const PAPER: EventNetworkConfig = {
  features: 7, edgeFeatures: 3, globals: 1, width: 64, layers: 4, rounds: 4, shareRounds: false, aggregation: "sum", pooling: "mean", dropout: 0, outputs: 1,
};

/**
 * Architectures by name: `event-v1` comes near the paper's "about 400k" parameters (arXiv 2412.10665), `event-v1-code` is that
 * of its published code (HWresearch/GNN4Colliders). What neither says is chosen here: sums over edges, means over graphs.
 */
export const eventPresets: Readonly<Record<EventPresetName, EventNetworkConfig>> = {
  "event-v1": PAPER,
  "event-v1-code": { ...PAPER, shareRounds: true },
};

/** Names of `eventPresets`. */
export type EventPresetName = "event-v1" | "event-v1-code";

const KEYS = Object.keys(PAPER) as (keyof EventNetworkConfig)[];
const COUNTS = ["features", "edgeFeatures", "globals", "width", "layers", "rounds", "outputs"] as const;

/**
 * A checked configuration from a preset's name, or from a record that may change a preset (`{ preset: "event-v1", outputs: 13 }`).
 * Throws TypeError for another kind of value, RangeError for unknown or missing keys and values that make no sense.
 */
export function parseEventConfig(value: unknown): EventNetworkConfig {
  if (typeof value === "string") return preset(value);
  if (typeof value !== "object" || value === null || Array.isArray(value)) throw new TypeError(`event network config: expected a preset's name or a record, got ${JSON.stringify(value)}`);
  const { preset: base, ...changes } = value as Record<string, unknown>;
  const unknown = Object.keys(changes).filter((key) => !(KEYS as string[]).includes(key));
  if (unknown.length > 0) throw new RangeError(`event network config: unknown key "${unknown.join('", "')}"; known are ${KEYS.join(", ")} and preset`);
  const config = { ...(base === undefined ? {} : preset(base)), ...changes } as Partial<EventNetworkConfig>;
  const missing = KEYS.filter((key) => config[key] === undefined);
  if (missing.length > 0) throw new RangeError(`event network config lacks ${missing.join(", ")}: give them, or a preset to start from`);
  return checked(Object.fromEntries(KEYS.map((key) => [key, config[key]])) as unknown as EventNetworkConfig);
}

function preset(name: unknown): EventNetworkConfig {
  const found = Object.entries(eventPresets).find(([key]) => key === name);
  if (found === undefined) throw new RangeError(`unknown event network preset ${JSON.stringify(name)}: expected one of ${Object.keys(eventPresets).join(", ")}`);
  return found[1];
}

function checked(config: EventNetworkConfig): EventNetworkConfig {
  const wrong = (key: keyof EventNetworkConfig, expected: string): never => {
    throw new RangeError(`event network config "${key}": expected ${expected}, got ${JSON.stringify(config[key])}`);
  };
  for (const key of COUNTS) if (!Number.isInteger(config[key]) || config[key] < 1) wrong(key, "a whole number of 1 or more");
  for (const key of ["aggregation", "pooling"] as const) if (!["sum", "mean"].includes(config[key])) wrong(key, '"sum" or "mean"');
  if (typeof config.shareRounds !== "boolean") wrong("shareRounds", "true or false");
  if (typeof config.dropout !== "number" || !(config.dropout >= 0 && config.dropout < 1)) wrong("dropout", "a rate of 0 or more and less than 1");
  return config;
}
