import { describe, expect, test } from "vitest";
import { parseVqVaeConfig, vqVaePresets } from "../src/vq-vae-config.js";

describe("parseVqVaeConfig", () => {
  test("gives a preset, or a preset with changes, or a whole record", () => {
    expect(parseVqVaeConfig("mpm-v1")).toMatchObject({ width: 256, blocks: 4, latent: 16, vocabulary: 512, beta: 0.9, commitmentWeight: 10 });
    expect(parseVqVaeConfig({ preset: "tiny", latent: 8 })).toEqual({ ...vqVaePresets.tiny, latent: 8 });
    expect(parseVqVaeConfig(vqVaePresets.small)).toEqual(vqVaePresets.small);
  });

  test("every preset is a valid record", () => {
    for (const preset of Object.values(vqVaePresets)) expect(parseVqVaeConfig(preset)).toEqual(preset);
  });

  test.each<[unknown, RegExp]>([
    ["large", /unknown VQ-VAE preset "large": expected one of mpm-v1, mpm-v1-code, small, tiny/],
    [{ preset: "large" }, /unknown VQ-VAE preset/],
    [{ preset: "tiny", codes: 512 }, /unknown key "codes"; known are features/],
    [{ width: 8, heads: 2 }, /lacks features, latent, .*: give them, or a preset/],
    [{ preset: "tiny", vocabulary: 0 }, /"vocabulary": expected a whole number of 1 or more, got 0/],
    [{ preset: "tiny", latent: 2.5 }, /"latent": expected a whole number/],
    [{ preset: "tiny", blocks: "2" }, /"blocks": expected a whole number of 1 or more, got "2"/],
    [{ preset: "tiny", commitmentWeight: -1 }, /"commitmentWeight": expected a number of 0 or more, got -1/],
    [{ preset: "tiny", sync: Number.NaN }, /"sync"/],
    [{ preset: "tiny", beta: 1.5 }, /"beta": expected 0 .. 1, got 1.5/],
    [{ preset: "tiny", heads: 5 }, /width 32 does not divide into 5 heads/],
  ])("refuses %j", (value, message) => {
    expect(() => parseVqVaeConfig(value)).toThrow(RangeError);
    expect(() => parseVqVaeConfig(value)).toThrow(message);
  });

  test.each([[undefined], [null], [3], [["tiny"]]])("refuses %j, which is no configuration", (value) => {
    expect(() => parseVqVaeConfig(value)).toThrow(TypeError);
  });
});
