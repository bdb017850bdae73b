// Style sheet of the report page: system fonts, light and dark, prints well.

/** CSS put inline into the page. */
export const REPORT_STYLE = `
:root { color-scheme: light dark; --ground: #ffffff; --card: #f6f7f9; --ink: #1d2129; --muted: #5b6472; --line: #dde1e7; --accent: #2f7fd6; }
@media (prefers-color-scheme: dark) { :root { --ground: #14171c; --card: #1c2027; --ink: #e7eaef; --muted: #9aa4b2; --line: #313843; --accent: #62a5ee; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--ground); color: var(--ink); font: 16px/1.55 system-ui, -apple-system, "Segoe UI", Roboto, sans-serif; }
main { max-width: 1080px; margin: 0 auto; padding: 40px 24px 64px; }
h1 { margin: 0 0 4px; font-size: 1.9rem; line-height: 1.2; letter-spacing: -0.01em; }
h2 { margin: 48px 0 12px; padding-top: 20px; border-top: 1px solid var(--line); font-size: 1.25rem; }
p { margin: 0 0 12px; max-width: 46rem; }
.muted, figcaption { color: var(--muted); }
.headline { margin: 28px 0 20px; padding: 24px 28px; background: var(--card); border-left: 5px solid var(--accent); border-radius: 8px; }
.headline strong { display: block; font-size: 2.6rem; line-height: 1.15; font-weight: 650; font-variant-numeric: tabular-nums; }
.headline strong small { font-size: 1.1rem; font-weight: 500; color: var(--muted); }
.headline p { margin: 8px 0 0; }
.figures { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(45%, 300px), 1fr)); gap: 12px; margin: 0; }
.figures div { padding: 12px 16px; background: var(--card); border-radius: 8px; }
.figures dt { color: var(--muted); font-size: 0.85rem; }
.figures dd { margin: 0; font-size: 1.25rem; font-weight: 600; font-variant-numeric: tabular-nums; }
.charts { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 460px), 1fr)); gap: 28px 24px; }
figure { margin: 0; min-width: 0; }
p + figure { margin-top: 28px; }
figure svg { display: block; max-width: 100%; height: auto; }
figcaption { margin-top: 6px; font-size: 0.9rem; }
figcaption b { color: var(--ink); font-weight: 600; }
.wide { overflow-x: auto; }
.wide svg { max-width: none; }
table { border-collapse: collapse; width: 100%; margin-bottom: 10px; font-variant-numeric: tabular-nums; }
th, td { padding: 8px 14px 8px 0; border-bottom: 1px solid var(--line); text-align: left; vertical-align: top; }
thead th { color: var(--muted); font-size: 0.85rem; font-weight: 600; }
tbody th { font-weight: 600; }
.wide td, .wide th { white-space: nowrap; }
.settings th { width: 40%; font-weight: 400; color: var(--muted); overflow-wrap: anywhere; }
.settings td, .settings th { padding-top: 4px; padding-bottom: 4px; font-size: 0.9rem; }
.settings td { overflow-wrap: anywhere; }
li { margin-bottom: 6px; max-width: 46rem; }
@media print { figure, .headline { break-inside: avoid; } }
`;
