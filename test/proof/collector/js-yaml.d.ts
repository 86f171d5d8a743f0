declare module 'js-yaml' {
  /** What a document of YAML holds. */
  export function safeLoad(text: string): unknown;
}
