// Live progress of long phases: one line that redraws on a terminal, one plain line per phase elsewhere.

/** Where progress is written: `process.stderr`, or anything that behaves like it. */
export interface ProgressStream {
  readonly isTTY?: boolean;
  readonly columns?: number;
  write(text: string): unknown;
}

/** Options of {@link createProgress}. */
export interface ProgressOptions {
  readonly stream?: ProgressStream;
  /** What is seen, such as "jets"; default "rows". */
  readonly unit?: string;
  /** Milliseconds from any fixed moment. */
  readonly now?: () => number;
}

/** How far a phase is. */
export interface ProgressState {
  /** Steps done. */
  readonly done: number;
  readonly loss?: number;
  /** Units seen since the phase began, for their number a second. */
  readonly seen?: number;
}

/** One phase of the run. */
export interface ProgressPhase {
  /** Reports how far the phase is; cheap enough for every step. */
  update(state: ProgressState): void;
  /** Ends the phase with one line; `note` is added to it. */
  finish(note?: string): void;
}

/** Starts phases. Of several at once, the live line shows the one that began last. */
export interface Progress {
  /** @param total steps the phase will take at most. */
  phase(name: string, total: number): ProgressPhase;
}

const REDRAW_MILLISECONDS = 100;
const BAR_WIDTH = 24;
const NAME_WIDTH = 26;
const CLEAR_LINE = "\r\u001b[2K";

/** Progress on a stream, by default standard error. */
export function createProgress({ stream = process.stderr, unit = "rows", now = () => performance.now() }: ProgressOptions = {}): Progress {
  const live = new Set<ProgressPhase>();
  return { phase: (name, total) => startPhase({ stream, unit, now, live }, name, total) };
}

function startPhase({ stream, unit, now, live }: Required<ProgressOptions> & { readonly live: Set<ProgressPhase> }, name: string, total: number): ProgressPhase {
  const start = now();
  let state: ProgressState = { done: 0 };
  let drawnAt = -Infinity;
  const seconds = (): number => (now() - start) / 1000;
  const draw = (): void => {
    drawnAt = now();
    stream.write(CLEAR_LINE + liveLine(name, measures(state, seconds(), unit), { share: total > 0 ? Math.min(1, state.done / total) : 1, seconds: seconds() }).slice(0, (stream.columns ?? 80) - 1));
  };
  const phase: ProgressPhase = {
    update(next) {
      state = next;
      if (stream.isTTY && [...live].at(-1) === phase && now() - drawnAt >= REDRAW_MILLISECONDS) draw();
    },
    finish(note) {
      live.delete(phase);
      stream.write(`${stream.isTTY ? CLEAR_LINE : ""}${[name.padEnd(NAME_WIDTH), clock(seconds()), ...measures(state, seconds(), unit), ...(note ? [note] : [])].join("  ")}\n`);
    },
  };
  live.add(phase);
  if (stream.isTTY) draw();
  return phase;
}

function liveLine(name: string, parts: readonly string[], { share, seconds }: { readonly share: number; readonly seconds: number }): string {
  const filled = Math.round(share * BAR_WIDTH);
  const left = share > 0 ? `${clock((seconds * (1 - share)) / share)} left` : "";
  const bar = `[${"#".repeat(filled)}${"-".repeat(BAR_WIDTH - filled)}] ${String(Math.floor(share * 100)).padStart(3)} %`;
  return [name.padEnd(NAME_WIDTH), bar, ...parts, left].filter((part) => part !== "").join("  ");
}

function measures({ loss, seen }: ProgressState, seconds: number, unit: string): string[] {
  const parts: string[] = [];
  if (loss !== undefined) parts.push(`loss ${loss.toFixed(3)}`);
  if (seen !== undefined && seconds > 0) parts.push(`${Math.round(seen / seconds).toLocaleString("en-US")} ${unit}/s`);
  return parts;
}

/** Minutes and seconds, "2:05". */
function clock(seconds: number): string {
  const whole = Math.round(seconds);
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}`;
}
