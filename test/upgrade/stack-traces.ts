/** The CDK notes for each token where it was made, which under Jest takes longer than all the rest. */
export function withoutStackTraces<T>(make: () => T): T {
  const limit = Error.stackTraceLimit;
  try {
    Error.stackTraceLimit = 0;
    return make();
  } finally {
    Error.stackTraceLimit = limit;
  }
}
