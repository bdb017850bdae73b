// The xz container as ROOT writes it: one block of LZMA2 chunks.
import { decodeLzmaChunk, makeLzmaState, resetLzmaState, setLzmaProperties } from "./lzma-state.js";

const MAGIC = [0xfd, 0x37, 0x7a, 0x58, 0x5a, 0];
const STREAM_HEADER = 12;
const LZMA2 = 0x21;

/** Fills `output` from an xz stream. Throws `RangeError` where it is damaged, or does not hold exactly `output.length` bytes. */
export function unzipXz(input: Uint8Array, output: Uint8Array): void {
  if (!MAGIC.every((byte, at) => input[at] === byte)) throw new RangeError("no xz stream");
  decodeLzma2(input, blockData(input), output);
}

/** Where the first block's data begin, behind its header. Sizes that the header may state are stated elsewhere too. */
function blockData(input: Uint8Array): number {
  const flags = input[STREAM_HEADER + 1];
  let at = STREAM_HEADER + 2;
  for (let sizes = Number((flags & 0x40) !== 0) + Number((flags & 0x80) !== 0); sizes > 0; sizes--) {
    while (input[at] >= 0x80) at++;
    at++;
  }
  if ((flags & 3) !== 0 || input[at] !== LZMA2) throw new RangeError("the xz stream has other filters than LZMA2");
  return STREAM_HEADER + (input[STREAM_HEADER] + 1) * 4;
}

function decodeLzma2(input: Uint8Array, start: number, output: Uint8Array): void {
  const lzma = makeLzmaState();
  let from = start;
  let at = 0;
  for (let control = input[from]; control !== 0; control = input[from]) {
    const isPlain = control < 0x80;
    if (from + 6 > input.length || (isPlain && control > 2)) throw new RangeError("the LZMA2 chunks are damaged");
    const size = (isPlain ? 0 : (control & 0x1f) << 16) + (input[from + 1] << 8) + input[from + 2] + 1;
    const packed = isPlain ? size : (input[from + 3] << 8) + input[from + 4] + 1;
    const hasProperties = control >= 0xc0;
    const data = from + (isPlain ? 3 : hasProperties ? 6 : 5);
    if (data + packed > input.length || at + size > output.length) throw new RangeError(`an LZMA2 chunk goes beyond byte ${input.length}, or its data beyond byte ${output.length}`);
    if (hasProperties) setLzmaProperties(lzma, input[from + 5]);
    if (control >= 0xa0) resetLzmaState(lzma);
    if (isPlain) output.set(input.subarray(data, data + size), at);
    else decodeLzmaChunk(lzma, input, data, data + packed, output, at, at + size);
    at += size;
    from = data + packed;
  }
  if (at !== output.length) throw new RangeError(`the xz stream holds ${at} bytes`);
}
