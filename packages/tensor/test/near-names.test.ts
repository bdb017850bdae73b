import { expect, it } from "vitest";
import { nearNames, nearNamesText } from "../src/index.js";

const known = ["jet_pt", "jet_eta", "part_pt", "label"];

it("finds names that hold the wanted one or differ by little, the nearest first", () => {
  expect(nearNames("Jet_Pt", known)).toEqual(["jet_pt", "jet_eta"]);
  expect(nearNames("pt", known)).toEqual(["jet_pt", "part_pt"]);
  expect(nearNames("", known)).toEqual([]);
});

it("says what is near, or else what there is", () => {
  expect(nearNamesText("labl", known)).toBe("near names are label");
  expect(nearNamesText("charge", known)).toBe("there are 4, such as jet_pt, jet_eta, part_pt, label");
});
