import * as vscode from 'vscode';
import { InputError } from '../../core/config/problem';
import type { KeepRule } from '../../core/config/types';
import { offeredRules } from '../../core/run/keep-rule';
import { type Thinning, thinningBy } from '../../core/run/checkpoint-thinning';
import { plainText } from '../plain-text';
import { diskText } from '../runs/describe';
import type { Run } from '../runs/run';
import type { Services } from '../services';
import { byteText } from '../../text/bytes';
import { counted, countText } from '../../text/counts';

type Item = vscode.QuickPickItem & { readonly rule: KeepRule };

/**
 * Asks for a rule, saying of each what it removes and frees, and thins the run's checkpoints by it.
 * @throws InputError where there is nothing to remove, or another process has the run
 */
export async function thinRun(
  run: Run,
  { store, log, notices }: Pick<Services, 'store' | 'log' | 'notices'>,
): Promise<void> {
  const { directory, name } = run;
  const [stock, use] = await Promise.all([directory.stock(), directory.diskUse()]);
  const epochs = [...stock.sizes.keys()];
  const items = offeredRules(run.config, epochs).flatMap((rule) =>
    itemOf(rule, thinningBy(rule, stock), epochs.length),
  );
  if (items.length === 0) {
    throw new InputError(
      `${name} has nothing to thin: no rule removes any of its ${counted(epochs.length, 'checkpoint')}`,
    );
  }
  const picked = await vscode.window.showQuickPick<Item>(items, {
    title: plainText(`Thin Checkpoints of ${name}: ${diskText(use, epochs.length)}`),
    placeHolder: 'Checkpoints that are removed cannot be brought back; the newest two and the current one stay',
  });
  if (!picked) {
    return;
  }
  const progress = {
    location: vscode.ProgressLocation.Notification,
    title: plainText(`Thinning the checkpoints of ${name}…`),
  };
  const {
    epochs: removed,
    bytes,
    stuck,
  } = await vscode.window.withProgress(progress, async () => {
    const owner = await directory.own('editor', (line) => log.info(line));
    try {
      return await owner.thin(picked.rule);
    } finally {
      owner.release();
      store.look(run.path);
    }
  });
  const left = stuck === 0 ? '' : `; ${countText(stuck)} could not be removed: are they open in another program?`;
  const done = `${name}: ${countText(removed.length)} of ${countText(epochs.length)} checkpoints removed, ${byteText(bytes)} freed${left}`;
  log.info(done);
  void notices.information(done);
}

function itemOf(rule: KeepRule, { epochs, bytes }: Thinning, all: number): Item[] {
  return epochs.length === 0
    ? []
    : [{ rule, label: ruleText(rule), detail: `removes ${countText(epochs.length)} of ${countText(all)}, frees ${byteText(bytes)}` }]; // prettier-ignore
}

function ruleText(rule: KeepRule): string {
  switch (rule) {
    case 'all':
      return 'All';
    case 'last':
      return 'Last';
    case 'powers-of-two':
      return 'Powers of two';
    default:
      return `Every ${countText(rule.every)} epochs`;
  }
}
