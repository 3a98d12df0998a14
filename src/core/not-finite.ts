/** What is shown for a number that is not finite: `NaN`, `∞`, `−∞`. */
export function notFiniteText(value: number): string {
  return value === Infinity ? '∞' : value === -Infinity ? '−∞' : 'NaN';
}
