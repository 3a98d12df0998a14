import type { RunCheckpoint } from '../runs/run';

/** Runs that have something in common, where they are grouped. */
export interface GroupNode {
  readonly kind: 'group';
  readonly group: string;
}

export interface RunNode {
  readonly kind: 'run';
  readonly run: string;
}

export interface CheckpointNode extends RunCheckpoint {
  readonly kind: 'checkpoint';
}

/** Stands for the checkpoints that are not listed one by one. */
export interface AllCheckpointsNode {
  readonly kind: 'all';
  readonly run: string;
}

export type TreeNode = GroupNode | RunNode | CheckpointNode | AllCheckpointsNode;

/** Of a node that opens; VS Code knows the row by it, too. */
export function nodeId(node: Exclude<TreeNode, CheckpointNode>): string {
  return node.kind === 'group' ? `group ${node.group}` : node.kind === 'all' ? `${node.run}#all` : node.run;
}
