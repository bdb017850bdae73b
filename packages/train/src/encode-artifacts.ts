// Training artifacts as they travel to the thread that computes: graphs as ONNX bytes.
import { createHash } from "node:crypto";
import { bufferName, encodeModel, RESET_INPUT, type Graph, type Parameter, type TrainingArtifacts } from "@mpm/graph";

/** What the engine needs of `TrainingArtifacts`. */
export interface EncodedArtifacts {
  /** ONNX files. */
  readonly training: Uint8Array;
  readonly evaluation: Uint8Array;
  /** Names of what every batch feeds: to train, and to evaluate, which needs no dropout masks. */
  readonly inputs: Readonly<Record<"training" | "evaluation", readonly string[]>>;
  readonly loss: string;
  readonly trainable: readonly Parameter[];
  readonly frozen: readonly Parameter[];
}

/** Encodes both graphs. */
export function encodeArtifacts({ training, evaluation, loss, trainable, frozen }: TrainingArtifacts): EncodedArtifacts {
  const state = new Set([RESET_INPUT, ...[...trainable, ...frozen].flatMap(({ name }) => [name, bufferName(name)])]);
  const fedTo = ({ inputs }: Graph): string[] => inputs.map(({ name }) => name).filter((name) => !state.has(name));
  return { training: encodeModel(training), evaluation: encodeModel(evaluation), inputs: { training: fedTo(training), evaluation: fedTo(evaluation) }, loss, trainable, frozen };
}

/** Names, shapes and roles of the parameters: `name` to "[7, 64]" or "[7, 64] frozen". */
export function architectureOf({ trainable, frozen }: Pick<EncodedArtifacts, "trainable" | "frozen">): Record<string, string> {
  return { ...describe(trainable, ""), ...describe(frozen, " frozen") };
}

/** SHA-256 (hexadecimal) of the sorted architecture: equal for models whose checkpoints are interchangeable. */
export function fingerprintOf(architecture: Readonly<Record<string, string>>): string {
  const lines = Object.entries(architecture).map(([name, shape]) => `${name} ${shape}`).toSorted();
  return createHash("sha256").update(lines.join("\n")).digest("hex");
}

function describe(parameters: readonly Parameter[], role: string): Record<string, string> {
  return Object.fromEntries(parameters.map(({ name, shape }) => [name, `[${shape.join(", ")}]${role}`]));
}
