// The part `windows` of `npm run torture`: reload-windows.ts <share>. The last line that it prints is its figures.
import { reloadDuringTraining } from './window-reloads';
import { printFigures } from './figures-program';

/** Reloads of a real VS Code's window during one training, its extension host killed before every third. */
const RELOADS = 24;

async function main(share: number): Promise<string> {
  const reloads = Math.ceil(RELOADS * share);
  const { epochs, rows, found } = await reloadDuringTraining(reloads);
  const [median, longest] = [found.toSorted((a, b) => a - b)[found.length >> 1], Math.max(...found)];
  const seconds = (milliseconds: number): string => `${(milliseconds / 1000).toFixed(1)} s`;
  return (
    `${reloads} window reloads, ${Math.floor(reloads / 3)} after the extension host was killed: one process trained ` +
    `${epochs} epochs, all ${rows} rows are on the chart; found ${seconds(median)} after the workspace (at most ${seconds(longest)})`
  );
}

printFigures(main);
