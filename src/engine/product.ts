/** The matrix product for analyses: the training kernel's, which every machine has. */
export { kernelMatMul as multiply } from '../kernel/product';
