import { page, type PageSources } from '../page';

/** The page of the results view. */
export function resultsPage(sources: PageSources): string {
  return page(sources, '<body>\n  <grokking-results></grokking-results>');
}
