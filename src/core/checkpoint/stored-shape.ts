/** Dimensions above this are refused: no weight has more than three. */
const MAX_DIMENSIONS = 8;

/** Whether a file's value is a shape (or strides): a short list of natural numbers. */
export function isShape(value: unknown): value is number[] {
  return Array.isArray(value) && value.length <= MAX_DIMENSIONS && value.every(isNatural);
}

export function isNatural(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

/** Entries of a tensor of this shape, or undefined when the product overflows, a size of 0 notwithstanding. */
export function countIn(shape: readonly number[]): number | undefined {
  const product = shape.reduce((total, size) => total * Math.max(size, 1), 1);
  return Number.isSafeInteger(product) ? (shape.includes(0) ? 0 : product) : undefined;
}

/** TransformerLens' buffers beside the weights: the causal mask and what stands in it. */
export function isBookkeeping(name: string): boolean {
  return /\.(mask|IGNORE)$/.test(name);
}
