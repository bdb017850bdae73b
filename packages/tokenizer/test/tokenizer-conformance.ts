// What every implementation of the Tokenizer interface must do; `tokenizer.test.ts` runs it for each of them.
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseParticleRecipe, selectSets, type ParticleSet } from "@mpm/sets";
import { tensor } from "@mpm/tensor";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { loadTokenizer } from "../src/load-tokenizer.js";
import type { Tokenizer } from "../src/tokenizer.js";

/** An implementation, trained on a set. */
export interface TokenizerCase {
  readonly kind: Tokenizer["kind"];
  readonly vocabulary: number;
  readonly train: (set: ParticleSet) => Promise<Tokenizer>;
}

/** Declares the suite for one implementation; `set` has three features a, b, c and at least three sets. */
export function describeTokenizer({ kind, vocabulary, train }: TokenizerCase, set: ParticleSet): void {
  const numParticles = set.features.shape[0];

  describe(`the ${kind} tokenizer`, () => {
    let tokenizer: Tokenizer;
    let folder = "";
    beforeAll(async () => {
      [tokenizer, folder] = await Promise.all([train(set), mkdtemp(join(tmpdir(), "tokenizer-"))]);
    });
    afterAll(async () => Promise.all([tokenizer.dispose(), rm(folder, { recursive: true })]));

    test("says what it is", () => {
      expect(tokenizer).toMatchObject({ kind, vocabulary });
    });

    test("gives every particle a token of the vocabulary, the same every time", async () => {
      const tokens = await tokenizer.encode(set);
      expect(tokens).toBeInstanceOf(Int32Array);
      expect(tokens.length).toBe(numParticles);
      expect(Math.min(...tokens)).toBeGreaterThanOrEqual(0);
      expect(Math.max(...tokens)).toBeLessThan(vocabulary);
      expect(new Set(tokens).size).toBeGreaterThan(vocabulary / 4);
      expect(await tokenizer.encode(set)).toEqual(tokens);
    });

    test("gives a set its tokens whatever other sets there are", async () => {
      const tokens = await tokenizer.encode(set);
      const [from, to] = [set.offsets[1], set.offsets[3]];
      expect(await tokenizer.encode(selectSets(set, [1, 2]))).toEqual(tokens.slice(from, to));
    });

    test("leaves its arguments alone", async () => {
      const [features, offsets] = [set.features.data.slice(), set.offsets.slice()];
      const tokens = await tokenizer.encode(set);
      const copy = tokens.slice();
      await tokenizer.decode(set, tokens);
      expect([set.features.data, set.offsets, tokens]).toEqual([features, offsets, copy]);
    });

    test("decodes to the units of the features, nearer to them than their mean is", async () => {
      const decoded = await tokenizer.decode(set, await tokenizer.encode(set));
      expect(decoded).toMatchObject({ dtype: "float32", shape: [numParticles, 3] });
      for (let k = 0; k < 3; k++) {
        const column = set.features.data.filter((_, i) => i % 3 === k);
        const mean = column.reduce((sum, x) => sum + x, 0) / numParticles;
        const squares = (other: (i: number) => number): number => column.reduce((sum, x, i) => sum + (x - other(i)) ** 2, 0);
        expect(squares((i) => decoded.data[i * 3 + k]) / squares(() => mean), `column ${k}`).toBeLessThan(0.7);
      }
    });

    test("keeps every token and every bit of decoding through save and load", async () => {
      const directory = join(folder, "new", "model");
      await tokenizer.save(directory);
      await using loaded = await loadTokenizer(directory, { worker: false, threads: 1 });
      expect(loaded).toMatchObject({ kind, vocabulary });
      const tokens = await tokenizer.encode(set);
      expect(await loaded.encode(set)).toEqual(tokens);
      expect(await loaded.decode(set, tokens)).toEqual(await tokenizer.decode(set, tokens));
    });

    test("keeps the recipe of the features it was learned from", async () => {
      const recipe = parseParticleRecipe({ features: set.featureNames.map((name) => ({ name, column: `part_${name}` })), orderBy: "part_a" });
      await using other = await train({ ...set, recipe });
      const directory = join(folder, "with recipe");
      await other.save(directory);
      await using loaded = await loadTokenizer(directory, { worker: false, threads: 1 });
      expect(loaded.model.recipe).toEqual(recipe);
      expect(await readFile(join(folder, "new", "model", "model.json"), "utf8")).not.toContain('"recipe"'); // the set of before has none
      const record: Record<string, unknown> = JSON.parse(await readFile(join(directory, "model.json"), "utf8"));
      await writeFile(join(directory, "model.json"), JSON.stringify({ ...record, recipe: { ...recipe, order: "part_a" } }));
      await expect(loadTokenizer(directory)).rejects.toMatchObject({ code: "model-invalid", message: expect.stringContaining("unknown key recipe.order") as unknown });
    });

    test("refuses sets it was not made for", async () => {
      const { features, featureNames, offsets } = set;
      await expect(tokenizer.encode({ ...set, featureNames: ["a", "c", "b"] })).rejects.toThrow(/expected the features a, b, c .*, got a, c, b/);
      await expect(tokenizer.encode({ offsets, featureNames: ["a", "b"], features: tensor("float32", [numParticles, 2]) })).rejects.toThrow(RangeError);
      await expect(tokenizer.encode({ ...set, features: tensor("float32", [numParticles, 2]) })).rejects.toThrow(/expected features of shape \[particles, 3\]/);
      await expect(tokenizer.encode({ offsets: Int32Array.of(0), featureNames, features: tensor("float32", [0, 3]) })).rejects.toThrow(/at least one set/);
      await expect(tokenizer.encode({ ...set, offsets: Int32Array.of(0, 0, numParticles) })).rejects.toMatchObject({ code: "empty-set" });
      const bad = tensor("float32", features.shape, features.data.with(7, Number.NaN));
      await expect(tokenizer.encode({ ...set, features: bad })).rejects.toMatchObject({ code: "non-finite", message: expect.stringMatching(/NaN in column "b" of particle 2/) as unknown });
    });

    test("refuses tokens that are not its own", async () => {
      const tokens = await tokenizer.encode(set);
      await expect(tokenizer.decode(set, tokens.subarray(1))).rejects.toThrow(new RegExp(`one token per particle, ${numParticles}, got ${numParticles - 1}`));
      await expect(tokenizer.decode(set, tokens.with(2, vocabulary))).rejects.toThrow(new RegExp(`from 0 to ${vocabulary - 1}, got ${vocabulary} at index 2`));
      await expect(tokenizer.decode(set, tokens.with(2, -1))).rejects.toThrow(RangeError);
    });

    test("can be disposed twice", async () => {
      const other = await train(set);
      await other.encode(set);
      await other.dispose();
      await expect(other.dispose()).resolves.toBeUndefined();
    });
  });
}
