import { expect, test } from "vitest";
import { parseSettings } from "../src/settings.js";

const parse = (...words: readonly string[]): ReturnType<typeof parseSettings> => parseSettings(words, { availableThreads: 8 });

test("without options: three seeds, 100 and 1,000 labels, two threads", () => {
  expect(parse()).toMatchObject({ preset: "tiny", labels: [100, 1000], seeds: [1, 2, 3], threads: 2 });
});

test("options change the settings", () => {
  expect(parse("--labels", "50", "--seeds", "5", "--threads", "4", "--preset", "small", "--epochs", "1"))
    .toMatchObject({ preset: "small", labels: [50], seeds: [1, 2, 3, 4, 5], threads: 4, epochs: 1 });
});

test.each([
  [["--preset", "huge"], "--preset: expected tiny or small, got huge"],
  [["--labels", "15"], "--labels: expected multiples of the 10 classes up to 50000, got 15"],
  [["--seeds", "0"], '--seeds: expected a whole number of 1 or more, got "0"'],
  [["--epochs", "two"], '--epochs: expected a whole number of 1 or more, got "two"'],
  [["--labels", "1000,,"], '--labels: expected a whole number of 1 or more, got ""'],
  [["--lables", "10"], "Unknown option '--lables'"],
])("%j is refused", (words, message) => {
  expect(() => parse(...words)).toThrow(message);
});
