import type { Cell } from '../core/output';
import { NO_VALUE, valueText } from './numbers';

/** A cell of a table or record that a function gave: a number with six digits. */
export function cellText(cell: Cell): string {
  return typeof cell === 'number' ? valueText(cell, 6) : cell === null ? NO_VALUE : String(cell);
}
