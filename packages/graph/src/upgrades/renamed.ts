// Operators and attribute values under new names, and defaults that moved.
import { string, stringAttribute } from "../attribute.js";
import { unchanged, withAttribute, type Rule, type Rules } from "./rule.js";

const NEW_MODES: Readonly<Record<string, string>> = { bilinear: "linear", bicubic: "cubic" };

const gridMode: Rule = (node) => {
  const mode = stringAttribute(node, "mode", "bilinear");
  return withAttribute(node, "mode", string(NEW_MODES[mode] ?? mode));
};

/** Regions were not shifted by half a pixel. */
const unshifted: Rule = (node) => withAttribute(node, "coordinate_transformation_mode", string("output_half_pixel"));

export const renamedRules: Rules = {
  GridSample: { 20: gridMode, 22: unchanged },
  RoiAlign: { 16: unshifted, 22: unchanged },
  Scatter: { 11: (node) => ({ ...node, op: "ScatterElements" }) },
};
