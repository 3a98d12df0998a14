import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { CHECKS } from '../../src/analysis/exercises/checks';
import { closeGraded, grade } from '../../src/analysis/exercises/grade';
import { findFunctions } from '../../src/core/analyses/find-functions';
import { EXERCISES, type ExerciseId } from '../../src/core/exercises/exercises';
import type { Grade } from '../../src/protocol/grading';
import { temporaryFolder } from './analyses/checkpoints';
import { trainedOn } from './exercise-subjects';
import { withPython } from './python/pythons';

const STUBS = path.resolve('samples', 'exercises');
const SOLUTIONS = path.resolve('test', 'fixtures', 'exercises');
const LANGUAGES = ['ts', 'py'] as const;

/** Two moduli, in both layouts of tokens. */
const MODELS = [
  { modulus: 31, tokens: 'x y =' },
  { modulus: 23, tokens: 'x y' },
] as const;

interface Tagged {
  readonly file: string;
  readonly name: string;
  readonly exercise?: string;
  readonly line: number;
}

/** The tagged functions of a folder in a language. */
function tagged(folder: string, language: string): Tagged[] {
  const files = fs.readdirSync(folder).filter((name) => name.endsWith(`.analysis.${language}`));
  return files.flatMap((name) => {
    const file = path.join(folder, name);
    const found = findFunctions(fs.readFileSync(file, 'utf8'), file);
    return found.flatMap((one) => (one.exercise === undefined ? [] : [{ file, ...one }]));
  });
}

