// The state of a training run as ONNX Runtime's training builds keep it: plain data here, a FlatBuffers file
// ("ODTC", ort_training_checkpoint.fbs) in encode-checkpoint.ts and decode-checkpoint.ts.
import type { Tensor } from "@mpm/tensor";

/** Parameters, frozen ones and, once training has begun, the state of AdamW. */
export interface TrainingCheckpoint {
  /** Trained parameters. */
  readonly parameters: Readonly<Record<string, Tensor>>;
  readonly frozen: Readonly<Record<string, Tensor>>;
  /** Left out, the runtime starts at step 0 with moments of zeros. */
  readonly optimizer?: OptimizerState;
  /** Whatever else the caller keeps: integers of 64 bits, float32 numbers, text. */
  readonly properties?: Readonly<Record<string, CheckpointProperty>>;
}

export interface OptimizerState {
  /** Optimizer steps done. */
  readonly step: number;
  /** The rate at the start; the runtime in WebAssembly does not read it, and trains with 0.001. */
  readonly learningRate: number;
  /** First and second moments of AdamW, by the name of their parameter and of its shape. */
  readonly momentum0: Readonly<Record<string, Tensor>>;
  readonly momentum1: Readonly<Record<string, Tensor>>;
}

export type CheckpointProperty = bigint | number | string;

/** Element type and shape as text, "float32 [3, 4]". */
export const signature = ({ dtype, shape }: Tensor): string => `${dtype} [${shape.join(", ")}]`;

/** Of ONNX Runtime 1.18 and 1.19, which read no other. */
export const CHECKPOINT_VERSION = 2;
export const CHECKPOINT_IDENTIFIER = "ODTC";
/** The runtime knows one group of parameters, and these names for the moments. */
export const OPTIMIZER_GROUP = "group0";
export const MOMENTUMS = ["momentum0", "momentum1"] as const;

/** Field numbers of the schema's tables. */
export const CHECKPOINT_FIELDS = { version: 0, moduleState: 1, optimizerGroups: 2, propertyBag: 3 } as const;
export const MODULE_FIELDS = { parameters: 0, frozen: 1, isNominal: 2, hasExternalData: 3 } as const;
export const TENSOR_FIELDS = { name: 0, dims: 2, dataType: 3, rawData: 4 } as const;
export const GROUP_FIELDS = { name: 0, step: 1, learningRate: 2, states: 3 } as const;
export const STATE_FIELDS = { parameter: 0, momentums: 1 } as const;
export const BAG_FIELDS = { ints: 0, floats: 1, strings: 2 } as const;
export const PROPERTY_FIELDS = { name: 0, value: 1 } as const;
