// An HDF5 file on which the library never comes back.

const HEAP = "GCOL";
const HEAD_BYTES = 16;

/**
 * The bytes of a file with variable-length values, of which the heap says that its free space, which is last, has no bytes. The
 * library steps from object to object by their sizes (HDF5 File Format Specification, III.E) and so never gets past it.
 */
export function loopingHdf5(whole: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(whole);
  const view = new DataView(bytes.buffer);
  const sizeAt = (object: number): number => Number(view.getBigUint64(object + 8, true));
  let at = new TextDecoder("latin1").decode(bytes).indexOf(HEAP) + HEAD_BYTES;
  while (view.getUint16(at, true) !== 0) at += HEAD_BYTES + 8 * Math.ceil(sizeAt(at) / 8);
  view.setBigUint64(at + 8, 0n, true);
  return bytes;
}
