// What is measured: the order for one row of the table, and its result. Plain JSON, as it goes between processes.
import type { PresetName } from "@mpm/encoder";

/** One row to measure. */
export interface MeasurementOptions {
  readonly preset: PresetName;
  readonly particlesPerBatch: number;
  readonly threads: number;
  /** Passes over the batches; of each batch the shortest time counts. */
  readonly repeats: number;
  /** How many batches, spread over the sizes of sets. */
  readonly batches: number;
}

/** A way of running a network, against its matrix products. */
export interface Throughput {
  /** Jets per second of wall-clock time, the making of batches included. */
  readonly jetsPerSecond: number;
  readonly particlesPerSecond: number;
  /** Mean over the batches. */
  readonly jetsPerBatch: number;
  /** Mean time of a batch: of pretraining from the start of the graph to the end of the update, of embedding the run of the graph. */
  readonly stepSeconds: number;
  /** Mean time of the batch's matrix products alone, on particles only: of attention, the part of pairs of particles of one set. */
  readonly productSeconds: number;
  /** `stepSeconds / productSeconds`. */
  readonly ratio: number;
  /** Part of `productSeconds` that is attention's. */
  readonly attentionShare: number;
  /** The ratio to the products as they run, attention's with its padding. */
  readonly slotRatio: number;
  /** Part of attention's pairs of slots that is padding, or of particles of different sets. */
  readonly wastedPairs: number;
  /** Speed of the products alone, in 1e9 operations per second. */
  readonly productGigaflops: number;
}

export interface Measurement extends MeasurementOptions {
  readonly parameters: number;
  readonly pretraining: Throughput;
  readonly embedding: Throughput;
  /** Largest resident memory of the process until pretraining had been measured, with Node, the jets and both of its threads. */
  readonly peakMegabytes: number;
}
