// esbuild's text loader gives style sheets as strings.
declare module '*.css' {
  const text: string;
  export default text;
}
