import assert from 'node:assert/strict';
import { mock } from 'node:test';
import type { Answer } from '../../../src/protocol/analysis';
import { Question } from '../../../src/webview/dashboard/tabs/question';
import { Questions } from '../../../src/webview/dashboard/tabs/questions';

/** A host whose answers are given by hand. */
function setUp() {
  const sent: { key: string; answer: (value: unknown) => void; fail: (message: string) => void }[] = [];
  const questions = new Questions(
    (method, args) =>
      new Promise((resolve, reject) => {
        const fail = (message: string): void => reject(new Error(message));
        sent.push({ key: `${method}(${args.join()})`, answer: (value) => resolve(value as Answer), fail });
      }),
  );
  let updates = 0;
  const host = {
    questions,
    addController: () => {},
    removeController: () => {},
    requestUpdate: () => void updates++,
    updateComplete: Promise.resolve(true),
  };
  return { questions, host, sent, updates: () => updates, keys: () => sent.map(({ key }) => key) };
}

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** Time passes when a test says so. */
function holdTime(): void {
  beforeEach(() => mock.timers.enable({ apis: ['setTimeout'] }));
  afterEach(() => mock.timers.reset());
}

describe('questions about checkpoints', () => {
  holdTime();

  it('are asked once, and known then', async () => {
    const { questions, sent, keys } = setUp();
    const [first, second] = [questions.ask('neuron', 500, 3), questions.ask('neuron', 500, 3)];
    assert.deepEqual(keys(), ['neuron(500,3)']);
    assert.equal(questions.known('neuron', 500, 3), undefined);
    const map = Float32Array.of(1, 2);
    sent[0].answer(map);
    assert.equal(await first, map);
    assert.equal(await second, map);
    assert.equal(questions.known('neuron', 500, 3)?.of, map);
    void questions.ask('neuron', 500, 4);
    assert.deepEqual(keys(), ['neuron(500,3)', 'neuron(500,4)']);
    questions.clear();
    assert.equal(questions.known('neuron', 500, 3), undefined);
  });

  it('know that an answer is that there is none', async () => {
    const { questions, sent } = setUp();
    const asked = questions.ask('control', 500, { kind: 'mlp' });
    sent[0].answer(undefined);
    await asked;
    assert.deepEqual(questions.known('control', 500, { kind: 'mlp' }), { of: undefined });
  });

  it('are asked again after an error', async () => {
    const { questions, sent, keys } = setUp();
    const asked = questions.ask('summary', 500);
    sent[0].fail('no such file');
    await assert.rejects(asked, /no such file/);
    void questions.ask('summary', 500);
    assert.equal(keys().length, 2);
  });

  it('forget the answer that was not used for longest', async () => {
    const { questions, sent } = setUp();
    for (let neuron = 0; neuron < 200; neuron++) {
      const asked = questions.ask('neuron', 0, neuron);
      sent[neuron].answer(new Float32Array(1));
      await asked;
    }
    assert.ok(questions.known('neuron', 0, 0), 'used again');
    void questions.ask('neuron', 0, 200);
    assert.ok(questions.known('neuron', 0, 0));
    assert.equal(questions.known('neuron', 0, 1), undefined);
  });

  it('wait for all others where they can', async () => {
    const { questions, sent, keys } = setUp();
    const first = questions.ask('spectrum', 500);
    const callOff = questions.postpone(1, () => void questions.ask('summary', 0));
    questions.postpone(1, () => void questions.ask('summary', 500));
    callOff();
    mock.timers.tick(60_000);
    await turn();
    assert.deepEqual(keys(), ['spectrum(500)']);
    let settled = false;
    void questions.settled().then(() => (settled = true));
    sent[0].answer({});
    await first;
    await turn();
    assert.deepEqual(keys(), ['spectrum(500)', 'summary(500)']);
    assert.equal(settled, false, 'while the postponed one is asked');
    sent[1].answer({});
    await turn();
    assert.equal(settled, true);
  });
});

describe('a question that is asked again and again', () => {
  holdTime();

  it('drops old answers, and asks of what was wanted meanwhile only the newest', async () => {
    const { host, sent, keys } = setUp();
    const question = new Question(host, 'neuron');
    question.ask(0, 1);
    question.ask(500, 1);
    question.ask(1000, 1);
    question.ask(1000, 1);
    assert.deepEqual(keys(), ['neuron(0,1)']);
    sent[0].answer(Float32Array.of(0));
    await turn();
    assert.deepEqual(keys(), ['neuron(0,1)', 'neuron(1000,1)']);
    assert.equal(question.value, undefined, 'the old answer is dropped');
    const newest = Float32Array.of(1000);
    sent[1].answer(newest);
    await turn();
    assert.equal(question.value, newest);
    question.ask(0, 1);
    assert.deepEqual(question.value, Float32Array.of(0), 'what is known is there at once');
    assert.equal(keys().length, 2);
  });

  it('keeps its value while it waits, and says so after a while', async () => {
    const { host, sent, updates } = setUp();
    const question = new Question(host, 'neuron');
    question.ask(0, 1);
    sent[0].answer(Float32Array.of(0));
    await turn();
    assert.ok(question.current && !question.loading);
    const before = updates();
    question.ask(500, 1);
    assert.ok(!question.current && !question.loading);
    assert.deepEqual(question.value, Float32Array.of(0));
    mock.timers.tick(10);
    assert.ok(!question.loading, 'an answer that comes at once is not waited for');
    mock.timers.tick(1000);
    assert.ok(question.loading);
    assert.equal(updates(), before + 1);
    sent[1].answer(Float32Array.of(500));
    await turn();
    assert.ok(question.current && !question.loading);
  });

  it('has an error in the place of its value, until it is asked again', async () => {
    const { host, sent } = setUp();
    const question = new Question(host, 'neuron');
    question.ask(0, 1);
    sent[0].fail('the worker has ended');
    await turn();
    assert.equal(question.error, 'the worker has ended');
    assert.equal(question.value, undefined);
    question.retry();
    assert.equal(question.error, undefined);
    sent[1].answer(Float32Array.of(0));
    await turn();
    assert.deepEqual(question.value, Float32Array.of(0));
  });

  it('takes no answer after its element is gone', async () => {
    const { host, sent, updates } = setUp();
    const question = new Question(host, 'neuron');
    question.ask(0, 1);
    question.hostDisconnected();
    sent[0].answer(Float32Array.of(0));
    await turn();
    assert.equal(question.value, undefined);
    assert.equal(updates(), 0);
  });
});
