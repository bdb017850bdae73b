// The live momenta of one clustering and who is nearest to whom, kept right while momenta are merged and removed.
//
// The smallest of all d_ij is the smallest distance to a geometric nearest neighbour times the smaller of the two
// weights (Cacciari, Salam, hep-ph/0512210), so no step looks at all pairs, and a change reaches only the tiles around it.
import type { FourMomenta } from "./four-momenta.js";
import { distanceScale, type DistanceScale, type JetDefinition } from "./jet-definition.js";
import { azimuth, distanceSquared, rapidity } from "./kinematics.js";
import { createTiling, NEIGHBOURHOOD, tileOf, type Tiling } from "./tiling.js";
import { createTournament, setKey, type Tournament } from "./tournament.js";

/** No slot: no neighbour within the radius, or the end of a tile's list. */
export const NONE = -1;

/** A slot holds one live momentum; arrays are `[n]` by slot unless said otherwise. */
export interface NearestNeighbours {
  readonly radiusSquared: number;
  readonly scale: DistanceScale;
  readonly tiling: Tiling;
  /** `[tiles + 1]` first slot of each tile's list; the extra tile stays empty. */
  readonly tileHead: Int32Array;
  readonly nextInTile: Int32Array;
  readonly previousInTile: Int32Array;
  readonly tile: Int32Array;
  /** Index of the momentum in the history. */
  readonly node: Int32Array;
  readonly rapidity: Float64Array;
  readonly phi: Float64Array;
  readonly weight: Float64Array;
  /** Slot that is nearest within the radius. */
  readonly nearest: Int32Array;
  /** Squared distance to it; the squared radius without one. */
  readonly nearestDistance: Float64Array;
  /** Keys are distance times weight to the nearest neighbour: d_ij R^2, or d_iB R^2 without one. */
  readonly tournament: Tournament;
  /** Slots that lost their nearest neighbour in the present step. */
  readonly orphans: Int32Array;
}

/** Neighbours of the first `numParticles` momenta. */
export function findNeighbours(momenta: FourMomenta<Float64Array>, numParticles: number, { algorithm, radius }: JetDefinition): NearestNeighbours {
  const ints = (): Int32Array => new Int32Array(numParticles);
  const floats = (): Float64Array => new Float64Array(numParticles);
  const rapidities = floats();
  for (let i = 0; i < numParticles; i++) rapidities[i] = rapidity(momenta.px[i], momenta.py[i], momenta.pz[i], momenta.energy[i]);
  const tiling = createTiling(rapidities, radius);
  const live: NearestNeighbours = {
    radiusSquared: radius * radius, scale: distanceScale(algorithm), tiling,
    tileHead: new Int32Array(tiling.numRapidity * tiling.numPhi + 1).fill(NONE), nextInTile: ints(), previousInTile: ints(), tile: ints(),
    node: ints(), rapidity: rapidities, phi: floats(), weight: floats(),
    nearest: ints(), nearestDistance: floats(), tournament: createTournament(numParticles), orphans: ints(),
  };
  for (let i = 0; i < numParticles; i++) add(live, i, i, momenta);
  return live;
}

/** Replaces two slots by their sum, which lives on in the second. */
export function mergeSlots(live: NearestNeighbours, first: number, second: number, sum: number, momenta: FourMomenta<Float64Array>): void {
  const tileOfSecond = live.tile[second];
  unlink(live, first);
  unlink(live, second);
  setKey(live.tournament, first, Infinity);
  let numOrphans = collectOrphans(live, live.tile[first], first, second, 0);
  if (tileOfSecond !== live.tile[first]) numOrphans = collectOrphans(live, tileOfSecond, first, second, numOrphans);
  add(live, second, sum, momenta);
  for (let i = 0; i < numOrphans; i++) findNearest(live, live.orphans[i]);
}

/** Takes a slot out. */
export function removeSlot(live: NearestNeighbours, slot: number): void {
  unlink(live, slot);
  setKey(live.tournament, slot, Infinity);
  const numOrphans = collectOrphans(live, live.tile[slot], slot, slot, 0);
  for (let i = 0; i < numOrphans; i++) findNearest(live, live.orphans[i]);
}

