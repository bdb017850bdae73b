import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { watchSilence } from "../src/watch-silence.js";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test("expects nothing before the first sign, then one every so often", () => {
  const onSilence = vi.fn<() => void>();
  const watch = watchSilence(2, onSilence);
  vi.advanceTimersByTime(60_000);
  for (let sign = 0; sign < 10; sign++) {
    watch.alive();
    vi.advanceTimersByTime(1999);
  }
  expect(onSilence).not.toHaveBeenCalled();
  vi.advanceTimersByTime(1000);
  expect(onSilence).toHaveBeenCalled();
  watch.stop();
});

test("is stopped", () => {
  const onSilence = vi.fn<() => void>();
  const watch = watchSilence(1, onSilence);
  watch.alive();
  watch.stop();
  vi.advanceTimersByTime(60_000);
  expect(onSilence).not.toHaveBeenCalled();
});

test("may wait for ever", () => {
  const onSilence = vi.fn<() => void>();
  const watch = watchSilence(Infinity, onSilence);
  watch.alive();
  vi.advanceTimersByTime(60_000);
  expect(onSilence).not.toHaveBeenCalled();
  watch.stop();
});
