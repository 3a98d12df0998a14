/** What people also keep models in, told by its first bytes, and what to save in its place. */

const SAVE = 'save torch.save(model.state_dict(), …) or safetensors in its place';

interface OtherFormat {
  readonly begins: string | RegExp;
  readonly line: string;
}

const OTHER_FORMATS: readonly OtherFormat[] = [
  {
    begins: 'version https://git-lfs.github.com/spec',
    line: 'a pointer of Git LFS, not the file itself; fetch it with git lfs pull',
  },
  { begins: /^\s*<(!doctype|html|\?xml)/i, line: 'a web page, not a checkpoint; download the file itself' },
  { begins: '\x89HDF\r\n\x1a\n', line: `an HDF5 file (Keras), not a PyTorch checkpoint; ${SAVE}` },
  { begins: '\x93NUMPY', line: `one numpy array (.npy), not a checkpoint; ${SAVE}` },
  { begins: 'GGUF', line: `a GGUF file of llama.cpp, not a checkpoint; ${SAVE}` },
  { begins: '\x1f\x8b', line: 'compressed with gzip; unpack it first' },
  { begins: 'BZh', line: 'compressed with bzip2; unpack it first' },
  { begins: '\xfd7zXZ', line: 'compressed with xz; unpack it first' },
  { begins: '7z\xbc\xaf\x27\x1c', line: 'an archive of 7-Zip; unpack it first' },
  { begins: '\x28\xb5\x2f\xfd', line: 'compressed with zstd; unpack it first' },
  { begins: 'PK\x05\x06', line: `an empty zip archive; ${SAVE}` },
  { begins: /^\s*[[{"]/, line: `JSON text, not a checkpoint; ${SAVE}` },
];

const TAR_MARK = 257;

/** What a file is, in words with a remedy, by its beginning; undefined when it is none of these. */
export function otherFormat(head: Buffer): string | undefined {
  const text = head.toString('latin1');
  if (text.startsWith('ustar', TAR_MARK)) {
    return 'a tar archive; unpack it first (or, of PyTorch before version 0.2, save it again)';
  }
  // ONNX is a protocol buffer whose first field is its version, then the producer's name (as a text), a domain or a graph.
  if (head[0] === 0x08 && head[1] < 0x20 && [0x12, 0x1a, 0x3a, 0x42].includes(head[2])) {
    return `an ONNX model, not a checkpoint; ${SAVE}`;
  }
  return OTHER_FORMATS.find(({ begins }) => (typeof begins === 'string' ? text.startsWith(begins) : begins.test(text)))
    ?.line;
}
