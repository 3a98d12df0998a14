import * as vscode from 'vscode';

/** What is used of the Python extension's interface (ms-python.python, `PythonExtension`). */
interface PythonExtension {
  readonly environments: {
    getActiveEnvironmentPath(resource?: vscode.Uri): { readonly path: string };
    resolveEnvironment(environment: {
      readonly path: string;
    }): Promise<{ readonly executable: { readonly uri?: vscode.Uri } } | undefined>;
  };
}

/**
 * The interpreter of a Python file: what the Python extension has for its workspace, else the setting; undefined: neither
 * says one.
 */
export async function chosenPython(file: string): Promise<string | undefined> {
  const resource = vscode.Uri.file(file);
  const setting = vscode.workspace.getConfiguration('grokking', resource).get<string>('python');
  return (await ofExtension(resource)) ?? (setting || undefined);
}

async function ofExtension(resource: vscode.Uri): Promise<string | undefined> {
  try {
    const api = await vscode.extensions.getExtension<PythonExtension>('ms-python.python')?.activate();
    const environment =
      api && (await api.environments.resolveEnvironment(api.environments.getActiveEnvironmentPath(resource)));
    return environment?.executable.uri?.fsPath;
  } catch {
    return undefined; // an extension that has another interface, or does not start, has chosen nothing
  }
}
