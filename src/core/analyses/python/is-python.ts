/** Whether a file is Python's, by its name; apart from the parser, which the extension loads late. */
export function isPython(fileName: string): boolean {
  return fileName.endsWith('.py');
}
