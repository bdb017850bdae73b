// Numbers as readers of reports see them.

/** A whole number with thousands separators, such as "1,000". */
export function formatCount(count: number): string {
  return Math.round(count).toLocaleString("en-US");
}

/** A share in percent, such as "38.2 %". */
export function formatPercent(share: number): string {
  return `${(share * 100).toFixed(1)} %`;
}

/** A duration, such as "8.4 s" or "2 min 05 s". */
export function formatDuration(seconds: number): string {
  if (seconds < 59.95) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  return `${Math.floor(whole / 60)} min ${String(whole % 60).padStart(2, "0")} s`;
}
