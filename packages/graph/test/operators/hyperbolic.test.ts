import { acosh, asinh, atanh, cosh, sinh } from "../../src/index.js";
import { unarySuite } from "../operator-suite.js";

unarySuite("sinh", { build: sinh, reference: Math.sinh, at: [-2, 0, 1], float32: true });
unarySuite("cosh", { build: cosh, reference: Math.cosh, at: [-2, 0, 1], float32: true });
unarySuite("asinh", { build: asinh, reference: Math.asinh, at: [-2, 0, 1], float32: true });
unarySuite("acosh", { build: acosh, reference: Math.acosh, at: [1, 2, 10], domain: { low: 1.2, high: 4 }, float32: true });
unarySuite("atanh", { build: atanh, reference: Math.atanh, at: [-0.5, 0, 0.9], domain: { low: -0.9, high: 0.9 }, float32: true });
