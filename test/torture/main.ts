// One part of `npm run torture`: main.ts <part> <share>. The last line that it prints is its figures.
import { inspect } from 'node:util';
import { disk } from './disk';
import { everyFault } from './every-fault';
import { kills, writes } from './kills';
import { rivals } from './rivals';

const parts: Readonly<Record<string, (count: (whole: number) => number) => Promise<string>>> = {
  kills,
  writes,
  rivals,
  faults: everyFault,
  disk,
};

const [name, share] = process.argv.slice(2);
parts[name]((whole) => Math.ceil(whole * Number(share))).then(
  (figures) => {
    console.log(figures);
    process.exit();
  },
  (error: unknown) => {
    console.log(inspect(error));
    process.exit(1);
  },
);
