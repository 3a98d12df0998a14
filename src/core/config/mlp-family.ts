import type { FieldProblem } from './checks';
import { isRecord } from './is-record';
import type { ModelConfig } from './types';

/** What the family `mlp` has of a transformer's fields: one hidden layer, nothing of the others. */
export const MLP_MODEL = {
  family: 'mlp',
  layers: 1,
  dModel: 0,
  heads: 0,
  layerNorm: false,
  attentionCoefficient: 1,
} as const satisfies Partial<ModelConfig>;

/** Its two one-hot tokens. */
export const MLP_TOKENS = 'x y';

/** Why a field is not one of it. */
const LACKS: Partial<Record<keyof ModelConfig, string>> = {
  layers: 'one hidden layer',
  dModel: 'no residual stream; model.dMlp is its width',
  heads: 'no attention',
  layerNorm: 'no LayerNorm',
  attentionCoefficient: 'no attention',
};

type Written = Readonly<Record<string, unknown>>;

/** Whether a config's text asks for the family. */
export function asksForMlp({ model }: Written): boolean {
  return isRecord(model) && model['family'] === 'mlp';
}

/** What is written of a transformer where the family is `mlp`. */
export function mlpProblems({ model, task }: Written): FieldProblem[] {
  const problems: FieldProblem[] = [];
  const written = isRecord(model) ? model : {};
  for (const [field, lacks] of Object.entries(LACKS)) {
    if (written[field] !== undefined && written[field] !== MLP_MODEL[field as keyof typeof MLP_MODEL]) {
      const message = `model.${field} is of a transformer, and model.family "mlp" has ${lacks}; leave it out`;
      problems.push({ path: ['model', field], message });
    }
  }
  const { tokens, operation } = isRecord(task) ? task : {};
  if (operation === 'opinion') {
    const message = 'task.operation "opinion" asks in five tokens, and model.family "mlp" reads x and y alone; take "transformer"'; // prettier-ignore
    problems.push({ path: ['task', 'operation'], message });
  } else if (
    tokens !== undefined &&
    (typeof tokens !== 'string' || tokens.trim().split(/\s+/).join(' ') !== MLP_TOKENS)
  ) {
    const message = `task.tokens must be "${MLP_TOKENS}" for model.family "mlp", which reads x and y as one-hot vectors, got ${JSON.stringify(tokens)}; leave it out`;
    problems.push({ path: ['task', 'tokens'], message });
  }
  return problems;
}

/** The text's config with what follows from the family, before defaults are filled in: x², as in Gromov 2023, unless it says another. */
export function completeMlp(config: Written): Record<string, unknown> {
  const { model, task } = config;
  const kept = Object.entries(isRecord(model) ? model : {}).filter(([field]) => !(field in LACKS));
  return {
    ...config,
    model: { activation: 'square', ...Object.fromEntries(kept) },
    task: { ...(isRecord(task) ? task : {}), tokens: MLP_TOKENS },
  };
}
