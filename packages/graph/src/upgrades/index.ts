// What every version of every operator of ONNX's own domain changed since opset 7.
import { dropoutRules } from "./dropout.js";
import { laterRules } from "./later.js";
import { movedAttributes } from "./moved-attributes.js";
import { normalizationRules } from "./normalization.js";
import { renamedRules } from "./renamed.js";
import { resizeRules } from "./resize.js";
import type { Rules } from "./rule.js";
import { scanRules } from "./scan.js";
import { softmaxRules } from "./softmax.js";
import { unchangedRules } from "./unchanged.js";

/** For each operator, the rule of each opset from 8 to 26 in which a version of it began that was not its first. */
export const CHANGES: Rules = [
  ...unchangedRules, dropoutRules, laterRules, movedAttributes, normalizationRules, renamedRules, resizeRules, scanRules, softmaxRules,
].reduce((all, rules) => ({ ...all, ...Object.fromEntries(Object.entries(rules).map(([op, versions]) => [op, { ...all[op], ...versions }])) }), {});
