import * as v from 'valibot';
import * as vscode from 'vscode';
import { Disposable } from '../disposable';
import { GROUPINGS, SORTS, type Wanted } from './arrangement';
import { parseFilter } from './filter';

const KEY = 'grokking.explorer';

const STATE = v.object({
  grouping: v.fallback(v.picklist(GROUPINGS), 'none'),
  sort: v.fallback(v.picklist(SORTS), 'newest'),
  filter: v.fallback(v.string(), ''),
  showArchived: v.fallback(v.boolean(), false),
});

export type ViewState = v.InferOutput<typeof STATE>;

/** How the explorer shows the runs; remembered by the workspace. */
export class ExplorerState extends Disposable {
  private readonly changes = this.own(new vscode.EventEmitter<void>());
  readonly onDidChange = this.changes.event;
  private state: ViewState;
  private wants: Wanted;

  constructor(private readonly memento: vscode.Memento) {
    super();
    const saved = v.safeParse(STATE, memento.get<unknown>(KEY) ?? {});
    this.state = saved.success ? saved.output : v.parse(STATE, {});
    this.wants = wantedBy(this.state);
    this.tellMenus();
  }

  get(): ViewState {
    return this.state;
  }

  get wanted(): Wanted {
    return this.wants;
  }

  async set(change: Partial<ViewState>): Promise<void> {
    this.state = { ...this.state, ...change };
    this.wants = wantedBy(this.state);
    this.tellMenus();
    this.changes.fire();
    await this.memento.update(KEY, this.state);
  }

  private tellMenus(): void {
    const { filter, showArchived } = this.state;
    void vscode.commands.executeCommand('setContext', 'grokking.runsFiltered', filter !== '');
    void vscode.commands.executeCommand('setContext', 'grokking.archivedShown', showArchived);
  }
}

/** A filter that cannot be read, of another version, filters nothing. */
function wantedBy({ filter, ...state }: ViewState): Wanted {
  const parsed = filter === '' ? undefined : parseFilter(filter);
  return { ...state, filter: parsed && 'matches' in parsed ? parsed : undefined };
}
