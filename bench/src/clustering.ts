// How long it takes to cluster all particles of one event, by algorithm and radius.
import { clusterSequence, fourMomenta, type FourMomenta, type JetAlgorithm } from "@mpm/jets";
import { randomStream } from "@mpm/tensor";
import { alignedTable } from "./table.js";

/** The time is the shortest of several runs. */
export interface ClusteringTime {
  readonly particles: number;
  readonly algorithm: JetAlgorithm;
  readonly radius: number;
  readonly milliseconds: number;
}

const ALGORITHMS: readonly JetAlgorithm[] = ["antikt", "kt", "cambridge"];
const RADII = [0.4, 1, 1000]; // the last covers the whole event

export function measureClustering({ sizes, repeats }: { readonly sizes: readonly number[]; readonly repeats: number }): ClusteringTime[] {
  return sizes.flatMap((particles) => {
    const event = sampleEvent(particles);
    return ALGORITHMS.flatMap((algorithm) => RADII.map((radius) => {
      let milliseconds = Infinity;
      for (let repeat = 0; repeat <= repeats; repeat++) { // the first run compiles
        const start = performance.now();
        clusterSequence(event, { algorithm, radius });
        if (repeat > 0) milliseconds = Math.min(milliseconds, performance.now() - start);
      }
      return { particles, algorithm, radius, milliseconds };
    }));
  });
}

/** Half of the particles around four directions, half spread over |eta| < 5. */
function sampleEvent(numParticles: number): FourMomenta {
  const random = randomStream(1, "event");
  const column = (value: (i: number) => number): Float64Array => Float64Array.from({ length: numParticles }, (_, i) => value(i));
  const isInJet = (i: number): boolean => i % 2 === 0;
  return fourMomenta({
    pt: column((i) => 0.3 - (isInJet(i) ? 10 : 1) * Math.log(1 - random.uniform())),
    eta: column((i) => (isInJet(i) ? (i % 8) / 2 - 1.5 + 0.2 * random.normal() : 10 * random.uniform() - 5)),
    phi: column((i) => (isInJet(i) ? 0.7 * (i % 8) + 0.2 * random.normal() : 2 * Math.PI * random.uniform())),
    mass: column(() => 0.13957),
  });
}

/** One line per number of particles and algorithm, one column per radius. */
export function clusteringTable(times: readonly ClusteringTime[]): string {
  const lines = times.filter(({ radius }) => radius === RADII[0]);
  const timeOf = (line: ClusteringTime, radius: number): string => {
    const same = times.find((time) => time.particles === line.particles && time.algorithm === line.algorithm && time.radius === radius);
    return (same as ClusteringTime).milliseconds.toFixed(2);
  };
  return alignedTable([
    ["particles", "algorithm", ...RADII.map((radius) => `R = ${radius} [ms]`)],
    ...lines.map((line) => [String(line.particles), line.algorithm, ...RADII.map((radius) => timeOf(line, radius))]),
  ]);
}
