import { describe, expect, it } from "vitest";
import { graphBuilder, initParameters, type Graph, type Initializer } from "../src/index.js";

function parametersOf(inits: Readonly<Record<string, Initializer>>, shape: readonly number[] = [200, 100]): Graph {
  const g = graphBuilder("g");
  for (const [name, init] of Object.entries(inits)) g.parameter(name, shape, init);
  return g.build();
}

function moments(data: Float32Array): { mean: number; std: number; low: number; high: number } {
  const mean = data.reduce((a, b) => a + b, 0) / data.length;
  return { mean, std: Math.sqrt(data.reduce((a, b) => a + (b - mean) ** 2, 0) / data.length), low: Math.min(...data.subarray(0, 1e5)), high: Math.max(...data.subarray(0, 1e5)) };
}

const first = (init: Initializer): Float32Array => initParameters(parametersOf({ w: init }), 1)["w"]?.data ?? new Float32Array();

describe("initParameters", () => {
  it("fills with constants", () => {
    const values = initParameters(parametersOf({ a: { kind: "zeros" }, b: { kind: "ones" }, c: { kind: "constant", value: 2.5 } }, [3]), 1);
    expect(Object.values(values).map(({ data }) => [...data])).toEqual([[0, 0, 0], [1, 1, 1], [2.5, 2.5, 2.5]]);
    expect(values["a"]).toMatchObject({ dtype: "float32", shape: [3] });
  });
  it.each<[Initializer, number, number]>([
    [{ kind: "normal", std: 0.5 }, 0, 0.5], [{ kind: "normal", std: 0.1, mean: 3 }, 3, 0.1], [{ kind: "uniform", low: -1, high: 2 }, 0.5, 3 / Math.sqrt(12)],
    [{ kind: "glorotUniform" }, 0, Math.sqrt(2 / 300)], [{ kind: "lecunNormal" }, 0, Math.sqrt(1 / 200)],
  ])("gives %j its mean and deviation", (init, mean, std) => {
    const seen = moments(first(init));
    expect(Math.abs(seen.mean - mean)).toBeLessThan((5 * std) / Math.sqrt(20_000));
    expect(Math.abs(seen.std / std - 1)).toBeLessThan(0.03);
  });
  it("keeps uniform numbers inside their bounds", () => {
    const { low, high } = moments(first({ kind: "glorotUniform" }));
    expect([low >= -Math.sqrt(6 / 300), high <= Math.sqrt(6 / 300)]).toEqual([true, true]);
  });
  it("gives the same numbers for the same seed and name, whatever else there is", () => {
    const normal: Initializer = { kind: "normal", std: 1 };
    const alone = initParameters(parametersOf({ w: normal }, [4]), 7)["w"];
    expect(initParameters(parametersOf({ before: normal, w: normal, after: normal }, [4]), 7)["w"]).toEqual(alone);
    expect(initParameters(parametersOf({ w: normal }, [4]), 8)["w"]).not.toEqual(alone);
    expect(initParameters(parametersOf({ v: normal }, [4]), 7)["v"]?.data).not.toEqual(alone?.data);
  });
});
