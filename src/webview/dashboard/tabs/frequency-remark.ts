import { html, nothing, type TemplateResult } from 'lit';
import type { TaskTable } from '../../../core/config/types';
import { frequencyRemark } from '../../../text/frequencies';

/** What frequencies mean, where that is not plain. */
export function remarkOf(task: TaskTable): TemplateResult | typeof nothing {
  const remark = frequencyRemark(task);
  return remark === undefined ? nothing : html`<p class="muted remark">${remark}</p>`;
}
