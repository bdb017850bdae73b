// What the page of browser.test.ts runs: the test asks for a check by name, and how the page is to find files.
import type { Source } from "../../src/index.js";
import * as checks from "./checks.js";

const fetched = async (name: string): Promise<Response> => fetch(`/files/${name}`);

/** The ways in which a page has a file. */
const finders: Readonly<Record<Way, checks.Find>> = {
  url: async (name): Promise<Source> => new URL((await fetched(name)).url),
  bytes: async (name): Promise<Source> => (await fetched(name)).arrayBuffer(),
  file: async (name): Promise<Source> => new File([await (await fetched(name)).blob()], name),
  objectUrl: async (name): Promise<Source> => URL.createObjectURL(await (await fetched(name)).blob()),
};

export type Way = "url" | "bytes" | "file" | "objectUrl";

/** What a page gives to the test. */
export interface Page {
  readonly checks: typeof checks;
  readonly finders: typeof finders;
}

/** Waits for a task of the page's own: policies do not hold in the one that a debugger starts. */
const page = async (): Promise<Page> => new Promise((resolve) => { setTimeout(resolve, 0, { checks, finders }); });

Object.assign(globalThis, { page });
