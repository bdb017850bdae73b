// mpm.SegmentSum and mpm.SegmentGather: rows summed by segment, and each row's segment read back. Each is the other's
// gradient, where that of a plain Gather must scatter-add (some 5 times slower on CPU for a few rows in a segment).
import { int } from "../attribute.js";
import type { GraphFunction, Node, Shape } from "../ir.js";
import { emit, type InferContext, type Operator, type Value } from "../value.js";
import { MPM_DOMAIN, ONNX_OPSET } from "./gather-unique.js";

const node = (op: string, inputs: readonly string[], output: string, attributes: Node["attributes"] = {}): Node =>
  ({ op, domain: "", name: "", inputs, outputs: [output], attributes });

/** The product with the mask sums a segment's rows and leaves padding out, in one pass over them. */
const segmentSumFunction: GraphFunction = {
  domain: MPM_DOMAIN, name: "SegmentSum", inputs: ["x", "slots", "mask", "segment"], outputs: ["y"], attributes: [],
  nodes: [
    node("Constant", [], "middle", { value: { type: "tensor", value: { dtype: "int64", shape: [1], data: BigInt64Array.of(1n) } } }),
    node("Gather", ["x", "slots"], "in_slots", { axis: int(0) }), // [segments, most, width]
    node("Unsqueeze", ["mask", "middle"], "mask_row"), // [segments, 1, most]
    node("MatMul", ["mask_row", "in_slots"], "sum_row"), // [segments, 1, width]
    node("Squeeze", ["sum_row", "middle"], "y"),
  ],
  opsets: { "": ONNX_OPSET },
};

const segmentGatherFunction: GraphFunction = {
  domain: MPM_DOMAIN, name: "SegmentGather", inputs: ["x", "slots", "mask", "segment"], outputs: ["y"], attributes: [],
  nodes: [node("Gather", ["x", "segment"], "y", { axis: int(0) })],
  opsets: { "": ONNX_OPSET },
};

/** Which rows belong to which segment. Every row is in one segment; a segment may be empty. */
export interface Segments {
  /** Rows of each segment, int32 [segments, most]; padding points at row 0. */
  readonly slots: Value;
  /** 1 for rows, 0 for padding: [segments, most], of the element type of the values that are summed. */
  readonly mask: Value;
  /** Segment of each row, int32 [rows]. */
  readonly segment: Value;
}

/** Sum over the rows of each segment, 0 for an empty one: x [rows, width] -> [segments, width]. */
export function segmentSum(x: Value, { slots, mask, segment }: Segments): Value {
  x.scope.declare(segmentSumFunction);
  return emit("SegmentSum", [x, slots, mask, segment], {}, { domain: MPM_DOMAIN });
}

/** The segment's row for each row: x [segments, width] -> [rows, width]. */
export function segmentGather(x: Value, { slots, mask, segment }: Segments): Value {
  x.scope.declare(segmentGatherFunction);
  return emit("SegmentGather", [x, slots, mask, segment], {}, { domain: MPM_DOMAIN });
}

type Counter = (context: InferContext) => Shape;

function segmentOperator(op: string, countOf: Counter, transposed: typeof segmentSum): Operator {
  return {
    op, domain: MPM_DOMAIN,
    infer(_node, context) {
      const { dtype, name, shape } = context.input(0);
      if (shape.length !== 2) throw new RangeError(`${op} takes rows [rows, width], got "${name}" [${shape.join(", ")}]: reshape it`);
      return [{ dtype, shape: [...countOf(context), ...shape.slice(1)] }];
    },
    gradient: ({ input, dy }) => [transposed(dy, { slots: input(1), mask: input(2), segment: input(3) })],
  };
}

export const segmentSumOperators: readonly Operator[] = [
  segmentOperator("SegmentSum", ({ input }) => input(1).shape.slice(0, 1), segmentGather),
  segmentOperator("SegmentGather", ({ input }) => input(3).shape, segmentSum),
];
