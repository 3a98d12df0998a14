// One part of `npm run torture`: main.ts <part> <share> <seed>. The last line that it prints is its figures.
import { inspect } from 'node:util';
import { parts } from './parts';

const [name, share, seed] = process.argv.slice(2);
parts[name as keyof typeof parts]((whole) => Math.ceil(whole * Number(share)), Number(seed)).then(
  (figures) => {
    console.log(figures);
    process.exit();
  },
  (error: unknown) => {
    console.log(inspect(error));
    process.exit(1);
  },
);
