import { acos, asin, atan, cos, sin, tan } from "../../src/index.js";
import { unarySuite } from "../operator-suite.js";

const UNIT = { low: -0.95, high: 0.95 };

unarySuite("sin", { build: sin, reference: Math.sin, at: [-2, 0, Math.PI / 6] });
unarySuite("cos", { build: cos, reference: Math.cos, at: [-2, 0, Math.PI / 3] });
unarySuite("tan", { build: tan, reference: Math.tan, at: [-1, 0, Math.PI / 4], domain: { low: -1.2, high: 1.2 }, float32: true });
unarySuite("asin", { build: asin, reference: Math.asin, at: [-1, 0, 0.5], domain: UNIT, float32: true });
unarySuite("acos", { build: acos, reference: Math.acos, at: [-1, 0, 0.5], domain: UNIT, float32: true });
unarySuite("atan", { build: atan, reference: Math.atan, at: [-100, 0, 1], float32: true });
