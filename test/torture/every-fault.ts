import { faults } from '../faults/faults';
import { FaultLab } from '../faults/lab';

/** Every fault, many times. */
export async function everyFault(count: (whole: number) => number): Promise<string> {
  const times = count(10);
  let longest = 0;
  const skipped: string[] = [];
  for (const { name, happen, impossible } of faults) {
    if (impossible !== undefined) {
      skipped.push(`${name} (${impossible})`);
      continue;
    }
    for (let time = 0; time < times; time++) {
      const lab = new FaultLab();
      const began = performance.now();
      try {
        await happen(lab);
      } catch (error) {
        throw new Error(`${name}, time ${time + 1} of ${times}`, { cause: error });
      } finally {
        await lab.close();
      }
      longest = Math.max(longest, performance.now() - began);
    }
    console.log(`${times} × ${name}`);
  }
  const left = skipped.length > 0 ? `; skipped: ${skipped.join(', ')}` : '';
  return `${faults.length - skipped.length} faults ${times} times each, nothing lost, the longest ${(longest / 1000).toFixed(1)} s${left}`;
}
