import { tensor } from "@mpm/tensor";
import { describe, expect, it } from "vitest";
import { add, graphBuilder } from "../../src/index.js";
import { expectValues } from "../operator-suite.js";

describe("Constant", () => {
  it("gives its tensor", () => expectValues(([x]) => {
    const [constant] = x?.scope.emit("Constant", [], { value: { type: "tensor", value: tensor("float32", [2], [10, 20]) } }) ?? [];
    return add(x ?? 0, constant ?? 0);
  }, [[1, 2]], [11, 22]));
  it("refuses the forms that are not read yet", () => {
    const g = graphBuilder("g");
    expect(() => g.emit("Constant", [], { value_strings: { type: "strings", value: [] } })).toThrow('holds no tensor attribute "value"');
  });
});
