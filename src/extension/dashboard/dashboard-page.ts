import { escapeHtml, page, type PageSources } from '../page';

/** The dashboard's page. It keeps the run directory, so that the panel can be restored. */
export function dashboardPage({ run, ...sources }: PageSources & { readonly run: string }): string {
  return page(sources, `<body data-run="${escapeHtml(run)}">\n  <grokking-dashboard></grokking-dashboard>`);
}
