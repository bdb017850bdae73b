// One LZ4 block, as ROOT stores it behind a checksum: literals and matches up to a known size. Own code, since no kept library
// does it safely: hyparquet-compressors and jsroot follow a match of any length to its end and do not say whether all bytes
// were there; numcodecs never gives back the memory of a block that it cannot decode.

/** The `size` bytes of an LZ4 block. Throws `RangeError` where the block does not hold exactly as many. */
export function decodeLz4Block(input: Uint8Array, size: number): Uint8Array {
  const output = new Uint8Array(size);
  const end = input.length;
  let from = 0;
  let to = 0;
  while (from < end) {
    const token = input[from++];
    let literals = token >>> 4;
    if (literals === 15) {
      let more = 255;
      while (more === 255 && from < end) literals += more = input[from++];
    }
    if (from + literals > end || to + literals > size) failLength(size);
    if (literals > 24) {
      output.set(input.subarray(from, from + literals), to);
      from += literals;
      to += literals;
    } else for (let left = literals; left > 0; left--) output[to++] = input[from++];
    if (from === end) break; // the last sequence has literals only

    if (from + 2 > end) failLength(size);
    const distance = input[from] | (input[from + 1] << 8);
    from += 2;
    let length = token & 15;
    if (length === 15) {
      let more = 255;
      while (more === 255 && from < end) length += more = input[from++];
    }
    length += 4;
    if (distance === 0 || distance > to || to + length > size) failLength(size);
    if (length > 32 && distance >= length) {
      output.copyWithin(to, to - distance, to - distance + length);
      to += length;
    } else for (let left = length; left > 0; left--, to++) output[to] = output[to - distance];
  }
  if (to !== size) failLength(size);
  return output;
}

function failLength(size: number): never {
  throw new RangeError(`the LZ4 block does not hold ${size} bytes`);
}
