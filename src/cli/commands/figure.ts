import * as fs from 'node:fs';
import * as path from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { deflateSync } from 'node:zlib';
import { InputError } from '../../core/config/problem';
import { courseOf } from '../../core/run/course';
import { RunDirectory } from '../../core/run/directory';
import { metricsCsv } from '../../core/run/metrics-csv';
import { SweepDirectory } from '../../core/sweep/directory';
import { PHASE_MEASURES } from '../../core/sweep/summary';
import { rowMetrics } from '../../figures/curves';
import type { FigureSpec } from '../../figures/spec';
import { COLUMN_WIDTHS, figureFile, pixelsOf } from '../../figures/svg/figure-svg';
import { toCsv } from '../../figures/table-data';
import { CURVES, curvesOf, type FigureChoice, MODEL_FIGURES } from '../../report/named-figures';
import { ABLATION_OPTIONS, ablationOption, checkKind } from '../frequency-options';
import { SWEEP_FIGURES, sweepFigure } from '../sweep-figure';
import { SYCOPHANCY_CURVES, SYCOPHANCY_FIGURES, sycophancyFigure } from '../sycophancy-figure';
import { openModel, OPENING_HELP, OPENING_OPTIONS } from '../opening';
import { pairOption } from '../pair-option';
import { svgPng } from '../svg-png';
import { say } from '../terminal';
import { type Command, EXIT, parseCommand, wholeNumber } from '../usage';

const CURVE_NAMES = CURVES.map(({ id }) => id);
const SYCOPHANCY = [...SYCOPHANCY_FIGURES, ...SYCOPHANCY_CURVES];
const NAMES = [...CURVE_NAMES, ...Object.keys(MODEL_FIGURES), ...SWEEP_FIGURES, ...SYCOPHANCY];
/** Pixels of a PNG for each CSS pixel. */
const SCALE = 2;

type Write = (spec: FigureSpec) => Promise<void>;

export const figure: Command = {
  name: 'figure',
  summary: 'any figure that the views show as a file: SVG, PNG or CSV',
  help: `Usage: grokking figure <run|checkpoint|sweep> <name> --out FILE.svg|.png|.csv [options]

Writes a figure for a paper: on white, its legend inside, text as text; as PNG with two pixels for each of CSS; as CSV its
numbers. A run's figures about a checkpoint are of its newest one.

Names:
  of a run          ${CURVE_NAMES.join(', ')}
  of a checkpoint   ${Object.keys(MODEL_FIGURES).slice(0, 7).join(', ')},
                    ${Object.keys(MODEL_FIGURES).slice(7).join(', ')}
  of a sweep        ${SWEEP_FIGURES.join(', ')}
  of an analysis    ${SYCOPHANCY_FIGURES.slice(0, 4).join(', ')},
  of sycophancy     ${SYCOPHANCY_FIGURES.slice(4).join(', ')}
  that a run keeps  ${SYCOPHANCY_CURVES.join(', ')}

Options:
  --out FILE                     where to write it; the name's end is the format
  --width WIDTH                  one (${COLUMN_WIDTHS.one} mm, the default), two (${COLUMN_WIDTHS.two} mm) columns, or millimetres
  --pair X,Y                     of trace and interference
  --neuron N                     of neuron; without it, the one that a frequency explains best
  --frequencies LIST             of ablation-…: what is removed; without it, the key frequencies
  --irreps LIST                  the same of a task with a group
  --target NAME                  from embedding, unembedding or logits (default embedding)
  --keep                         keep these and remove all others instead
  --x, --y FIELD                 of phase-diagram: varied fields, or seed; of scatter: these, or columns of the results
  --facet FIELD                  of phase-diagram: a small diagram for each of its values; none: not any
  --measure NAME                 of phase-diagram: ${PHASE_MEASURES.join(', ')}
                                 (default ${PHASE_MEASURES[0]})
${OPENING_HELP}
`,
  async run(args) {
    const { values, positionals } = parseCommand(
      'figure',
      args,
      {
        ...OPENING_OPTIONS,
        out: { type: 'string' },
        width: { type: 'string', default: 'one' },
        pair: { type: 'string' },
        neuron: { type: 'string' },
        ...ABLATION_OPTIONS,
        x: { type: 'string' },
        y: { type: 'string' },
        facet: { type: 'string' },
        measure: { type: 'string', default: PHASE_MEASURES[0] },
      },
      ['<run|checkpoint|sweep>', '<name>'],
    );
    const [target, name] = positionals;
    const out = outOption(values.out);
    const width = widthOption(values.width);
    const choice: FigureChoice = {
      pair: pairOption(values.pair),
      neuron: wholeNumber('--neuron', values.neuron),
      ablation: ablationOption(values),
    };
    const write: Write = async (spec) => {
      fs.writeFileSync(out, await contentOf(spec, path.extname(out), width));
      say(`${path.basename(out)}: ${spec.title}${spec.note === '' ? '' : `, ${spec.note}`}\n`);
    };
    if (CURVE_NAMES.includes(name)) {
      await writeTraining(target, name, out, write);
      return EXIT.done;
    }
    if (SWEEP_FIGURES.some((own) => own === name)) {
      await write(sweepFigure(new SweepDirectory(target), name, values));
      return EXIT.done;
    }
    if (SYCOPHANCY.some((own) => own === name)) {
      await write(sycophancyFigure(target, name));
      return EXIT.done;
    }
    if (!Object.hasOwn(MODEL_FIGURES, name)) {
      throw new InputError(`grokking figure: there is no figure ${name}; take one of ${NAMES.join(', ')}`);
    }
    const { model, note } = await openModel(target, values);
    try {
      checkKind(model, values);
      await write(await MODEL_FIGURES[name](model, choice));
      say(note);
    } finally {
      model.dispose();
    }
    return EXIT.done;
  },
};

