/** Where a file of the built product lies. */
export { distFile } from '../kernel/assets';
