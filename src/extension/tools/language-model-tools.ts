import * as path from 'node:path';
import * as vscode from 'vscode';
import { InputError } from '../../core/config/problem';
import { runCli } from '../../tools/run-cli';
import type { Desk, Input, Tool } from '../../tools/tool';
import { answerText, callTool, TOOLS } from '../../tools/tools';
import { Disposable } from '../disposable';
import { plainText } from '../plain-text';
import { runsFolderFor } from '../runs/runs-folder';
import type { WorkerProgram } from '../runs/worker-process';

/** Why a person is asked before. */
const ASKED: Readonly<Partial<Record<Tool['does'], string>>> = {
  trains: 'It takes the machine for a while, and writes into the runs folder.',
  'runs code': 'It runs code of this workspace.',
};

/**
 * The lab's tools for agents of the editor, and the same as a server of the Model Context Protocol.
 * @param cli dist/cli.js
 */
export class LanguageModelTools extends Disposable {
  constructor(private readonly cli: WorkerProgram) {
    super();
    for (const tool of TOOLS) {
      this.own(vscode.lm.registerTool(tool.name, this.registered(tool)));
    }
    this.own(
      vscode.lm.registerMcpServerDefinitionProvider('grokking.tools', {
        provideMcpServerDefinitions: () => this.servers(),
      }),
    );
  }

  private registered(tool: Tool): vscode.LanguageModelTool<Input> {
    return {
      prepareInvocation: ({ input }) => prepared(tool, input),
      invoke: async ({ input }, token) => {
        const stop = new AbortController();
        const subscription = token.onCancellationRequested(() => stop.abort());
        try {
          const answer = await callTool(tool.name, input, this.desk(stop.signal));
          return new vscode.LanguageModelToolResult([
            new vscode.LanguageModelTextPart(answerText(answer)),
            ...(answer.picture ? [vscode.LanguageModelDataPart.image(answer.picture, 'image/png')] : []),
          ]);
        } finally {
          subscription.dispose();
        }
      },
    };
  }

  /** @throws InputError where no folder is open */
  private desk(signal: AbortSignal): Desk {
    const folder = firstFolder();
    if (folder === undefined) {
      throw new InputError('no folder is open in the editor: a person has to open one first');
    }
    return {
      folder,
      runs: runsFolderFor(undefined),
      trusted: vscode.workspace.isTrusted,
      signal,
      cli: (args) => runCli(this.cli, args, folder, signal),
      train: async (config) => {
        const run = await vscode.commands.executeCommand<string | undefined>('grokking.train', vscode.Uri.file(config));
        if (run === undefined) {
          throw new InputError(`${path.basename(config)} is not trained: its problems are underlined in the editor`);
        }
        return run;
      },
    };
  }

  private servers(): vscode.McpStdioServerDefinition[] {
    const folder = firstFolder();
    // It may run functions of the folder: nothing for one that is not trusted.
    if (folder === undefined || !vscode.workspace.isTrusted) {
      return [];
    }
    const args = [this.cli.script, 'mcp', '--folder', folder, '--runs', runsFolderFor(undefined)];
    const env = { ELECTRON_RUN_AS_NODE: '1' };
    return [new vscode.McpStdioServerDefinition('Grokking Lab', process.execPath, args, env)];
  }
}

function firstFolder(): string | undefined {
  return vscode.workspace.workspaceFolders?.find(({ uri }) => uri.scheme === 'file')?.uri.fsPath;
}

/** What is shown while a tool runs; and asked before it takes the machine, or runs code. */
export function prepared(tool: Tool, input: Input): vscode.PreparedToolInvocation {
  const message = ASKED[tool.does];
  return {
    invocationMessage: plainText(`${tool.title}: ${subjectOf(input)}`),
    ...(message !== undefined && {
      confirmationMessages: { title: `${tool.title}?`, message: plainText(`${subjectOf(input)}. ${message}`) },
    }),
  };
}

/** What a call is about, in a few words. */
function subjectOf(input: Input): string {
  const named = ['run', 'config', 'name', 'sweep', 'file'].flatMap((field) =>
    typeof input[field] === 'string' ? [input[field]] : [],
  );
  return named.join(' · ') || 'the workspace';
}
