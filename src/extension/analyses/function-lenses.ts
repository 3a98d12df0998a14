import * as vscode from 'vscode';
import type { FoundFunction } from '../../core/analyses/found-function';
import { Disposable } from '../disposable';
import { plainText } from '../plain-text';
import type { CurrentModel } from '../runs/current-model';
import { isFolder, placeName } from '../runs/model-place';
import type { RunStore } from '../runs/run-store';
import type { AnalysisFiles, FunctionTarget } from './analysis-files';
import { chosenModel } from './chosen-model';

type LensKind = 'run' | 'sweep' | 'with';

/** A lens whose title is made when it comes into view. */
class FunctionLens extends vscode.CodeLens {
  constructor(
    range: vscode.Range,
    readonly kind: LensKind,
    readonly target: FunctionTarget,
  ) {
    super(range);
  }
}

/** `Run on add-113 @ 12,000 · Over all checkpoints · Run with…` above analysis functions; a folder has no checkpoints. */
export class FunctionLenses extends Disposable implements vscode.CodeLensProvider {
  private readonly changes = this.own(new vscode.EventEmitter<void>());
  readonly onDidChangeCodeLenses = this.changes.event;
  private registration: vscode.Disposable | undefined;
  /** What the lenses say beside the file: the model. */
  private shown = '';

  constructor(
    private readonly files: AnalysisFiles,
    private readonly store: RunStore,
    private readonly current: CurrentModel,
  ) {
    super();
    this.own(store.onDidChange(() => this.modelMayHaveChanged()));
    this.own(current.onDidChange(() => this.modelMayHaveChanged()));
    this.own(vscode.workspace.onDidGrantWorkspaceTrust(() => this.changes.fire()));
    this.own(files.onDidChange(() => this.register()));
    this.own({ dispose: () => this.registration?.dispose() });
    this.shown = this.runTitle();
    this.register();
  }

  provideCodeLenses(document: vscode.TextDocument): vscode.CodeLens[] {
    const functions = this.files.functionsOf(document);
    if (!vscode.workspace.isTrusted) {
      const title = '$(workspace-untrusted) Trust the workspace to run analyses';
      const command = { title, command: 'workbench.trust.manage' };
      return functions.slice(0, 1).map((found) => new vscode.CodeLens(rangeOf(document, found), command));
    }
    const model = chosenModel(this.store, this.current);
    return functions.flatMap((found) => {
      const kinds: LensKind[] = [
        'run',
        ...(model && isFolder(model) ? [] : (['sweep'] as const)),
        ...(found.parameters.length > 0 ? (['with'] as const) : []),
      ];
      const target = { file: document.uri.fsPath, name: found.name };
      return kinds.map((kind) => new FunctionLens(rangeOf(document, found), kind, target));
    });
  }

  resolveCodeLens(lens: vscode.CodeLens): vscode.CodeLens {
    if (lens instanceof FunctionLens) {
      lens.command = this.commandOf(lens);
    }
    return lens;
  }

  private commandOf({ kind, target }: FunctionLens): vscode.Command {
    if (kind === 'run' && !chosenModel(this.store, this.current)) {
      return { title: this.runTitle(), command: 'grokking.train' };
    }
    const titles = { run: this.runTitle(), sweep: 'Over all checkpoints', with: 'Run with…' };
    const commands = {
      run: 'grokking.runAnalysis',
      sweep: 'grokking.runAnalysisOverCheckpoints',
      with: 'grokking.runAnalysisWith',
    };
    return { title: titles[kind], command: commands[kind], arguments: [target] };
  }

  private runTitle(): string {
    const model = chosenModel(this.store, this.current);
    return model
      ? `$(play) Run on ${plainText(placeName(model, this.store))}`
      : '$(play) Run: train or open a model first';
  }

  private modelMayHaveChanged(): void {
    const title = this.runTitle();
    if (title !== this.shown) {
      this.shown = title;
      this.changes.fire();
    }
  }

  private register(): void {
    this.registration?.dispose();
    this.registration = vscode.languages.registerCodeLensProvider(this.files.selector, this);
  }
}

function rangeOf(document: vscode.TextDocument, { start, end }: FoundFunction): vscode.Range {
  return new vscode.Range(document.positionAt(start), document.positionAt(end));
}
