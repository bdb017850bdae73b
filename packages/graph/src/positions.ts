// Places 0 .. n - 1 along an axis, and the masks made of them: on the diagonal, before a place.
import { sizesOf } from "./sizes-of.js";
import { cast } from "./operators/cast.js";
import { equal } from "./operators/compare.js";
import { range } from "./operators/range.js";
import { squeeze, unsqueeze } from "./operators/squeeze.js";
import type { Value } from "./value.js";

/** Constants of more entries are not worth their memory. */
const LONGEST = 2 ** 16;

/** 0 .. n - 1 as int32 [n], where n is the size of x along `axis` (from the front): a constant unless it is symbolic or large. */
export function positions(x: Value, axis: number): Value {
  const size = x.shape[axis] ?? 0;
  if (typeof size === "number" && size <= LONGEST) return x.scope.constant({ dtype: "int32", shape: [size], data: Int32Array.from({ length: size }, (_, at) => at) });
  return range(squeeze(cast(sizesOf(x, [axis]), "int32"), [0]));
}

/** 1 on the diagonal and 0 off it, [n, n] of x's element type, where n is the size of x along `axis`. */
export function identityMatrix(x: Value, axis: number): Value {
  const places = positions(x, axis);
  return cast(equal(unsqueeze(places, [1]), places), x.dtype);
}
