import type { DashboardState } from '../../protocol/dashboard';
import { savedState } from '../port';

/**
 * What the person chose before the page was loaded again. In a panel that showed another run then, how it looks remains;
 * what was chosen of that run does not.
 */
export function dashboardState(): Partial<DashboardState> {
  const saved = savedState<DashboardState & { run: string }>();
  const { run, tab, epochScale, summaryOpen } = saved;
  return run === undefined || run === document.body.dataset.run ? saved : { tab, epochScale, summaryOpen };
}
