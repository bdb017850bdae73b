import { sqrt } from "../../src/index.js";
import { unarySuite } from "../operator-suite.js";

unarySuite("sqrt", { build: sqrt, reference: Math.sqrt, at: [0, 0.25, 9], domain: { low: 0.2, high: 3 } });
