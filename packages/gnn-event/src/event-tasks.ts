// The processes of the simulated events, and the five tasks that they allow.

/** Classes of the simulated events, by label: proton collisions at 13 TeV, Pythia at leading order. */
export const EVENT_PROCESSES = [
  "ttbar", "ttH", "ggF", "VBF", "WH", "ZH", "singletop", "tHcFCNC", "diboson", "Wjets", "Zjets", "diphoton", "stop",
] as const;
export type EventProcess = (typeof EVENT_PROCESSES)[number];

/** Leading-order cross-sections, pb; that of tHcFCNC has an arbitrary coupling. */
export const CROSS_SECTIONS: Readonly<Record<EventProcess, number>> = {
  ttbar: 513, ttH: 0.352, ggF: 25.6, VBF: 3.55, WH: 1.1, ZH: 0.606, singletop: 155, tHcFCNC: 115, diboson: 97.7, Wjets: 11_390, Zjets: 1_214, diphoton: 41.4, stop: 1.15,
};

/** A task to fine-tune for: tell signal from background. */
export interface EventTask {
  readonly name: string;
  readonly signal: EventProcess;
  readonly background: EventProcess;
  /** Which task of arXiv 2412.10665 it stands for, and how it differs. */
  readonly mapping: string;
}

/**
 * The five tasks. Those of the paper are ttH with CP-even against CP-odd coupling, FCNC against tHq, ttW against three tops, stops with a Higgs
 * against ttH, and WH against ZH; tHq, ttW, three tops and CP-odd ttH are not among the simulated processes.
 */
export const EVENT_TASKS: readonly EventTask[] = [
  { name: "WH vs ZH", signal: "WH", background: "ZH", mapping: "WH against ZH, as in the paper; leading order, inclusive decays" },
  { name: "ttH vs ttbar", signal: "ttH", background: "ttbar", mapping: "in place of ttW against three tops: two processes with top quarks that differ in what comes with them" },
  { name: "FCNC vs ttH", signal: "tHcFCNC", background: "ttH", mapping: "for FCNC against tHq: a top decay to Hc in ttbar, against ttH, since tHq is missing" },
  { name: "stop vs ttH", signal: "stop", background: "ttH", mapping: "for stops with a Higgs against ttH: pairs of 400 GeV stops with few Higgs bosons" },
  { name: "VBF vs ggF", signal: "VBF", background: "ggF", mapping: "in place of CP-even against CP-odd ttH: one Higgs boson, two ways to make it" },
];