/** Writes a figure of a run; its numbers are those of every row, however many. */
async function writeTraining(target: string, name: string, out: string, write: Write): Promise<void> {
  const run = new RunDirectory(target);
  const spec = CURVES.find(({ id }) => id === name);
  const info = run.info();
  if (info === undefined || spec === undefined) {
    throw new InputError(`grokking figure: ${name} is of a run, and ${target} is none: take a run's folder`);
  }
  if (path.extname(out) === '.csv') {
    const metrics = ['epoch', ...spec.series.map(({ metric }) => metric)];
    await pipeline(
      Readable.from(metricsCsv(() => run.rowsFrom(0), metrics, rowMetrics(spec))),
      fs.createWriteStream(out),
    );
    say(`${path.basename(out)}: ${spec.title}, every row\n`);
    return;
  }
  const { rows, progress } = courseOf(run);
  await write(curvesOf(name, info.config, rows, progress));
}

async function contentOf(spec: FigureSpec, format: string, width: number): Promise<string | Uint8Array> {
  if (format === '.csv') {
    return toCsv(spec.table);
  }
  const svg = figureFile(spec, width, deflateSync);
  return format === '.svg' ? svg : svgPng(svg, SCALE * pixelsOf(width));
}

function outOption(out: string | undefined): string {
  if (out === undefined || !['.svg', '.png', '.csv'].includes(path.extname(out))) {
    throw new InputError(
      `grokking figure: --out takes a file that ends in .svg, .png or .csv, got ${out || 'nothing'}`,
    );
  }
  if (!fs.existsSync(path.dirname(path.resolve(out)))) {
    throw new InputError(`grokking figure: there is no folder ${path.dirname(out)} to write ${path.basename(out)} in`);
  }
  return out;
}

function widthOption(text: string): number {
  const width = text === 'one' || text === 'two' ? COLUMN_WIDTHS[text] : Number(text);
  if (!(width >= 40 && width <= 1000)) {
    throw new InputError(`--width takes one, two, or 40 to 1000 millimetres, got ${text || 'nothing'}`);
  }
  return width;
}
