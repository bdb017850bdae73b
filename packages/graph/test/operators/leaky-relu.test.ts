import { leakyRelu } from "../../src/index.js";
import { unarySuite } from "../operator-suite.js";

const at = [-2, 0, 4];

unarySuite("leakyRelu", { build: (x) => leakyRelu(x, { alpha: 0.2 }), reference: (x) => (x > 0 ? x : 0.2 * x), at, float32: true });
unarySuite("leakyRelu with a steep slope", { build: (x) => leakyRelu(x, { alpha: 1.5 }), reference: (x) => (x > 0 ? x : 1.5 * x), at, float32: true });
unarySuite("leakyRelu with a falling slope", { build: (x) => leakyRelu(x, { alpha: -1 }), reference: Math.abs, at, float32: true });
