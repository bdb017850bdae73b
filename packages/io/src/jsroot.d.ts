// The part of JSROOT's file layer used here; the package's own types say `any` for all of it.
declare module "jsroot/io" {
  export type RootValue = Readonly<Record<string, unknown>>;

  export class FileProxy {
    openFile(): Promise<boolean>;
    getFileName(): string;
    getFileSize(): number;
    readBuffer(position: number, length: number): Promise<DataView | null>;
    closeFile(): void;
  }

  export interface RootKey {
    readonly fName: string;
    readonly fClassName: string;
    readonly fCycle: number;
    /** A bigint beyond 2^53. */
    readonly fSeekKey: number | bigint;
    readonly fNbytes: number;
    readonly fKeylen: number;
    readonly fObjlen: number;
  }

  export interface RootDirectory {
    readonly fKeys: readonly RootKey[];
  }

  export interface RootFile extends RootDirectory {
    readonly fStreamerInfos: { readonly arr: readonly unknown[] } | null;
    readonly fBasicTypes: Readonly<Record<string, number>>;
    readDirectory(path: string, cycle?: number): Promise<RootDirectory>;
    findStreamerInfo(className: string, version?: number, checksum?: number): RootValue | null;
    delete(): void;
  }

  export class TBuffer {
    constructor(view: DataView, position: number, file: RootFile);
    fTagOffset: number;
    readFastArray(length: number, type: number): unknown;
    remain(): number;
    mapObject(tag: number, object: object): void;
    classStreamer(object: object, className: string): RootValue;
  }

  export function openFile(proxy: FileProxy): Promise<RootFile>;
}
