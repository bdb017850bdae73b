// Dropout before opset 12 only ever inferred: it passes values on.
import { constantOfShape, zerosLike } from "../operators/constant-of-shape.js";
import { identity } from "../operators/identity.js";
import { shapeOf } from "../operators/shape.js";
import type { Value } from "../value.js";
import type { Rule, Rules } from "./rule.js";

/** The mask, undefined by ONNX outside training, is false in ONNX Runtime. */
const passedOn = (mask: (x: Value) => Value): Rule => (node, { input }) => [identity(input(0)), node.outputs[1] ? mask(input(0)) : undefined];

export const dropoutRules: Rules = {
  Dropout: {
    10: passedOn(zerosLike),
    12: passedOn((x) => constantOfShape(shapeOf(x), { dtype: "bool", shape: [1], data: Uint8Array.of(0) })),
  },
};
