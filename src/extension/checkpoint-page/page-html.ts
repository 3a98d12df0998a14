import { page, type PageSources } from '../page';

/** The page of a checkpoint file. */
export function checkpointPageHtml(sources: PageSources): string {
  return page(sources, '<body>\n  <grokking-checkpoint></grokking-checkpoint>');
}
