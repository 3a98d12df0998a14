import { page, type PageSources } from '../page';

/** The page of a checkpoint file. */
export function openerPage(sources: PageSources): string {
  return page(sources, '<body>\n  <checkpoint-opener></checkpoint-opener>');
}
