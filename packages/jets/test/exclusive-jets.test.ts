import { describe, expect, it } from "vitest";
import { clusterSequence } from "../src/cluster-sequence.js";
import { exclusiveJets } from "../src/exclusive-jets.js";
import { constituentLists, randomEvent } from "./events.js";

const sequence = clusterSequence(randomEvent(2, 30), { algorithm: "kt", radius: 1000 });

describe("exclusive jets", () => {
  it.each([0, 1, 2, 7, 30])("are %i when so many are asked for, by falling pT", (numJets) => {
    const { jets, constituents } = exclusiveJets(sequence, { numJets });
    const pt = Array.from(jets.px, (px, i) => Math.hypot(px, jets.py[i]));
    expect(pt.length).toBe(numJets);
    expect(pt).toEqual(pt.toSorted((a, b) => b - a));
    expect(constituents.columns.index.length).toBe(numJets === 0 ? 0 : 30);
  });

  it("split a jet of the next lower number in two", () => {
    for (let numJets = 1; numJets < 30; numJets++) {
      const fewer = constituentLists(exclusiveJets(sequence, { numJets })).map(String);
      const more = constituentLists(exclusiveJets(sequence, { numJets: numJets + 1 })).map(String);
      expect(fewer.filter((list) => !more.includes(list)).length).toBe(1);
      expect(more.filter((list) => !fewer.includes(list)).length).toBe(2);
    }
  });

  it("stop at a distance as at the number left there", () => {
    const dCut = (sequence.distances[24] + sequence.distances[25]) / 2;
    expect(exclusiveJets(sequence, { dCut })).toEqual(exclusiveJets(sequence, { numJets: 5 }));
    expect(exclusiveJets(sequence, { dCut: 0 }).jets.px.length).toBe(30);
    expect(exclusiveJets(sequence, { dCut: Infinity }).jets.px.length).toBe(0);
  });

  it.each([{ numJets: 31 }, { numJets: -1 }, { numJets: 1.5 }, { dCut: -1 }, { dCut: NaN }])("refuse %o", (options) => {
    expect(() => exclusiveJets(sequence, options)).toThrow(RangeError);
  });
});
