import { bindParameters, subgraph, type Graph } from "@mpm/graph";
import { packBatch } from "@mpm/sets";
import { randomStream, tensor, type Tensor } from "@mpm/tensor";
import { expect, test } from "vitest";
import { maskedFeeds, pretrainingGraph, type SetEncoderConfig } from "../src/index.js";
import { maxDifference } from "./measure.js";
import { randomSets, randomWeights, runOnce, SCALE, toyConfig } from "./toy-models.js";

const VOCABULARY = 5;
const set = randomSets([10, 7]);
const tokens = Int32Array.from({ length: 17 }, (_, particle) => particle % VOCABULARY);
const feeds = maskedFeeds(packBatch(set, [0, 1]), tokens, { heads: 4, fraction: 0.5, stream: randomStream(3) });

function graphOf(config: SetEncoderConfig): Graph {
  const graph = pretrainingGraph(config, { vocabulary: VOCABULARY, scale: SCALE });
  return bindParameters(graph, randomWeights(graph));
}

/** Token scores of the masked particles, [masked, vocabulary]: the value with that shape nearest to the loss. */
async function logitsOf(config: SetEncoderConfig, extra: Record<string, Tensor> = {}): Promise<Tensor> {
  const graph = graphOf(config);
  const name = graph.nodes.findLast(({ outputs: [output] }) => graph.values[output]?.shape.join() === `masked,${VOCABULARY}`)?.outputs[0] ?? "none";
  return (await runOnce(subgraph(graph, [name]), { ...feeds, ...extra }))[name];
}

/** Largest difference between the rows of one set. */
function spread({ data }: Tensor, start: number, stop: number): number {
  const first = data.slice(start * VOCABULARY, (start + 1) * VOCABULARY);
  return Math.max(...Array.from({ length: stop - start }, (_, row) => maxDifference(data.slice((start + row) * VOCABULARY, (start + row + 1) * VOCABULARY), first)));
}

test.each([[{ kind: "linear" }], [{ kind: "mlp", hidden: 8 }], [{ kind: "transformer", width: 8, blocks: 1, hidden: 8 }]])("without order all masked outputs of a set are one; with it they are not: head %j", async (tokenHead) => {
  expect(feeds["tokens"].shape).toEqual([5 + 3]);
  const none = await logitsOf(toyConfig({ order: "none", tokenHead }));
  expect(none.shape).toEqual([8, VOCABULARY]);
  expect(Math.max(spread(none, 0, 5), spread(none, 5, 8))).toBeLessThan(1e-5);
  expect(spread(none, 0, 8)).toBeGreaterThan(0.01); // of two sets
  for (const order of ["head", "backbone"]) expect(spread(await logitsOf(toyConfig({ order, tokenHead })), 0, 5)).toBeGreaterThan(0.01);
});

test("what masked particles were is not seen", async () => {
  const config = toyConfig();
  const isMasked = (at: number): boolean => Number(feeds["masked"].data[Math.floor(at / 3)]) === 1;
  const features = tensor("float32", [17, 3], Array.from(feeds["features"].data, Number).map((value, at) => (isMasked(at) ? 1e3 : value)));
  expect(maxDifference((await logitsOf(config, { features })).data, (await logitsOf(config)).data)).toBeLessThan(1e-6);
});

test("accuracy counts the masked particles whose token has the highest score", async () => {
  const { data } = await logitsOf(toyConfig());
  const best = Array.from({ length: 8 }, (_, row) => Array.from(data.slice(row * VOCABULARY, (row + 1) * VOCABULARY), Number)).map((scores) => scores.indexOf(Math.max(...scores)));
  const expected = best.filter((token, row) => token === Number(feeds["tokens"].data[row])).length / 8;
  expect(Number((await runOnce(graphOf(toyConfig()), feeds))["accuracy"].data[0])).toBeCloseTo(expected, 6);
});
