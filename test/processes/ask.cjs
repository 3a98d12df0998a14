// Stands in for the extension host: asks the analysis process about a run, and the process of the person's functions for one.
//   ask.cjs <run> <epoch> <file> <function>
const { fork } = require('node:child_process');
const path = require('node:path');

const [run, epoch, file, name] = process.argv.slice(2);
const checkpoint = path.join(run, 'checkpoints', `epoch-${epoch.padStart(8, '0')}.safetensors`);

/** @returns the answers to the calls, one after the other */
function ask(script, calls) {
  const child = fork(path.resolve('dist', script), [], { serialization: 'advanced', execArgv: [] });
  return new Promise((resolve, reject) => {
    const answers = [];
    const next = () => child.send({ kind: 'call', id: answers.length + 1, ...calls[answers.length] });
    child.once('exit', () => reject(new Error(`${script} ended`)));
    child.on('message', (message) => {
      if (message.kind !== 'reply') return;
      if (!message.ok) return reject(new Error(message.error));
      answers.push(message.value);
      if (answers.length < calls.length) return next();
      child.removeAllListeners('exit');
      child.disconnect();
      resolve(answers);
    });
    next();
  });
}

async function main() {
  const question = (method) => ({ method: 'ask', args: [run, method, [Number(epoch)]] });
  const [, summary, report] = await ask('analyst.js', [
    { method: 'describe', args: [checkpoint] },
    question('summary'),
    question('report'),
  ]);
  const call = { file, name, checkpoint, args: [] };
  const [, answer] = await ask('runner.js', [
    { method: 'warm', args: [] },
    { method: 'call', args: [call] },
  ]);
  console.log(JSON.stringify({ summary: summary.sentence, report: report.length, answer }));
}

main().catch((error) => {
  console.error(error);
  process.exitCode = 1;
});
