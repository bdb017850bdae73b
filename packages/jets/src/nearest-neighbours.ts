// The live momenta of one clustering and who is nearest to whom, kept right while momenta are merged and removed.
//
// The smallest of all d_ij is the smallest distance to a geometric nearest neighbour times the smaller of the two
// weights (Cacciari, Salam, hep-ph/0512210), so no step looks at all pairs. A search leaves out tiles farther away than
// the nearest found, whatever the radius; a newcomer those in which everyone has somebody nearer (FastJet's lazy tiling).
import type { FourMomenta } from "./four-momenta.js";
import { distanceScale, type DistanceScale, type JetDefinition } from "./jet-definition.js";
import { azimuth, distanceSquared, rapidity } from "./kinematics.js";
import { createLists, link, NONE, unlink, type LinkedLists } from "./linked-lists.js";
import { createTiling, measureGaps, tileOf, type Tiling } from "./tiling.js";
import { createTournament, setKey, type Tournament } from "./tournament.js";

/** A slot holds one live momentum; arrays are `[n]` by slot unless said otherwise. */
export interface NearestNeighbours {
  readonly radiusSquared: number;
  readonly scale: DistanceScale;
  readonly tiling: Tiling;
  /** The slots in each tile. */
  readonly inTile: LinkedLists;
  readonly tile: Int32Array;
  /** `[tiles]`: no slot in a tile has its nearest neighbour, squared, farther away. */
  readonly reach: Float64Array;
  /** Index of the momentum in the history. */
  readonly node: Int32Array;
  readonly rapidity: Float64Array;
  readonly phi: Float64Array;
  readonly weight: Float64Array;
  /** Slot that is nearest within the radius, or `NONE`. */
  readonly nearest: Int32Array;
  /** Squared distance to it; the squared radius without one. */
  readonly nearestDistance: Float64Array;
  /** The slots that have each slot as their nearest. */
  readonly followers: LinkedLists;
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
  const tiling = createTiling(rapidities);
  const numTiles = tiling.rowGaps.length * tiling.columnGaps.length;
  const live: NearestNeighbours = {
    radiusSquared: radius * radius, scale: distanceScale(algorithm),
    tiling, inTile: createLists(numTiles, numParticles), tile: ints(), reach: new Float64Array(numTiles),
    node: ints(), rapidity: rapidities, phi: floats(), weight: floats(),
    nearest: ints().fill(NONE), nearestDistance: floats(), followers: createLists(numParticles, numParticles),
    tournament: createTournament(numParticles), orphans: ints(),
  };
  for (let i = 0; i < numParticles; i++) place(live, i, i, momenta);
  for (let i = 0; i < numParticles; i++) findNearest(live, i);
  return live;
}

/** Replaces two slots by their sum, which lives on in the second. */
export function mergeSlots(live: NearestNeighbours, first: number, second: number, sum: number, momenta: FourMomenta<Float64Array>): void {
  takeOut(live, first);
  takeOut(live, second);
  const numOrphans = collectOrphans(live, second, collectOrphans(live, first, 0));
  place(live, second, sum, momenta);
  findNearest(live, second);
  announce(live, second);
  findForOrphans(live, numOrphans);
}

/** Takes a slot out. */
export function removeSlot(live: NearestNeighbours, slot: number): void {
  takeOut(live, slot);
  findForOrphans(live, collectOrphans(live, slot, 0));
}

/** Puts a node into a free slot and its tile. */
function place(live: NearestNeighbours, slot: number, node: number, { px, py, pz, energy }: FourMomenta<Float64Array>): void {
  live.node[slot] = node;
  live.rapidity[slot] = rapidity(px[node], py[node], pz[node], energy[node]);
  live.phi[slot] = azimuth(px[node], py[node]);
  live.weight[slot] = live.scale(px[node] * px[node] + py[node] * py[node]);
  live.tile[slot] = tileOf(live.tiling, live.rapidity[slot], live.phi[slot]);
  link(live.inTile, live.tile[slot], slot);
}

function takeOut({ inTile, tile, followers, nearest, tournament }: NearestNeighbours, slot: number): void {
  unlink(inTile, tile[slot], slot);
  if (nearest[slot] !== NONE) unlink(followers, nearest[slot], slot);
  nearest[slot] = NONE;
  setKey(tournament, slot, Infinity);
}

