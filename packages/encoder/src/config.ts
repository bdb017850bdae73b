// The configuration of a set encoder: plain JSON, saved with every model, checked once here.

/** Head that turns a particle's hidden state into token scores. */
export type TokenHead =
  | { readonly kind: "linear" }
  | { readonly kind: "mlp"; readonly hidden: number }
  | { readonly kind: "transformer"; readonly width: number; readonly blocks: number; readonly hidden: number };

/** Sizes of a set encoder. */
export interface SetEncoderConfig {
  /** Features per particle. */
  readonly features: number;
  readonly width: number;
  readonly blocks: number;
  readonly heads: number;
  /** Inner width of the feed-forward networks. */
  readonly feedForward: number;
  /** Inner width of the embedding network; null for one linear layer. */
  readonly embedding: number | null;
  /** Where the order by pT enters: at the head, in the backbone's input, or nowhere. */
  readonly order: "head" | "backbone" | "none";
  /** Sets larger than this are refused; rows of the learned order embedding. */
  readonly maxParticles: number;
  readonly tokenHead: TokenHead;
}

/** Architectures by name. `mpm-v1` is the paper's (arXiv 2401.13537), `mpm-v1-code` that of its published code (rodem-hep/mpm). */
export const presets: Readonly<Record<PresetName, SetEncoderConfig>> = {
  "mpm-v1": { features: 3, width: 1024, blocks: 8, heads: 8, feedForward: 512, embedding: null, order: "head", maxParticles: 64, tokenHead: { kind: "mlp", hidden: 512 } },
  "mpm-v1-code": { features: 3, width: 1024, blocks: 8, heads: 8, feedForward: 512, embedding: 512, order: "head", maxParticles: 64, tokenHead: { kind: "transformer", width: 256, blocks: 2, hidden: 128 } },
  small: { features: 3, width: 128, blocks: 4, heads: 8, feedForward: 128, embedding: null, order: "head", maxParticles: 128, tokenHead: { kind: "mlp", hidden: 128 } },
  tiny: { features: 3, width: 64, blocks: 3, heads: 4, feedForward: 64, embedding: null, order: "head", maxParticles: 128, tokenHead: { kind: "mlp", hidden: 128 } },
};

/** Names of `presets`. */
export type PresetName = "mpm-v1" | "mpm-v1-code" | "small" | "tiny";

const KEYS = Object.keys(presets.tiny) as (keyof SetEncoderConfig)[];

/** Sizes that each kind of token head has. */
const TOKEN_HEADS = new Map<unknown, readonly string[]>([["linear", []], ["mlp", ["hidden"]], ["transformer", ["width", "blocks", "hidden"]]]);

/**
 * A checked configuration from a preset's name, or from a record that may change a preset (`{ preset: "tiny", width: 96 }`).
 * Throws TypeError for another kind of value, RangeError for unknown or missing keys and values that make no sense.
 */
export function parseEncoderConfig(value: unknown): SetEncoderConfig {
  if (typeof value === "string") return preset(value);
  if (typeof value !== "object" || value === null || Array.isArray(value)) throw new TypeError(`encoder config: expected a preset's name or a record, got ${JSON.stringify(value)}`);
  const { preset: base, ...changes } = value as Record<string, unknown>;
  const unknown = Object.keys(changes).filter((key) => !(KEYS as string[]).includes(key));
  if (unknown.length > 0) throw new RangeError(`encoder config: unknown key "${unknown.join('", "')}"; known are ${KEYS.join(", ")} and preset`);
  const config = { ...(base === undefined ? {} : preset(base)), ...changes } as Partial<SetEncoderConfig>;
  const missing = KEYS.filter((key) => config[key] === undefined);
  if (missing.length > 0) throw new RangeError(`encoder config lacks ${missing.join(", ")}: give them, or a preset to start from`);
  return checked(Object.fromEntries(KEYS.map((key) => [key, config[key]])) as unknown as SetEncoderConfig);
}

function preset(name: unknown): SetEncoderConfig {
  const found = Object.entries(presets).find(([key]) => key === name);
  if (found === undefined) throw new RangeError(`unknown encoder preset ${JSON.stringify(name)}: expected one of ${Object.keys(presets).join(", ")}`);
  return found[1];
}

function checked(config: SetEncoderConfig): SetEncoderConfig {
  for (const key of ["features", "width", "blocks", "heads", "feedForward", "maxParticles"] as const)
    expectCount(`encoder config "${key}"`, config[key]);
  if (config.embedding !== null) expectCount('encoder config "embedding"', config.embedding);
  if (config.width % config.heads !== 0) throw new RangeError(`encoder config: width ${config.width} does not divide into ${config.heads} heads`);
  if (!["head", "backbone", "none"].includes(config.order)) throw new RangeError(`encoder config "order": expected "head", "backbone" or "none", got ${JSON.stringify(config.order)}`);
  checkTokenHead(config.tokenHead, config.heads);
  return config;
}

function checkTokenHead(head: TokenHead, heads: number): void {
  const sizes = TOKEN_HEADS.get(head?.kind);
  if (sizes === undefined) throw new RangeError(`encoder config "tokenHead": expected kind "linear", "mlp" or "transformer", got ${JSON.stringify(head)}`);
  const unknown = Object.keys(head).filter((key) => key !== "kind" && !sizes.includes(key));
  if (unknown.length > 0) throw new RangeError(`encoder config "tokenHead": unknown key "${unknown.join('", "')}"; kind "${head.kind}" has ${["kind", ...sizes].join(", ")}`);
  const given = new Map<string, unknown>(Object.entries(head));
  for (const key of sizes) expectCount(`encoder config "tokenHead.${key}"`, given.get(key));
  if (head.kind === "transformer" && head.width % heads !== 0) throw new RangeError(`encoder config "tokenHead": width ${head.width} does not divide into the encoder's ${heads} heads`);
}

/** Throws RangeError unless `value` is a whole number of 1 or more; `what` names it. */
export function expectCount(what: string, value: unknown): void {
  if (!Number.isInteger(value) || (value as number) < 1) throw new RangeError(`${what}: expected a whole number of 1 or more, got ${JSON.stringify(value)}`);
}
