// Axes moved to a local minimum of N-subjettiness (Thaler, Van Tilburg, arXiv:1108.2701): give every particle to its
// nearest axis, move every axis to the weighted mean of its particles, and again. With weights pT dR^(beta - 2) the
// mean minimises a bound on the measure from above, so that no step raises it for beta up to 2.
import { nearestAxis, spread, type Directions } from "./directions.js";
import { distanceSquared } from "./kinematics.js";

const TWO_PI = 2 * Math.PI;

const MAX_ITERATIONS = 1000;

/** Steps end when no axis moves farther than this. */
const LEAST_MOVE = 1e-4;

/** Distances count as at least this in weights, so that a particle on an axis does not pin it down for ever. */
const LEAST_DISTANCE = 1e-6;

/** Axes at least as good as the seeds; `beta` above 0, at most 2. */
export function minimiseAxes(particles: Directions, seeds: Directions, beta: number): Directions {
  let axes = seeds;
  for (let iteration = 0; iteration < MAX_ITERATIONS; iteration++) {
    const moved = moveAxes(particles, axes, beta);
    const isStill = farthestMove(axes, moved) < LEAST_MOVE;
    axes = moved;
    if (isStill) break;
  }
  return spread(particles, axes, beta) < spread(particles, seeds, beta) ? axes : seeds;
}

function moveAxes(particles: Directions, axes: Directions, beta: number): Directions {
  const numAxes = axes.pt.length;
  const [weights, rapidities, turns] = [new Float64Array(numAxes), new Float64Array(numAxes), new Float64Array(numAxes)];
  for (let i = 0; i < particles.pt.length; i++) {
    const axis = nearestAxis(particles, i, axes);
    const distance = distanceSquared(particles.rapidity[i], particles.phi[i], axes.rapidity[axis], axes.phi[axis]);
    const weight = particles.pt[i] * Math.max(distance, LEAST_DISTANCE ** 2) ** (beta / 2 - 1);
    weights[axis] += weight;
    rapidities[axis] += weight * particles.rapidity[i];
    turns[axis] += weight * turn(axes.phi[axis], particles.phi[i]);
  }
  return {
    pt: axes.pt,
    rapidity: axes.rapidity.map((y, axis) => (weights[axis] === 0 ? y : rapidities[axis] / weights[axis])),
    phi: axes.phi.map((phi, axis) => (weights[axis] === 0 ? phi : wrap(phi + turns[axis] / weights[axis]))),
  };
}

function farthestMove(from: Directions, to: Directions): number {
  let farthest = 0;
  for (let axis = 0; axis < from.pt.length; axis++) {
    farthest = Math.max(farthest, distanceSquared(from.rapidity[axis], from.phi[axis], to.rapidity[axis], to.phi[axis]));
  }
  return Math.sqrt(farthest);
}

/** The signed angle of the shorter arc between two azimuths in `[0, 2 pi)`. */
function turn(from: number, to: number): number {
  const angle = to - from;
  if (angle > Math.PI) return angle - TWO_PI;
  return angle < -Math.PI ? angle + TWO_PI : angle;
}

/** Azimuth in `[0, 2 pi)` from one at most a turn outside. */
function wrap(phi: number): number {
  if (phi < 0) return phi + TWO_PI;
  return phi >= TWO_PI ? phi - TWO_PI : phi;
}
