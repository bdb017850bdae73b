// What differentiation and artifacts start from: one opset, no foreign functions, operators with rules where there are any, and types as far as they follow.
import { checkGraph } from "./check-graph.js";
import { useDeviceForms } from "./device-forms.js";
import { inlineFunctions } from "./inline-functions.js";
import type { Graph } from "./ir.js";
import { lower } from "./lower.js";
import { operatorOf } from "./operators.js";
import { resolveBranches } from "./resolve-branches.js";
import { upgradeOpset } from "./upgrade-opset.js";

/**
 * The graph in opset 21: functions without a rule of their own written out, branches taken, compound operators lowered, in element
 * types that WebGPU has kernels for.
 *
 * @throws MpmError "invalid-graph" as `checkGraph`; RangeError or TypeError, naming the node, for shapes or types that contradict each other.
 */
export function prepare(graph: Graph): Graph {
  checkGraph(graph);
  return useDeviceForms(lower(resolveBranches(inlineFunctions(upgradeOpset(graph), (node) => operatorOf(node) === undefined))));
}
