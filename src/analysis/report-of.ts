import { type GroupReport, reportGroup } from './group-report';
import { type MlpReport, reportMlp } from './mlp-report';
import type { OpenedModel } from './opened-model';
import { type ModelReport, reportModel } from './report';

/** What `grokking measure` prints of a model, by what its task and its family have. */
export type AnyReport = ModelReport | MlpReport | GroupReport;

export function reportOf(model: OpenedModel): Promise<AnyReport> {
  if (model.group.kind === 'irreps') {
    return reportGroup(model, model.group);
  }
  return model.model.family === 'mlp' ? reportMlp(model) : reportModel(model);
}
