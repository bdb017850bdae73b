// The golden numbers from scikit-learn; fixtures/make-fixtures.py says how they were made.
import { readFileSync } from "node:fs";
import { tensor, type Tensor } from "@mpm/tensor";

export interface BinaryCase {
  readonly name: string;
  readonly scores: readonly number[];
  readonly isSignal: readonly number[];
  readonly weights: readonly number[] | null;
  readonly falsePositiveRate: readonly number[];
  readonly truePositiveRate: readonly number[];
  readonly finiteThresholds: readonly number[];
  readonly auc: number;
  /** Rejection by signal efficiency; null when no background passes. */
  readonly rejections: Readonly<Record<string, number | null>>;
}

export interface MulticlassCase {
  readonly name: string;
  readonly scores: readonly number[];
  readonly labels: readonly number[];
  readonly weights: readonly number[];
  readonly predicted: readonly number[];
  readonly confusion: readonly number[];
  readonly accuracy: number;
  readonly weightedAccuracy: number;
  readonly oneVsRest: readonly number[];
  readonly macro: number;
  readonly weighted: number;
  /** [4, 4] by rows, null on the diagonal. */
  readonly pairs: readonly (number | null)[];
  readonly handTill: number;
}

/** Rows with weights of both signs. */
export interface SignedCase extends Pick<BinaryCase, "scores" | "isSignal" | "auc"> {
  readonly weights: readonly number[];
  /** At each distinct score, falling. */
  readonly truePositiveRate: readonly number[];
  readonly falsePositiveRate: readonly number[];
  /** Accuracy when rows above 0.5 are called signal. */
  readonly accuracyAtHalf: number;
}

export const golden = JSON.parse(readFileSync(new URL("fixtures/scikit-learn.json", import.meta.url), "utf8")) as {
  readonly binary: readonly BinaryCase[];
  readonly multiclass: readonly MulticlassCase[];
  readonly signed: readonly SignedCase[];
};

/** Scores, flags and options of a two-class case, as the metrics take them. */
export function binaryInput(example: Pick<BinaryCase, "scores" | "isSignal" | "weights">): [Float64Array, Uint8Array, { weights?: readonly number[] }] {
  return [Float64Array.from(example.scores), Uint8Array.from(example.isSignal), example.weights ? { weights: example.weights } : {}];
}

/** Scores [rows, 4] and labels of a four-class case. */
export function multiclassInput(example: MulticlassCase): [Tensor<"float32">, Int32Array] {
  return [tensor("float32", [example.labels.length, 4], Float32Array.from(example.scores)), Int32Array.from(example.labels)];
}
