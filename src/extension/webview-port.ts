import type * as vscode from 'vscode';
import type { Port } from '../protocol/rpc';

/** The channel to a webview's page. */
export function webviewPort(webview: vscode.Webview): Port {
  return {
    post: (message) => void webview.postMessage(message),
    listen: (listener) => webview.onDidReceiveMessage(listener),
  };
}
