import { mul } from "../../src/index.js";
import { binarySuite } from "../operator-suite.js";

binarySuite("mul", { build: mul, reference: (a, b) => a * b, at: [[1, 2], [-1, 0.5]] });
