// The configuration of a VQ-VAE tokenizer: plain JSON, saved with every model, checked once here.

/** Sizes and constants of a VQ-VAE. */
export interface VqVaeConfig {
  /** Features per particle. */
  readonly features: number;
  /** Width, blocks, heads and inner width of the encoder, and again of the decoder. */
  readonly width: number;
  readonly blocks: number;
  readonly heads: number;
  readonly feedForward: number;
  /** Numbers per code. */
  readonly latent: number;
  /** Codes in the codebook. */
  readonly vocabulary: number;
  /** Share of the commitment loss that moves the codes towards the encoder. */
  readonly beta: number;
  /** Weight of the commitment loss. */
  readonly commitmentWeight: number;
  /** Rate of the affine reparametrisation shared by all codes. */
  readonly affineRate: number;
  /** Strength of the synchronised update: how much of the decoder's gradient reaches the codes. */
  readonly sync: number;
}

const QUANTISER = { features: 3, latent: 16, vocabulary: 512, beta: 0.9, commitmentWeight: 10, affineRate: 2, sync: 2 } as const;

/** Names of `vqVaePresets`. */
export type VqVaePreset = "mpm-v1" | "mpm-v1-code" | "small" | "tiny";

/** `mpm-v1` is the paper's (arXiv 2401.13537), `mpm-v1-code` that of its published code (rodem-hep/mpm). */
export const vqVaePresets: Readonly<Record<VqVaePreset, VqVaeConfig>> = {
  "mpm-v1": { ...QUANTISER, width: 256, blocks: 4, heads: 8, feedForward: 256 },
  "mpm-v1-code": { ...QUANTISER, width: 128, blocks: 3, heads: 16, feedForward: 256 },
  small: { ...QUANTISER, width: 64, blocks: 3, heads: 4, feedForward: 128 },
  tiny: { ...QUANTISER, width: 32, blocks: 2, heads: 4, feedForward: 64 },
};

const KEYS = Object.keys(vqVaePresets.tiny) as (keyof VqVaeConfig)[];
const COUNTS = ["features", "width", "blocks", "heads", "feedForward", "latent", "vocabulary"] as const;

/**
 * A checked configuration from a preset's name, or from a record that may change a preset (`{ preset: "tiny", latent: 8 }`).
 * Throws `TypeError` for neither, `RangeError` for an unknown preset or key, a missing key or a value that makes no sense.
 */
export function parseVqVaeConfig(value: unknown): VqVaeConfig {
  if (typeof value === "string") return preset(value);
  if (typeof value !== "object" || value === null || Array.isArray(value)) throw new TypeError(`VQ-VAE config: expected a preset's name or a record, got ${JSON.stringify(value)}`);
  const { preset: base, ...changes } = value as Record<string, unknown>;
  const unknown = Object.keys(changes).filter((key) => !(KEYS as string[]).includes(key));
  if (unknown.length > 0) throw new RangeError(`VQ-VAE config: unknown key "${unknown.join('", "')}"; known are ${KEYS.join(", ")} and preset`);
  const config = { ...(base === undefined ? {} : preset(base)), ...changes } as Partial<VqVaeConfig>;
  const missing = KEYS.filter((key) => config[key] === undefined);
  if (missing.length > 0) throw new RangeError(`VQ-VAE config lacks ${missing.join(", ")}: give them, or a preset to start from`);
  return checked(config as VqVaeConfig);
}

function preset(name: unknown): VqVaeConfig {
  const found = Object.entries(vqVaePresets).find(([key]) => key === name);
  if (found === undefined) throw new RangeError(`unknown VQ-VAE preset ${JSON.stringify(name)}: expected one of ${Object.keys(vqVaePresets).join(", ")}`);
  return found[1];
}

function checked(config: VqVaeConfig): VqVaeConfig {
  for (const key of COUNTS)
    if (!Number.isInteger(config[key]) || config[key] < 1) throw new RangeError(`VQ-VAE config "${key}": expected a whole number of 1 or more, got ${JSON.stringify(config[key])}`);
  for (const key of ["beta", "commitmentWeight", "affineRate", "sync"] as const)
    if (!Number.isFinite(config[key]) || config[key] < 0) throw new RangeError(`VQ-VAE config "${key}": expected a number of 0 or more, got ${JSON.stringify(config[key])}`);
  if (config.beta > 1) throw new RangeError(`VQ-VAE config "beta": expected 0 .. 1, got ${config.beta}`);
  if (config.width % config.heads !== 0) throw new RangeError(`VQ-VAE config: width ${config.width} does not divide into ${config.heads} heads`);
  return config;
}
