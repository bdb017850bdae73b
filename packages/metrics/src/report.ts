// Reports for people: pages, and numbers and tables as text. A subpath of its own, for what runs experiments.
export { alignedTable } from "./aligned-table.js";
export { isJsonRecord, type JsonRecord } from "./json-record.js";
export { formatCount, formatDuration, formatPercent } from "./report-format.js";
export { escapeHtml, reportChart, reportFigures, reportGrid, reportHeadline, reportNotes, reportPage, reportSection, reportSettings, reportTable } from "./report-page.js";
