import { elementCount, type TensorData } from '../model';

type Fits = (size: number) => boolean;

/**
 * What the axes of a parameter may be in a file. The original paper's scripts have W_E [d_model, vocabulary], W_Q
 * [n_heads, d_head, d_model], W_O [d_model, n_heads·d_head], W_in [d_mlp, d_model] and W_out [d_model, d_mlp]. Of the
 * embedding and the unembedding there may be more than is needed.
 * @param shape in TransformerLens' orientation
 */
export function storedShape(name: string, shape: readonly number[], paper: boolean): Fits[] {
  const axes = shape.map(
    (size): Fits =>
      (found) =>
        found === size,
  );
  if (name === 'embed.W_E') {
    axes[0] = (found) => found >= shape[0];
  }
  if (name === 'unembed.W_U') {
    axes[1] = (found) => found >= shape[1];
  }
  if (paper && name.endsWith('attn.W_O')) {
    return [(found) => found === shape[2], (found) => found === shape[0] * shape[1]];
  }
  return isTransposed(name, paper) ? [...axes.slice(0, -2), ...axes.slice(-2).reverse()] : axes;
}

/** A stored parameter in TransformerLens' orientation and of that shape. */
export function orient(name: string, tensor: TensorData, shape: readonly number[], paper: boolean): TensorData {
  if (paper && name.endsWith('attn.W_O')) {
    return { shape, data: transpose(tensor).data };
  }
  const oriented = isTransposed(name, paper) ? transpose(tensor) : tensor;
  return shape.length === 2 ? corner(oriented, shape[0], shape[1]) : oriented;
}

function isTransposed(name: string, paper: boolean): boolean {
  return paper && /^embed\.W_E$|attn\.W_[QKV]$|mlp\.W_(in|out)$/.test(name);
}

/** Swaps the last two axes. */
function transpose({ shape, data }: TensorData): TensorData {
  const [rows, columns] = shape.slice(-2);
  const result = new Float32Array(data.length);
  for (let start = 0; start < data.length; start += rows * columns) {
    for (let i = 0; i < rows; i++) {
      for (let j = 0; j < columns; j++) {
        result[start + j * rows + i] = data[start + i * columns + j];
      }
    }
  }
  return { shape: [...shape.slice(0, -2), columns, rows], data: result };
}

/** The first rows and columns of a matrix. */
function corner(matrix: TensorData, rows: number, columns: number): TensorData {
  const [, width] = matrix.shape;
  if (matrix.data.length === rows * columns) {
    return matrix;
  }
  const data = new Float32Array(elementCount([rows, columns]));
  for (let i = 0; i < rows; i++) {
    data.set(matrix.data.subarray(i * width, i * width + columns), i * columns);
  }
  return { shape: [rows, columns], data };
}
