/** Accuracy from which a set counts as learned. */
export const LEARNED = 0.99;
