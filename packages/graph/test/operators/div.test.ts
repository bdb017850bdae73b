import { div } from "../../src/index.js";
import { binarySuite } from "../operator-suite.js";

binarySuite("div", { build: div, reference: (a, b) => a / b, at: [[1, 2], [-1, 0.5]], domain: { low: 0.3, high: 2 } });