describe('exercises', function () {
  this.timeout(300_000);
  const python = withPython();
  const folder = temporaryFolder();
  const checkpoints = new Map<string, string>();
  const checkpointOf = async (operation: string, { modulus, tokens }: (typeof MODELS)[number]): Promise<string> => {
    const key = `${operation} ${modulus}`;
    const checkpoint = checkpoints.get(key) ?? (await trainedOn(folder, { operation, modulus, tokens }));
    checkpoints.set(key, checkpoint);
    return checkpoint;
  };
  after(async () => {
    await closeGraded();
    fs.rmSync(folder, { recursive: true });
  });

  const graded = (where: string, language: string, id: ExerciseId, checkpoint: string): Promise<Grade> => {
    const found = tagged(where, language).find(({ exercise }) => exercise === id);
    assert.ok(found, `${where} has no ${id} in ${language}`);
    const { file, name } = found;
    return grade({ file, name, checkpoint, exercise: id, python: python() }, () => undefined);
  };
  /** A function of the text of a file. */
  const written = (name: string, text: string, checkpoint: string, exercise: ExerciseId): Promise<Grade> => {
    const file = path.join(folder, name);
    fs.writeFileSync(file, text);
    return grade({ file, name: 'mine', checkpoint, exercise, python: python() }, () => undefined);
  };

  it('each has a check and two to four hints, and each check is an exercise’s', () => {
    const ids = EXERCISES.map(({ id }) => id);
    assert.deepEqual(ids.toSorted(), Object.keys(CHECKS).sort());
    assert.equal(new Set(ids).size, ids.length);
    assert.ok(EXERCISES.every(({ hints }) => hints.length >= 2 && hints.length <= 4));
  });

  for (const language of LANGUAGES) {
    it(`each has one stub in ${language}, beside its twin, and one solution`, () => {
      const ids = EXERCISES.map(({ id }) => String(id)).sort();
      for (const where of [STUBS, SOLUTIONS]) {
        assert.deepEqual(tagged(where, language).map(({ exercise }) => exercise).sort(), ids); // prettier-ignore
      }
      const stem = (file: string): string => path.basename(file).replace(/\.\w+$/, '');
      const byExercise = (of: readonly Tagged[]): string[] =>
        of.map(({ exercise, file }) => `${exercise} ${stem(file)}`);
      assert.deepEqual(byExercise(tagged(STUBS, language)).sort(), byExercise(tagged(STUBS, 'ts')).sort());
    });
  }

  for (const { id, on } of EXERCISES) {
    for (const language of LANGUAGES) {
      it(`${id}, ${language}: fails on its stub and passes on our solution, for two moduli`, async () => {
        for (const task of MODELS) {
          const checkpoint = await checkpointOf(on === 'multiplication' ? 'multiply' : 'add', task);
          const stub = await graded(STUBS, language, id, checkpoint);
          assert.ok(!stub.ok && /not written yet/.test(stub.error.message), JSON.stringify(stub));
          const { stack } = stub.error;
          assert.ok(stack.some(({ file = '', line = 0 }) => file.startsWith(STUBS) && line > 0), JSON.stringify(stack)); // prettier-ignore
          const solution = await graded(SOLUTIONS, language, id, checkpoint);
          assert.deepEqual(solution.ok && solution.output, { state: 'passed' }, JSON.stringify(solution));
        }
      });
    }
  }

  it('are skipped, by name, on a model that has no answer', async () => {
    const adds = await checkpointOf('add', MODELS[0]);
    const multiplies = await checkpointOf('multiply', MODELS[0]);
    for (const { id, on } of EXERCISES.filter((exercise) => exercise.on !== 'any')) {
      const answer = await graded(SOLUTIONS, 'ts', id, on === 'addition' ? multiplies : adds);
      assert.ok(answer.ok && answer.output.state === 'skipped', JSON.stringify(answer));
      const [wanted, own] = on === 'addition' ? ['x + y', 'x · y'] : ['x · y', 'x + y'];
      const reason = `this exercise is about ${wanted} mod p, and the model was trained on ${own} mod 31; take one of ${wanted}`;
      assert.equal(answer.output.message, reason);
    }
  });

  it('take an addition for one however it is written', async () => {
    const checkpoint = await trainedOn(folder, { operation: 'expression', expression: 'y + x', modulus: 31 });
    const answer = await graded(SOLUTIONS, 'ts', 'key-frequencies', checkpoint);
    assert.deepEqual(answer.ok && answer.output, { state: 'passed' }, JSON.stringify(answer));
  });

  it('take lists, typed arrays, tensors and arrays of numpy alike, in all digits', async () => {
    const checkpoint = await checkpointOf('add', MODELS[0]);
    const forms: [file: string, text: string][] = [
      ['a.analysis.ts', 'rows'],
      ['b.analysis.ts', 'rows.map((row) => Float64Array.from(row))'],
      ['c.analysis.ts', 'tf.tensor2d(rows)'],
      ['d.analysis.ts', 'rows.map((row) => tf.tensor1d(row))'],
      ['e.analysis.ts', 'plot.heatmap(rows)'],
    ];
    const source = fs.readFileSync(path.join(SOLUTIONS, 'fourier-basis.analysis.ts'), 'utf8');
    for (const [file, returned] of forms) {
      const text = `${source.replace('import type { Model }', 'import { plot, tf, type Model }')}
        export function mine(model: Model, p: number) { const rows = fourierBasis(model, p); return ${returned}; }`;
      const answer = await written(file, text, checkpoint, 'fourier-basis');
      assert.deepEqual(answer.ok && answer.output, { state: 'passed' }, `${file}: ${JSON.stringify(answer)}`);
    }
    const numpy = fs.readFileSync(path.join(SOLUTIONS, 'fourier-basis.analysis.py'), 'utf8');
    for (const returned of ['rows', 'rows.tolist()', 'rows.astype(np.float32)', 'torch.tensor(rows)']) {
      const text = `import torch\n${numpy}\n\ndef mine(model, p):\n    rows = fourier_basis(model, p)\n    return ${returned}\n`;
      const answer = await written('f.analysis.py', text, checkpoint, 'fourier-basis');
      assert.deepEqual(answer.ok && answer.output, { state: 'passed' }, `${returned}: ${JSON.stringify(answer)}`);
    }
  });

  it('say what is wrong with what is no answer, and where a function fails', async () => {
    const checkpoint = await checkpointOf('add', MODELS[0]);
    const told = async (body: string, file = 'g.analysis.ts'): Promise<string> => {
      const text = file.endsWith('ts')
        ? `export const mine = (model, p) => ${body};`
        : `def mine(model, p):\n    ${body}`;
      const answer = await written(file, text, checkpoint, 'fourier-basis');
      if (answer.ok) {
        return answer.output.state === 'passed' ? 'passed' : answer.output.message;
      }
      const { message, stack } = answer.error;
      return `${message} at ${stack[0]?.line ?? '?'}`;
    };
    assert.match(await told('undefined'), /expected p waves .*, got nothing$/);
    assert.match(await told('pass', 'h.analysis.py'), /expected p waves .*, got nothing$/);
    assert.match(await told('NaN'), /got a number$/);
    assert.match(await told('Array.from({ length: p }, () => new Array(p).fill(NaN))'), /x = 0, is NaN$/);
    assert.match(await told('new Set([1])'), /the function returned a Set; return /);
    assert.match(await told('model.nothing.at(0)'), /^TypeError: .* at 1$/);
    assert.match(await told('return model.nothing', 'h.analysis.py'), /^AttributeError: .* at 2$/);
    assert.match(await told('('), /g\.analysis\.ts:1|Expected|Unexpected/);
  });

  it('are refused by name where there is no such exercise or checkpoint', async () => {
    const checkpoint = await checkpointOf('add', MODELS[0]);
    const file = path.join(SOLUTIONS, 'fourier-basis.analysis.ts');
    const call = { file, name: 'fourierBasis', checkpoint };
    await assert.rejects(
      grade({ ...call, exercise: 'fourier' }, () => undefined),
      /^InputError: there is no exercise fourier; take one of fourier-basis, orthogonality, /,
    );
    const gone = { ...call, exercise: 'fourier-basis', checkpoint: path.join(folder, 'none.safetensors') };
    await assert.rejects(
      grade(gone, () => undefined),
      /none\.safetensors/,
    );
  });
});
