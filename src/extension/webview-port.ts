import type * as vscode from 'vscode';
import { jsonPort } from '../protocol/json-port';
import type { Port } from '../protocol/rpc';

/** The channel to a webview's page. */
export function webviewPort(webview: vscode.Webview): Port {
  return jsonPort({
    post: (message) => void webview.postMessage(message),
    listen: (listener) => webview.onDidReceiveMessage(listener),
  });
}
