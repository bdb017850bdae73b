// The rapidity-phi plane cut into tiles at least one radius wide, so that all neighbours within the radius of a
// point lie in its own tile or the eight around it (the idea of FastJet's tiled strategies, hep-ph/0512210, arXiv:1111.6097).

const TWO_PI = 2 * Math.PI;

/** Tiles stop at this |rapidity|; the outermost ones hold all that lies beyond. */
const MAX_TILED_RAPIDITY = 10;

/** Keeps rounding from putting two points less than a radius apart into tiles that are no neighbours. */
const MARGIN = 1 + 1e-9;

/** Tiles in a neighbourhood: 3 in rapidity times 3 in phi. */
export const NEIGHBOURHOOD = 9;

/** Tile t covers rapidity row `floor(t / numPhi)`, azimuth column `t % numPhi`; the tile after the last stays empty. */
export interface Tiling {
  readonly minRapidity: number;
  readonly rapiditySize: number;
  readonly phiSize: number;
  readonly numRapidity: number;
  readonly numPhi: number;
  /** `[tiles * 9]`: each tile's neighbourhood, filled up with the empty tile where it is smaller. */
  readonly neighbours: Int32Array;
}

/** Tiles at least `radius` wide, and no more of them than about one for each of the `rapidities`. */
export function createTiling(rapidities: Float64Array, radius: number): Tiling {
  const [low, high] = tiledRange(rapidities);
  const size = Math.max(radius * MARGIN, Math.sqrt(((high - low) * TWO_PI) / Math.max(1, rapidities.length)));
  const numRapidity = Math.floor((high - low) / size) + 1;
  // Fewer than three columns would be each other's neighbours on both sides.
  const numPhi = TWO_PI / size < 3 ? 1 : Math.floor(TWO_PI / size);
  const neighbours = neighbourTable(numRapidity, numPhi);
  return { minRapidity: low, rapiditySize: size, phiSize: TWO_PI / numPhi, numRapidity, numPhi, neighbours };
}

/** The tile of a point; azimuth in `[0, 2 pi)`. */
export function tileOf(tiling: Tiling, rapidity: number, phi: number): number {
  const row = Math.floor((rapidity - tiling.minRapidity) / tiling.rapiditySize);
  const column = Math.min(Math.floor(phi / tiling.phiSize), tiling.numPhi - 1);
  return Math.max(0, Math.min(row, tiling.numRapidity - 1)) * tiling.numPhi + column;
}

function tiledRange(rapidities: Float64Array): [number, number] {
  let low = MAX_TILED_RAPIDITY;
  let high = -MAX_TILED_RAPIDITY;
  for (const y of rapidities) {
    low = Math.min(low, Math.max(y, -MAX_TILED_RAPIDITY));
    high = Math.max(high, Math.min(y, MAX_TILED_RAPIDITY));
  }
  return [low, Math.max(low, high)];
}

// [tiles * 9]
function neighbourTable(numRapidity: number, numPhi: number): Int32Array {
  const numTiles = numRapidity * numPhi;
  const table = new Int32Array(numTiles * NEIGHBOURHOOD).fill(numTiles);
  const reach = numPhi < 3 ? 0 : 1;
  for (let tile = 0; tile < numTiles; tile++) {
    const row = Math.floor(tile / numPhi);
    const column = tile % numPhi;
    let entry = tile * NEIGHBOURHOOD;
    for (let r = Math.max(0, row - 1); r <= Math.min(numRapidity - 1, row + 1); r++) {
      for (let c = column - reach; c <= column + reach; c++) table[entry++] = r * numPhi + ((c + numPhi) % numPhi);
    }
  }
  return table;
}
