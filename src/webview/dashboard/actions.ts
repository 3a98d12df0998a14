import type { RunAction } from '../../protocol/dashboard';
import type { IconName } from '../icon';
import type { MenuItem } from '../menu-button';

interface ActionFace {
  readonly label: string;
  readonly icon: IconName;
}

/** How each action is named and drawn. */
export const ACTION_FACES: Readonly<Record<RunAction, ActionFace>> = {
  pause: { label: 'Pause', icon: 'debug-pause' },
  resume: { label: 'Resume', icon: 'play' },
  stop: { label: 'Stop', icon: 'debug-stop' },
  openConfig: { label: 'Open Config', icon: 'settings-gear' },
  showLog: { label: 'Show Log', icon: 'output' },
  reveal: { label: 'Reveal Run', icon: 'folder-opened' },
  exportCsv: { label: 'Export Metrics (CSV)…', icon: 'export' },
  exportReport: { label: 'Export Report…', icon: 'file-media' },
  thin: { label: 'Thin Checkpoints…', icon: 'clear-all' },
  delete: { label: 'Delete Run…', icon: 'trash' },
};

/** Those that are buttons of the header. */
export const BUTTON_ACTIONS: readonly RunAction[] = ['pause', 'resume', 'stop'];

/** Those of its menu, in groups. */
const MENU_ACTIONS: readonly (readonly RunAction[])[] = [
  ['openConfig', 'showLog', 'reveal'],
  ['exportReport', 'exportCsv'],
  ['thin', 'delete'],
];

/** The menu's items for actions that there are now. */
export function menuGroups(actions: readonly RunAction[]): MenuItem[][] {
  return MENU_ACTIONS.map((group) =>
    group.filter((id) => actions.includes(id)).map((id) => ({ id, ...ACTION_FACES[id] })),
  );
}

/** An event that asks for an action; it bubbles out of shadow roots. */
export class ActionEvent extends Event {
  constructor(readonly action: RunAction) {
    super('run-action', { bubbles: true, composed: true });
  }
}
