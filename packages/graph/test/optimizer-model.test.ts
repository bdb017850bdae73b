import { tensor } from "@mpm/tensor";
import { describe, expect, it } from "vitest";
import { decodeModel } from "../src/decode-model.js";
import { encodeModel } from "../src/encode-model.js";
import { flatLayout, type ParameterGroup } from "../src/flat-layout.js";
import type { Graph, Parameter } from "../src/ir.js";
import { optimizerModel, type OptimizerModelOptions } from "../src/optimizer-model.js";

const parameters: readonly Parameter[] = [
  { name: "weight", dtype: "float32", shape: [3, 2], init: { kind: "zeros" } }, { name: "bias", dtype: "float32", shape: [2], init: { kind: "zeros" } },
];
const optimizerOf = (groups: readonly ParameterGroup[], optimizer: OptimizerModelOptions["optimizer"] = {}): Graph => optimizerModel({ layout: flatLayout(parameters, groups), optimizer });
const everything: readonly ParameterGroup[] = [{ match: "", weightDecay: 0.5 }];

describe("optimizerModel", () => {
  it("is one AdamW over sequences, with inputs in the runtime's order", () => {
    const graph = optimizerOf(everything, { beta1: 0.75, epsilon: 0.125 });
    expect(graph.inputs.map(({ name, dtype, shape, type }) => [name, type?.kind ?? `${dtype} [${shape.join()}]`])).toEqual([
      ["learning_rate", "float32 [1]"], ["step", "int64 [1]"],
      ["params", "sequence"], ["gradients", "sequence"], ["first_order_moments", "sequence"], ["second_order_moments", "sequence"],
    ]);
    expect(graph.outputs).toEqual([{ name: "updated_flag", dtype: "bool", shape: [1] }]);
    expect(graph.nodes).toEqual([{
      op: "AdamWOptimizer", domain: "com.microsoft", name: "updated_flag",
      inputs: ["learning_rate", "step", "params", "gradients", "first_order_moments", "second_order_moments"], outputs: ["updated_flag"],
      attributes: {
        alpha: { type: "float", value: 0.75 }, beta: { type: "float", value: 0.999 }, epsilon: { type: "float", value: 0.125 },
        weight_decay: { type: "float", value: 0.5 }, correct_bias: { type: "int", value: 1n }, adam_mode: { type: "int", value: 0n },
      },
    }]);
  });

  it("scales the learning rate and clips gradients where that is asked for", () => {
    const graph = optimizerOf([{ match: "", weightDecay: 0, learningRateScale: 20 }], { clipNorm: 2 });
    expect(graph.nodes.map(({ op, inputs }) => [op, ...inputs.slice(0, 4)])).toEqual([
      ["Mul", "learning_rate", "learning_rate_scale"], ["InplaceClipGradNorm", "gradients"],
      ["AdamWOptimizer", "scaled_learning_rate", "step", "params", "clipped_gradients"],
    ]);
    expect(graph.initializers["learning_rate_scale"]).toEqual(tensor("float32", [1], [20]));
    expect(graph.nodes[1]?.attributes).toEqual({ max_norm: { type: "float", value: 2 } });
  });

  it("survives a file", () => {
    const graph = optimizerOf([{ match: "", weightDecay: 0.5, learningRateScale: 2 }], { beta1: 0.5, beta2: 0.5, epsilon: 0.5, clipNorm: 1 });
    expect(decodeModel(encodeModel(graph))).toEqual(graph);
  });

  it("takes groups that say the same", () => {
    expect(optimizerOf([{ match: "weight", weightDecay: 0.5 }, { match: "bias", weightDecay: 0.5 }]).nodes).toEqual(optimizerOf(everything).nodes);
  });

  it.each<[string, readonly ParameterGroup[], OptimizerModelOptions["optimizer"], string]>([
    ["the default, which decays no vectors", [], {}, '"weight" has weight decay 0.01 and learning rate scale 1, "bias" has weight decay 0 and learning rate scale 1: give the optimizer one group for all, such as groups: [{ match: "", weightDecay: 0.01 }]'],
    ["rates that differ", [{ match: "bias", weightDecay: 0, learningRateScale: 2 }, { match: "", weightDecay: 0 }], {}, '"weight" has weight decay 0 and learning rate scale 1'],
    ["a negative decay", [{ match: "", weightDecay: -1 }], {}, "weightDecay is -1"],
    ["a beta of 1", everything, { beta1: 1 }, "beta1 is 1"],
    ["no room for gradients", everything, { clipNorm: 0 }, "clipNorm is 0"],
  ])("refuses %s", (_, groups, optimizer, message) => {
    expect(() => optimizerOf(groups, optimizer)).toThrow(message);
    expect(() => optimizerOf(groups, optimizer)).toThrow(RangeError);
  });

  it("refuses to optimise nothing", () => {
    expect(() => optimizerModel({ layout: flatLayout([]), optimizer: {} })).toThrow(RangeError);
  });
});
