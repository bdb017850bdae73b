// Arbitrary training checkpoints, for round trips and damaged files.
import { bytesPerElement, sizeOf, tensor, type DType, type Tensor } from "@mpm/tensor";
import * as fc from "fast-check";
import type { Arbitrary } from "fast-check";
import type { TrainingCheckpoint } from "../src/checkpoint.js";
import { bytesOf } from "../src/protobuf-writer.js";

const dtypes: readonly DType[] = ["float32", "float64", "float16", "int32", "int64", "uint8", "bool"];
const name = fc.string({ unit: "grapheme", maxLength: 8 });
const signature = fc.record({ dtype: fc.constantFrom(...dtypes), shape: fc.array(fc.integer({ min: 0, max: 3 }), { maxLength: 3 }) });
const float32 = fc.float({ noNaN: true });

type Signature = Pick<Tensor, "dtype" | "shape">;

export function checkpoint(): Arbitrary<TrainingCheckpoint> {
  return fc.uniqueArray(fc.tuple(name, signature, fc.boolean()), { selector: ([key]) => key, maxLength: 5 }).chain((all) => {
    const of = (isFrozen: boolean): readonly (readonly [string, Signature])[] => all.filter(([, , frozen]) => frozen === isFrozen).map(([key, type]) => [key, type]);
    const trained = of(false);
    return fc.record({
      parameters: tensors(trained), frozen: tensors(of(true)),
      optimizer: fc.record({ step: fc.nat(), learningRate: float32, momentum0: tensors(trained), momentum1: tensors(trained) }),
      properties: fc.dictionary(name, fc.oneof(float32, fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }), name), { minKeys: 1, maxKeys: 4, noNullPrototype: true }),
    }, { requiredKeys: ["parameters", "frozen"] });
  });
}

function tensors(types: readonly (readonly [string, Signature])[]): Arbitrary<Record<string, Tensor>> {
  const entries = types.map(([key, { dtype, shape }]) => {
    const size = sizeOf(shape) * bytesPerElement(dtype);
    return fc.uint8Array({ minLength: size, maxLength: size, ...(dtype === "bool" && { max: 1 }) }).map((bytes): [string, Tensor] => {
      const value = tensor(dtype, shape);
      bytesOf(value.data).set(bytes);
      return [key, value];
    });
  });
  return fc.tuple(...entries).map((made) => Object.fromEntries(made));
}