/** Puts a node into a free slot and its tile, and makes it and its neighbours known to each other. */
function add(live: NearestNeighbours, slot: number, node: number, { px, py, pz, energy }: FourMomenta<Float64Array>): void {
  live.node[slot] = node;
  live.rapidity[slot] = rapidity(px[node], py[node], pz[node], energy[node]);
  live.phi[slot] = azimuth(px[node], py[node]);
  live.weight[slot] = live.scale(px[node] * px[node] + py[node] * py[node]);
  live.tile[slot] = tileOf(live.tiling, live.rapidity[slot], live.phi[slot]);
  meetNeighbours(live, slot);
  link(live, slot);
}

function link({ tile, tileHead, nextInTile, previousInTile }: NearestNeighbours, slot: number): void {
  const next = tileHead[tile[slot]];
  if (next !== NONE) previousInTile[next] = slot;
  nextInTile[slot] = next;
  previousInTile[slot] = NONE;
  tileHead[tile[slot]] = slot;
}

function unlink({ tile, tileHead, nextInTile, previousInTile }: NearestNeighbours, slot: number): void {
  const next = nextInTile[slot];
  const previous = previousInTile[slot];
  if (next !== NONE) previousInTile[next] = previous;
  if (previous === NONE) tileHead[tile[slot]] = next;
  else nextInTile[previous] = next;
}

/** Finds the nearest neighbour of a new slot, and becomes that of all to whom nobody is nearer. */
function meetNeighbours(live: NearestNeighbours, newcomer: number): void {
  const { tileHead, nextInTile, rapidity: y, phi, nearest, nearestDistance } = live;
  const { neighbours } = live.tiling;
  const start = live.tile[newcomer] * NEIGHBOURHOOD;
  nearest[newcomer] = NONE;
  nearestDistance[newcomer] = live.radiusSquared;
  for (let k = start; k < start + NEIGHBOURHOOD; k++) {
    for (let slot = tileHead[neighbours[k]]; slot !== NONE; slot = nextInTile[slot]) {
      const distance = distanceSquared(y[newcomer], phi[newcomer], y[slot], phi[slot]);
      if (distance < nearestDistance[newcomer]) setNearest(live, newcomer, slot, distance);
      if (distance < nearestDistance[slot]) {
        setNearest(live, slot, newcomer, distance);
        updateKey(live, slot);
      }
    }
  }
  updateKey(live, newcomer);
}

/** Looks anew for the nearest neighbour of a slot in place. */
function findNearest(live: NearestNeighbours, orphan: number): void {
  const { tileHead, nextInTile, rapidity: y, phi, nearestDistance } = live;
  const { neighbours } = live.tiling;
  const start = live.tile[orphan] * NEIGHBOURHOOD;
  for (let k = start; k < start + NEIGHBOURHOOD; k++) {
    for (let slot = tileHead[neighbours[k]]; slot !== NONE; slot = nextInTile[slot]) {
      const distance = distanceSquared(y[orphan], phi[orphan], y[slot], phi[slot]);
      if (distance < nearestDistance[orphan] && slot !== orphan) setNearest(live, orphan, slot, distance);
    }
  }
  updateKey(live, orphan);
}

/** Adds to `orphans`, from position `numOrphans` on, all around a tile whose nearest neighbour was one of two; returns their number. */
function collectOrphans(live: NearestNeighbours, tile: number, first: number, second: number, numOrphans: number): number {
  const { tileHead, nextInTile, nearest, orphans } = live;
  const { neighbours } = live.tiling;
  let count = numOrphans;
  for (let k = tile * NEIGHBOURHOOD; k < (tile + 1) * NEIGHBOURHOOD; k++) {
    for (let slot = tileHead[neighbours[k]]; slot !== NONE; slot = nextInTile[slot]) {
      if (nearest[slot] !== first && nearest[slot] !== second) continue;
      setNearest(live, slot, NONE, live.radiusSquared); // so that it is collected once
      orphans[count++] = slot;
    }
  }
  return count;
}

function setNearest({ nearest, nearestDistance }: NearestNeighbours, slot: number, neighbour: number, distance: number): void {
  nearest[slot] = neighbour;
  nearestDistance[slot] = distance;
}

function updateKey({ nearest, nearestDistance, weight, tournament }: NearestNeighbours, slot: number): void {
  const neighbour = nearest[slot];
  const smaller = neighbour === NONE ? weight[slot] : Math.min(weight[slot], weight[neighbour]);
  setKey(tournament, slot, nearestDistance[slot] * smaller);
}
