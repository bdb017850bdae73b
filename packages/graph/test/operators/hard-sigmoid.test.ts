import { hardSigmoid, hardSwish } from "../../src/index.js";
import { emit } from "../../src/value.js";
import { loweringSuite, unarySuite } from "../operator-suite.js";

const clipped = (x: number): number => Math.min(Math.max(x, 0), 1);

unarySuite("hardSigmoid", { build: hardSigmoid, reference: (x) => clipped(x / 6 + 0.5), at: [-4, -1, 0, 2, 5], float32: true });
unarySuite("hardSigmoid with alpha and beta", { build: (x) => hardSigmoid(x, { alpha: 1, beta: 0.25 }), reference: (x) => clipped(x + 0.25), at: [-1, 0, 2], domain: { low: -1, high: 0.7 } });
unarySuite("hardSwish", { build: hardSwish, reference: (x) => x * clipped(x / 6 + 0.5), at: [-4, -1, 0, 2, 5], domain: { low: -6, high: 6 }, float32: true });

loweringSuite("HardSigmoid with its defaults", (x) => emit("HardSigmoid", [x]));
loweringSuite("hardSwish", hardSwish);
