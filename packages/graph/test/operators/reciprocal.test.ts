import { reciprocal } from "../../src/index.js";
import { unarySuite } from "../operator-suite.js";

unarySuite("reciprocal", { build: reciprocal, reference: (x) => 1 / x, at: [-2, 0.5, 4], domain: { low: 0.2, high: 3 } });
