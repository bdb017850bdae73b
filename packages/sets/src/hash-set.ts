// Fingerprints of data sets and their tokens, for the provenance of models.

import type { ParticleSet } from "./particle-set.js";

/** SHA-256 of the offsets and the features of a set, as hexadecimal text: equal for equal numbers in equal order. */
export async function hashSet({ offsets, features }: Pick<ParticleSet, "offsets" | "features">): Promise<string> {
  const digests = await Promise.all([digest(offsets), digest(features.data)]);
  return hexadecimal(await crypto.subtle.digest("SHA-256", joined(digests)));
}

/** SHA-256 of the bytes of an array, such as tokens, as hexadecimal text. */
export async function hashArray(values: Int32Array | Float32Array): Promise<string> {
  return hexadecimal(await digest(values));
}

/** A copy, since digests take no view of shared memory. */
const digest = ({ buffer, byteOffset, byteLength }: Int32Array | Float32Array): Promise<ArrayBuffer> =>
  crypto.subtle.digest("SHA-256", new Uint8Array(buffer, byteOffset, byteLength).slice());

function joined(parts: readonly ArrayBuffer[]): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(parts.reduce((sum, { byteLength }) => sum + byteLength, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(new Uint8Array(part), at);
    at += part.byteLength;
  }
  return bytes;
}

const hexadecimal = (bytes: ArrayBuffer): string => Array.from(new Uint8Array(bytes), (byte) => byte.toString(16).padStart(2, "0")).join("");
