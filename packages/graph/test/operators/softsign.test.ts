import { softsign } from "../../src/index.js";
import { loweringSuite, unarySuite } from "../operator-suite.js";

unarySuite("softsign", { build: softsign, reference: (x) => x / (1 + Math.abs(x)), at: [-3, 0, 1] });
loweringSuite("softsign", softsign);
