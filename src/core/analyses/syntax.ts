// What needs the parser: a bundle of its own, loaded with the first analysis file.
export { defaultArguments, parseArguments } from './arguments';
export { findFunctions } from './find-functions';
export { EXERCISES } from '../exercises/exercises';
