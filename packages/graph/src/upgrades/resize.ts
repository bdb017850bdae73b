// Upsample became Resize, which until opset 10 had one way to find the entries it reads, and since 13 takes scales or sizes.
import { string, stringAttribute } from "../attribute.js";
import type { Node } from "../ir.js";
import { refuse, withAttribute, type Rule, type Rules } from "./rule.js";

const asResize: Rule = (node) => withAttribute({ ...node, op: "Resize" }, "nearest_mode", string("floor"));

/**
 * Entry i was read at i / scale. As ONNX Runtime has it, "nearest" then rounds down along an axis that grows and up along one
 * that shrinks.
 */
const oneWay: Rule = (node, context) => {
  const [x = "", scales = ""] = node.inputs;
  const resize = withAttribute({ ...node, inputs: [x, "", scales] }, "coordinate_transformation_mode", string("asymmetric"));
  const isSettled = stringAttribute(node, "mode", "nearest") !== "nearest" || node.attributes["nearest_mode"] !== undefined;
  return isSettled ? resize : withAttribute(resize, "nearest_mode", string(roundingOf(node, context)));
};

function roundingOf(node: Node, { constant }: Parameters<Rule>[1]): "ceil" | "floor" {
  const scales = constant(1) ?? refuse(node, "its scales are computed, and they decide how it rounds; make them a constant");
  const [grows, shrinks] = [Array.from(scales.data, Number).some((scale) => scale > 1), Array.from(scales.data, Number).some((scale) => scale < 1)];
  if (grows && shrinks) refuse(node, "it grows along one axis and shrinks along another, rounding differently; use two of them");
  return shrinks ? "ceil" : "floor";
}

/** Empty scales beside sizes go, and so does a mode that half_pixel can stand for: floor(u + 1/2) rounds u half up. */
const scalesOrSizes: Rule = (node, { inputs }) => {
  const chosen = inputs[3] === undefined ? node : { ...node, inputs: node.inputs.map((name, index) => (index === 2 ? "" : name)) };
  if (stringAttribute(node, "coordinate_transformation_mode", "half_pixel") !== "tf_half_pixel_for_nn") return chosen;
  if (stringAttribute(node, "mode", "nearest") !== "nearest" || stringAttribute(node, "nearest_mode", "round_prefer_floor") !== "floor")
    refuse(node, 'its coordinate_transformation_mode "tf_half_pixel_for_nn" was given up, and means half_pixel only for nearest_mode "floor"');
  return withAttribute(withAttribute(chosen, "coordinate_transformation_mode", string("half_pixel")), "nearest_mode", string("round_prefer_ceil"));
};

export const resizeRules: Rules = {
  Resize: { 11: oneWay, 13: scalesOrSizes },
  Upsample: { 10: asResize },
};
