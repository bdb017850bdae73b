// Accuracy, ROC, AUC and rejection with errors, and chart specifications for them.
export { accuracy, type AccuracyOptions } from "./accuracy.js";
export { auc } from "./auc.js";
export { bootstrap, type BootstrapOptions, type BootstrapResult } from "./bootstrap.js";
export type { ChartOptions, ChartSpec, Json } from "./charts/chart.js";
export { codebookChart } from "./charts/codebook-chart.js";
export { confusionChart } from "./charts/confusion-chart.js";
export { histogramChart, type HistogramBins, type HistogramChartOptions, type HistogramSeries } from "./charts/histogram-chart.js";
export { labelScanChart, type LabelScanChartOptions, type LabelScanRow } from "./charts/label-scan-chart.js";
export { lossChart, type LossChartOptions, type LossCurve } from "./charts/loss-chart.js";
export { rocChart, type LabelledRocCurve, type RocChartOptions } from "./charts/roc-chart.js";
export { confusionMatrix } from "./confusion-matrix.js";
export { meanAndError, type MeanAndError } from "./mean-and-error.js";
export { oneVsRestAuc, pairwiseAuc, type OneVsRestOptions, type OneVsRestResult, type PairwiseResult } from "./multiclass-auc.js";
export { predictedClasses, type Predictions } from "./predicted-classes.js";
export { rejection, type RejectionOptions } from "./rejection.js";
export { rocCurve, type RocCurve, type RocOptions } from "./roc-curve.js";
export { takeRows, type RowArray } from "./take-rows.js";
