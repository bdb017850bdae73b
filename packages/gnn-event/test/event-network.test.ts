// The event network against the plain one: what tests of the two forms against each other leave open, since both share their formulas.
import { differentiate, gradientName, type Graph } from "@mpm/graph";
import { randomStream, tensor, type Tensor } from "@mpm/tensor";
import { describe, expect, test } from "vitest";
import { denseFeeds, eventForwardGraph, eventLossGraph, parseEventConfig, segmentFeeds, tapNames, type EventObjective } from "../src/index.js";
import { doubleFeeds, inDouble } from "./in-double.js";
import { disagreement, runOnce } from "./measure.js";
import { plainMulticlassLoss, plainMultilabelLoss, plainNetwork, rowsOf } from "./plain-network.js";
import { randomGraphs } from "./toy-graphs.js";
import { randomWeights } from "./toy-weights.js";

const base = parseEventConfig({ preset: "event-v1", width: 8, rounds: 3, outputs: 4 });
const configs = [
  ["separate weights, means over edges, sums over graphs", { ...base, aggregation: "mean", pooling: "sum" }],
  ["separate weights, sums over edges, means over graphs", base],
  ["shared weights, means over edges, means over graphs", { ...base, shareRounds: true, aggregation: "mean" }],
] as const;
const both = { selfLoops: false, oneWay: false };
const forms = [
  ["segment", randomGraphs([3, 1, 5, 2], { rule: both }), segmentFeeds], ["segment", randomGraphs([4, 2, 1, 6], { rule: { selfLoops: true, oneWay: true } }), segmentFeeds],
  ["dense", randomGraphs([4, 4, 4, 4], { rule: both }), denseFeeds],
] as const;
const precisions = [["float64", 1e-10, inDouble, doubleFeeds], ["float32", 1e-5, (graph: Graph) => graph, (feeds: Record<string, Tensor>) => feeds]] as const;

const stream = randomStream(1, "toy truth");
const bits = (): Float32Array => Float32Array.from({ length: 16 }, () => stream.integer(2));
const weights = tensor("float32", [4], [0.5, 2, -0.25, 1]);
const [classes, labels, defined] = [tensor("int32", [4], [3, 0, 1, 0]), tensor("float32", [4, 4], bits()), tensor("float32", [4, 4], bits())];
const labelWeights = [1, 0.5, 3, 0];
const objectives: readonly (readonly [EventObjective, Record<string, Tensor>, (logits: readonly (readonly number[])[]) => number])[] = [
  [{ kind: "multiclass" }, { labels: classes, weights }, (logits) => plainMulticlassLoss(logits, classes.data, Array.from(weights.data))],
  [{ kind: "multilabel", labelWeights }, { labels, defined, weights }, (logits) => plainMultilabelLoss(logits, { labels: rowsOf(labels), defined: rowsOf(defined), weights: Array.from(weights.data), labelWeights })],
];

describe.each(configs)("%s", (_name, config) => {
  const parameters = randomWeights(eventForwardGraph(config));

  describe.each(forms)("in the %s form %#", (form, graphs, feedsOf) => {
    const expected = plainNetwork(config, parameters, graphs);

    test.each(precisions)("every tap in %s to %d", async (_precision, tolerance, convert, convertFeeds) => {
      const graph = eventForwardGraph(config, { form, taps: tapNames(config) });
      const found = await runOnce(convert(graph), convertFeeds({ ...feedsOf(graphs), ...parameters }));
      for (const name of tapNames(config)) expect.soft(disagreement(found[name].data, expected[name].flat()), name).toBeLessThan(tolerance);
    });

    test.each(objectives)("the loss and its gradient: %j", async (objective, truth, lossOf) => {
      const training = differentiate(inDouble(eventLossGraph(config, objective, { form })), { loss: "loss", parameters: Object.keys(parameters) });
      const found = await runOnce(training, doubleFeeds({ ...feedsOf(graphs), ...parameters, ...truth }));
      expect(disagreement(found["loss"].data, [lossOf(expected["logits"])])).toBeLessThan(1e-10);
      // Along a random direction, by central differences of the plain network.
      const steps = Object.entries(parameters).map(([name, { data, shape }]) => ({ name, data, shape, step: Float64Array.from(data, () => stream.normal()) }));
      const lossAt = (distance: number): number => {
        const moved = Object.fromEntries(steps.map(({ name, data, shape, step }) => [name, tensor("float64", shape, step.map((value, at) => data[at] + distance * value))]));
        return lossOf(plainNetwork(config, moved, graphs)["logits"]);
      };
      const slope = steps.reduce((sum, { name, step }) => sum + step.reduce((own, value, at) => own + value * Number(found[gradientName(name)].data[at]), 0), 0);
      expect(disagreement([slope], [(lossAt(1e-7) - lossAt(-1e-7)) / 2e-7])).toBeLessThan(1e-5);
    });
  });
});
