// The rapidity-phi plane cut into tiles of a few points each, so that whoever looks for neighbours leaves out whole tiles
// that are too far away (the idea of FastJet's tiled strategies, hep-ph/0512210, arXiv:1111.6097).

const TWO_PI = 2 * Math.PI;

/** Tiles stop at this |rapidity|; the outermost ones hold all that lies beyond. */
const MAX_TILED_RAPIDITY = 10;

/** How many points there are to a tile, on average: half as many cost up to twice the time, twice as many nothing. */
const POINTS_PER_TILE = 8;

/** Gaps are shorter than they are by this, lest rounding leaves out a tile with a point at its edge. */
const MARGIN = 1e-9;

/** Tile t covers rapidity row `floor(t / numPhi)`, azimuth column `t % numPhi`. */
export interface Tiling {
  readonly minRapidity: number;
  readonly maxRapidity: number;
  readonly rapiditySize: number;
  readonly phiSize: number;
  /** Squared distance of the point last measured from the nearest edge of each row, and of each column; 0 from within. */
  readonly rowGaps: Float64Array;
  readonly columnGaps: Float64Array;
}

/** Tiles, about as high as wide, for points at these rapidities. */
export function createTiling(rapidities: Float64Array): Tiling {
  const [minRapidity, maxRapidity] = tiledRange(rapidities);
  const height = maxRapidity - minRapidity;
  const numTiles = Math.max(1, Math.floor(rapidities.length / POINTS_PER_TILE));
  const numPhi = Math.max(1, Math.min(Math.floor(Math.sqrt(numTiles * TWO_PI / height)), numTiles));
  const numRapidity = Math.max(1, Math.floor(numTiles / numPhi));
  return {
    minRapidity, maxRapidity, rapiditySize: height / numRapidity || 1, phiSize: TWO_PI / numPhi,
    rowGaps: new Float64Array(numRapidity), columnGaps: new Float64Array(numPhi),
  };
}

/** The tile of a point; azimuth in `[0, 2 pi)`. */
export function tileOf({ minRapidity, rapiditySize, phiSize, rowGaps, columnGaps }: Tiling, rapidity: number, phi: number): number {
  const row = Math.floor((rapidity - minRapidity) / rapiditySize);
  const column = Math.min(Math.floor(phi / phiSize), columnGaps.length - 1);
  return Math.max(0, Math.min(row, rowGaps.length - 1)) * columnGaps.length + column;
}

/** Fills in the gaps for a point: no point of a tile is nearer to it, squared, than the gaps of its row and column together. */
export function measureGaps({ minRapidity, maxRapidity, rapiditySize, phiSize, rowGaps, columnGaps }: Tiling, rapidity: number, phi: number): void {
  // Points beyond the tiles are no nearer to each other than to the edge.
  const y = Math.max(minRapidity, Math.min(rapidity, maxRapidity)) - minRapidity;
  for (let row = 0; row < rowGaps.length; row++) {
    rowGaps[row] = squaredGap(Math.abs(y - (row + 0.5) * rapiditySize), rapiditySize);
  }
  for (let column = 0; column < columnGaps.length; column++) {
    const across = Math.abs(phi - (column + 0.5) * phiSize);
    columnGaps[column] = squaredGap(Math.min(across, TWO_PI - across), phiSize);
  }
}

function squaredGap(fromCentre: number, size: number): number {
  const gap = Math.max(0, fromCentre - 0.5 * size - MARGIN);
  return gap * gap;
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
