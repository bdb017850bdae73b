// Data of tensors that lies in files beside the model: where a TensorProto says it is, and how to say so.
import { MpmError } from "@mpm/tensor";
import { messagesAt, stringAt, type Message } from "./protobuf.js";
import { intField, messageField, stringField, type Piece } from "./protobuf-writer.js";

/** Gives the bytes of a file that lies beside the model, by its location relative to the model. */
export type ExternalData = (location: string) => Uint8Array;

/** Where the data of a tensor lies. */
export interface Place {
  readonly location: string;
  readonly offset: number;
  readonly length: number;
}

const EXTERNAL = 1;

/** Fields of a TensorProto whose data lies at `place`. */
export function placeFields({ location, offset, length }: Place): Piece[] {
  const entries = Object.entries({ location, offset: `${offset}`, length: `${length}` });
  return [...entries.map(([key, value]) => messageField(13, [stringField(1, key), stringField(2, value)])), intField(14, EXTERNAL)];
}

/** Whether a location, which is handed to the caller's file system, stays within the model's folder. */
export function isBelow(location: string): boolean {
  return location !== "" && !/^[/\\]|:|\0|(^|[/\\])\.\.([/\\]|$)/.test(location);
}

/** Whether `numberAt(message, 14)` of a TensorProto says that its data lies elsewhere. */
export const isExternal = (dataLocation: number | undefined): boolean => dataLocation === EXTERNAL;

/**
 * The bytes of an external TensorProto, as a view of the file's. `length` is taken where the model gives none.
 *
 * @throws MpmError "external-data", naming the tensor, for a place that is none or leads out of the model's folder.
 */
export function externalBytes(message: Message, length: number, what: string, externalData: ExternalData): Uint8Array {
  const place = placeOf(message, length, what);
  const file = externalData(place.location);
  const end = place.offset + place.length;
  if (end <= file.byteLength) return new Uint8Array(file.buffer, file.byteOffset + place.offset, place.length);
  throw new MpmError("external-data", `${what} needs bytes ${place.offset} to ${end} of "${place.location}", which has ${file.byteLength}: is the file whole?`);
}

function placeOf(message: Message, length: number, what: string): Place {
  const entries = new Map(messagesAt(message, 13, (entry) => [stringAt(entry, 1), stringAt(entry, 2)]));
  const location = entries.get("location") ?? "";
  if (!isBelow(location)) {
    throw new MpmError("external-data", `${what} lies in "${location}", expected a file below the model's folder`);
  }
  return { location, offset: byteCount(entries.get("offset"), 0, what), length: byteCount(entries.get("length"), length, what) };
}

function byteCount(text: string | undefined, absent: number, what: string): number {
  if (text === undefined) return absent;
  if (/^\d{1,15}$/.test(text)) return Number(text);
  throw new MpmError("external-data", `${what} has external offset or length "${text}", expected a whole number of bytes`);
}
