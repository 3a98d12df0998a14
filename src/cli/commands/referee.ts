import { logitGrowth } from '../../analysis/logit-growth';
import { SweepDirectory } from '../../core/sweep/directory';
import { judge, LEAST_RUNS } from '../../core/sweep/referee';
import { NORM, refereeRuns, TEMPERATURE } from '../../core/sweep/referee-runs';
import { refereeText } from '../../text/referee';
import { print, printJson } from '../terminal';
import { type Command, EXIT, parseCommand } from '../usage';

export const referee: Command = {
  name: 'referee',
  summary: 'whether norm or logit scale explains the delay of grokking, by a sweep over both',
  help: `Usage: grokking referee <folder of a sweep> [options]

Of two claims: the norm of the weights explains how long grokking takes (arXiv 2606.13753: held at ρ of the norm W_c at which
runs grok that are not held, the delay is ∝ exp(7.5 ρ)), or the scale of the logits does, which the norm only raises
(2606.18465: dividing the logits at equal norm does the same). It takes a sweep over ${NORM} (null among its
values, for W_c) and ${TEMPERATURE}, at least three values of each, and "keep": "last":
samples/sweeps/referee.sweep.json is one.

The delay is the epochs from memorising to a test accuracy of 90%. The logit scale of a run is set before it is trained: the
root mean square deviation of logits from the mean of their row, of the models that grokked without a clamp, their weights scaled
to the run's norm, over its temperature. Slopes are of ln(delay), with 95% intervals, by runs that grokked; each seed has a
constant of its own. The verdict goes by the variance of ln(delay) that polynomials of second degree in ρ, in ln(logit scale) and
in both explain: what adds at least 10% to the other explains, what adds less than 5% does not, and both together have to explain
half. It is undecided with fewer than ${LEAST_RUNS} runs, or where more than a fifth of those that memorised never grokked.

Options:
  --json   print all of it as one JSON object, held: each run that it rests on
`,
  async run(args) {
    const { values, positionals } = parseCommand('referee', args, { json: { type: 'boolean', default: false } }, [
      '<sweep>',
    ]);
    const { held, criticalNorm, free } = refereeRuns(new SweepDirectory(positionals[0]));
    const norms = [...new Set(held.map(({ norm }) => norm))];
    const judgement = judge(held, criticalNorm, await logitGrowth(free, norms));
    if (values.json) {
      printJson({ ...judgement, free: free.length, held });
    } else {
      print(refereeText(judgement, free.length));
    }
    return EXIT.done;
  },
};
