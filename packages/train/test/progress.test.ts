import { describe, expect, it } from "vitest";
import { createProgress, type ProgressStream } from "../src/index.js";

interface Recorder extends ProgressStream {
  readonly written: string[];
}

function recorder(isTTY: boolean, columns = 120): Recorder {
  const written: string[] = [];
  return { isTTY, columns, written, write: (text) => written.push(text) };
}

describe("createProgress", () => {
  it("redraws one line on a terminal: bar, loss, jets/s, time left", () => {
    const stream = recorder(true);
    let time = 0;
    const phase = createProgress({ stream, unit: "jets", now: () => time }).phase("pretraining", 200);
    time = 30_000;
    phase.update({ done: 50, loss: 4.1234, seen: 60_000 });
    expect(stream.written.at(-1)).toBe(`\r\u001b[2K${"pretraining".padEnd(26)}  [######------------------]  25 %  loss 4.123  2,000 jets/s  1:30 left`);
    phase.finish("stopped early");
    expect(stream.written.at(-1)).toBe(`\r\u001b[2K${"pretraining".padEnd(26)}  0:30  loss 4.123  2,000 jets/s  stopped early\n`);
  });

  it("redraws at most ten times a second", () => {
    const stream = recorder(true);
    let time = 0;
    const phase = createProgress({ stream, now: () => time }).phase("tokens", 1000);
    for (let done = 1; done <= 1000; done++) {
      time = done;
      phase.update({ done });
    }
    expect(stream.written).toHaveLength(11);
  });

  it("shows the phase that began last of several at once, and a line for each that ends", () => {
    const stream = recorder(true);
    let time = 0;
    const progress = createProgress({ stream, now: () => time });
    const [first, second] = [progress.phase("first", 10), progress.phase("second", 10)];
    const drawnAfter = (change: () => void): readonly string[] => {
      const before = stream.written.length;
      time += 1_000;
      change();
      return stream.written.slice(before).map((text) => text.replace("\r\u001b[2K", "").split(" ")[0]);
    };
    expect(drawnAfter(() => first.update({ done: 1 }))).toEqual([]);
    expect(drawnAfter(() => second.update({ done: 1 }))).toEqual(["second"]);
    expect(drawnAfter(() => second.finish())).toEqual(["second"]);
    expect(drawnAfter(() => first.update({ done: 2 }))).toEqual(["first"]);
    expect(drawnAfter(() => first.finish())).toEqual(["first"]);
  });

  it("never writes past the edge of the terminal, where a line would wrap and stay", () => {
    const stream = recorder(true, 30);
    createProgress({ stream, now: () => 0 }).phase("a phase", 10);
    expect(stream.written[0].replace("\r\u001b[2K", "")).toHaveLength(29);
  });

  it("writes one plain line per phase elsewhere", () => {
    const stream = recorder(false);
    let time = 0;
    const phase = createProgress({ stream, now: () => time }).phase("tokenizer", 10);
    for (let done = 1; done <= 10; done++) {
      time = done * 1000;
      phase.update({ done, loss: 1 / done });
    }
    phase.finish();
    expect(stream.written).toEqual([`${"tokenizer".padEnd(26)}  0:10  loss 0.100\n`]);
  });
});
