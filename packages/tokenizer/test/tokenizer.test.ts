import { warmupConstant } from "@mpm/train";
import { trainKMeans } from "../src/k-means-tokenizer.js";
import { trainVqVae } from "../src/train-vq-vae.js";
import { pointedSets, smallConfig } from "./small-problem.js";
import { describeTokenizer } from "./tokenizer-conformance.js";

const set = pointedSets(60, 1);
const learningRate = warmupConstant({ peak: 1e-2, warmup: 10 });

describeTokenizer({ kind: "k-means", vocabulary: 16, train: (sets) => trainKMeans(sets, { vocabulary: 16, seed: 1 }) }, set);
describeTokenizer({
  kind: "vq-vae", vocabulary: 16,
  train: (sets) => trainVqVae(sets, { model: smallConfig, steps: 100, learningRate, batchParticles: 200, seed: 1, worker: false, threads: 1 }),
}, set);
