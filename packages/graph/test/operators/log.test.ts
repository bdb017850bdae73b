import { log } from "../../src/index.js";
import { unarySuite } from "../operator-suite.js";

unarySuite("log", { build: log, reference: Math.log, at: [0.5, 1, 3], domain: { low: 0.2, high: 3 } });
