// Speeds that tests time are kept in a folder of theirs, which goes with them: not among the user's.
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';

if (process.env['GROKKING_CACHE'] === undefined) {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'grokking-cache-'));
  process.env['GROKKING_CACHE'] = folder;
  process.once('exit', () => fs.rmSync(folder, { recursive: true, force: true }));
}
