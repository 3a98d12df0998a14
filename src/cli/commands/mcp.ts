import * as path from 'node:path';
import { RUNS_FOLDER } from '../../core/run/directory';
import { TOOLS } from '../../tools/tools';
import { type Command, EXIT, parseCommand } from '../usage';

export const mcp: Command = {
  name: 'mcp',
  summary: 'a Model Context Protocol server on stdio',
  help: `Usage: grokking mcp [options]

Lets a language model train, wait, measure, take out frequencies, compare and sweep in a folder, by the Model Context Protocol on
stdin and stdout, until stdin ends. Nothing outside of the folder is read or written; functions of the folder are run when asked
for. Trainings that it starts go on after it.

Tools:
${TOOLS.map(({ name, title }) => `  ${name.padEnd(24)} ${title}`).join('\n')}

Options:
  --folder DIR   the workspace (default: where it is started)
  --runs DIR     its runs, relative to it (default: ${RUNS_FOLDER})
`,
  async run(args) {
    const { values } = parseCommand('mcp', args, {
      folder: { type: 'string', default: '.' },
      runs: { type: 'string', default: RUNS_FOLDER },
    });
    const { serveTools } = await import('../mcp/server'); // no other command pays for it
    const folder = path.resolve(values.folder);
    await serveTools(folder, path.resolve(folder, values.runs), process.argv[1]);
    return EXIT.done;
  },
};
