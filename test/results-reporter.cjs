// Mocha's spec reporter, which also appends what happens to the file GROKKING_TEST_RESULTS as it happens, one JSON
// object a line. So a run that hangs or crashes still tells which tests ended and which one was running.
const fs = require('node:fs');
const Mocha = require('mocha');

const events = Mocha.Runner.constants;

class ResultsReporter extends Mocha.reporters.Spec {
  constructor(runner, options) {
    super(runner, options);
    const file = process.env.GROKKING_TEST_RESULTS;
    if (file === undefined) {
      return;
    }
    const write = (row) => fs.appendFileSync(file, `${JSON.stringify(row)}\n`);
    runner.on(events.EVENT_TEST_BEGIN, (test) => write({ event: 'begin', title: test.fullTitle() }));
    runner.on(events.EVENT_TEST_PASS, (test) => write({ event: 'pass', title: test.fullTitle(), ms: test.duration }));
    // What a hook takes is the tests' too: a model trained, an editor started.
    runner.on(events.EVENT_HOOK_END, (hook) => write({ event: 'hook', title: hook.fullTitle(), ms: hook.duration }));
    runner.on(events.EVENT_TEST_PENDING, (test) => write({ event: 'skip', title: test.fullTitle() }));
    // A failing hook comes here, too, with a title that names it.
    runner.on(events.EVENT_TEST_FAIL, (test, error) =>
      write({ event: 'fail', title: test.fullTitle(), error: error.stack ?? String(error) }),
    );
    runner.on(events.EVENT_RUN_END, () => write({ event: 'end' }));
  }
}

module.exports = ResultsReporter;
