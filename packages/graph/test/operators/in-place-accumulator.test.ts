import { tensor } from "@mpm/tensor";
import { describe, expect, it } from "vitest";
import { accumulateInPlace, graphBuilder } from "../../src/index.js";
import { runGraph } from "../run-graph.js";

describe("accumulateInPlace", () => {
  it.each([[0, [11, 22]], [1, [1, 2]]])("with reset %d gives %j and the flag", async (reset, expected) => {
    const g = graphBuilder("g");
    const { updated, accumulated } = accumulateInPlace(g.input("buffer", "float32", [2]), g.input("gradient", "float32", [2]), g.input("reset", "bool", [1]));
    g.output("updated", updated);
    g.output("accumulated", accumulated);
    const results = await runGraph(g.build(), { buffer: tensor("float32", [2], [10, 20]), gradient: tensor("float32", [2], [1, 2]), reset: tensor("bool", [1], [reset]) });
    expect(Array.from(results["accumulated"]?.data ?? [], Number)).toEqual(expected);
    expect([updated.dtype, updated.shape, results["updated"]?.shape]).toEqual(["bool", [1], [1]]);
  });
});