/** Looks for the nearest neighbour of a slot that has none, first in its own tile. */
function findNearest(live: NearestNeighbours, slot: number): void {
  const { tiling, tile, nearestDistance, reach } = live;
  const { rowGaps, columnGaps } = tiling;
  nearestDistance[slot] = live.radiusSquared;
  let found = searchTile(live, slot, tile[slot], NONE);
  measureGaps(tiling, live.rapidity[slot], live.phi[slot]);
  for (let row = 0, t = 0; row < rowGaps.length; row++, t += columnGaps.length) {
    if (rowGaps[row] >= nearestDistance[slot]) continue;
    for (let column = 0; column < columnGaps.length; column++) {
      if (rowGaps[row] + columnGaps[column] < nearestDistance[slot] && t + column !== tile[slot]) found = searchTile(live, slot, t + column, found);
    }
  }
  reach[tile[slot]] = Math.max(reach[tile[slot]], nearestDistance[slot]);
  follow(live, slot, found, nearestDistance[slot]);
}

/** The slot of a tile nearest to a slot, if nearer than what was `found` before; `nearestDistance` shrinks to it. */
function searchTile({ inTile, rapidity: y, phi, nearestDistance }: NearestNeighbours, slot: number, tile: number, found: number): number {
  let [nearest, shortest] = [found, nearestDistance[slot]];
  for (let other = inTile.heads[tile]; other !== NONE; other = inTile.next[other]) {
    const distance = distanceSquared(y[slot], phi[slot], y[other], phi[other]);
    if (distance >= shortest || other === slot) continue;
    nearest = other;
    shortest = distance;
  }
  nearestDistance[slot] = shortest;
  return nearest;
}

/** Makes a newcomer the nearest neighbour of all to whom nobody is nearer. */
function announce(live: NearestNeighbours, newcomer: number): void {
  const { reach } = live;
  const { rowGaps, columnGaps } = live.tiling;
  measureGaps(live.tiling, live.rapidity[newcomer], live.phi[newcomer]);
  for (let row = 0, t = 0; row < rowGaps.length; row++, t += columnGaps.length) {
    if (rowGaps[row] >= live.radiusSquared) continue;
    for (let column = 0; column < columnGaps.length; column++) {
      if (rowGaps[row] + columnGaps[column] < reach[t + column]) reach[t + column] = announceIn(live, t + column, newcomer);
    }
  }
}

/** Announces it in one tile, and returns the tile's new reach. */
function announceIn(live: NearestNeighbours, tile: number, newcomer: number): number {
  const { inTile, rapidity: y, phi, nearest, nearestDistance, followers } = live;
  let reach = 0;
  for (let slot = inTile.heads[tile]; slot !== NONE; slot = inTile.next[slot]) {
    const distance = distanceSquared(y[newcomer], phi[newcomer], y[slot], phi[slot]);
    if (distance < nearestDistance[slot] && slot !== newcomer) {
      if (nearest[slot] !== NONE) unlink(followers, nearest[slot], slot);
      follow(live, slot, newcomer, distance);
    }
    reach = Math.max(reach, nearestDistance[slot]);
  }
  return reach;
}

/** Sets the nearest neighbour, or `NONE`, of a slot that has none. */
function follow({ nearest, nearestDistance, followers, weight, tournament }: NearestNeighbours, slot: number, neighbour: number, distance: number): void {
  nearest[slot] = neighbour;
  nearestDistance[slot] = distance;
  if (neighbour !== NONE) link(followers, neighbour, slot);
  setKey(tournament, slot, distance * (neighbour === NONE ? weight[slot] : Math.min(weight[slot], weight[neighbour])));
}

/** Adds to `orphans`, from position `numOrphans` on, all followers of a slot that is gone; returns their number. */
function collectOrphans({ followers, nearest, orphans }: NearestNeighbours, gone: number, numOrphans: number): number {
  let count = numOrphans;
  for (let slot = followers.heads[gone]; slot !== NONE; slot = followers.next[slot]) {
    nearest[slot] = NONE;
    orphans[count++] = slot;
  }
  followers.heads[gone] = NONE;
  return count;
}

/** A newcomer nearer to an orphan than its lost neighbour was has been taken already: nobody else is. */
function findForOrphans(live: NearestNeighbours, numOrphans: number): void {
  for (let i = 0; i < numOrphans; i++) {
    if (live.nearest[live.orphans[i]] === NONE) findNearest(live, live.orphans[i]);
  }
}
