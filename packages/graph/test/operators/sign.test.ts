import { expect, it } from "vitest";
import { graphBuilder, sign } from "../../src/index.js";
import { expectValues } from "../operator-suite.js";

it("gives -1, 0 and 1", () => expectValues(([x]) => sign(x), [[-2, -1e-10, 0, 1e-10, 3e38]], [-1, -1, 0, 1, 1]));

it("needs no Sign operator, which falls to the CPU under WebGPU", () => {
  const g = graphBuilder("g");
  sign(g.input("x", "float32", [2]));
  expect(g.nodes().map(({ op }) => op)).toEqual(["Mul", "Clip"]);
});
