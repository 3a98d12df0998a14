import * as v from 'valibot';
import { RESULT_ACTIONS, type ResultsHostMethods } from '../results';
import type { Checks } from '../rpc';
import { checked, COUNT, NOTHING, SAVED_FILE, TEXT } from './checked';

/** What is let through of the results' page. */
export const RESULTS_CHECKS: Checks<ResultsHostMethods> = {
  open: checked('open', NOTHING),
  act: checked('act', v.strictTuple([COUNT, v.picklist(RESULT_ACTIONS)])),
  clear: checked('clear', NOTHING),
  openFrame: checked('openFrame', v.strictTuple([TEXT, COUNT, COUNT])),
  frame: checked('frame', v.strictTuple([COUNT, COUNT])),
  saveFile: checked('saveFile', SAVED_FILE),
  showLog: checked('showLog', NOTHING),
};
