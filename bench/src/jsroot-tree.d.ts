// The part of JSROOT's trees that the benchmark compares with; the package's own types say `any` for all of it.
declare module "jsroot/tree" {
  export class TSelector {
    tgtobj: Record<string, Float32Array>;
    addBranch(name: string): number;
    Process(entry: number): void;
  }
  export function treeProcess(tree: unknown, selector: TSelector): Promise<unknown>;
}
