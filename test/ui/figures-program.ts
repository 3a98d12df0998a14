/** Runs a part of `npm run torture` that needs an editor: the last line that it prints is its figures. */
export function printFigures(part: (share: number) => Promise<string>): void {
  part(Number(process.argv[2])).then(
    (figures) => {
      console.log(figures);
      process.exit();
    },
    (error: unknown) => {
      console.log(error instanceof Error ? error.stack : String(error));
      process.exit(1);
    },
  );
}
