/** The bundler puts the text of such a file in. */
declare module '*.html' {
  const text: string;
  export default text;
}
