// The built-in CloudFormation validation takes two seconds to load: the validators' test asks for it, no other does.
process.env.CDK_VALIDATION ??= 'false';
// Users would read of each deprecated call of this library at every synthesis.
process.env.JSII_DEPRECATED = 'fail';

// The CDK notes for each token where it was made. Under Jest, which maps each of up to a hundred frames to its source,
// that takes a fifth of a synthesis. Errors keep theirs; CDK_DEBUG=1 brings back those of tokens.
if (!process.env.CDK_DEBUG) {
  const { captureStackTrace } = Error;
  Error.captureStackTrace = (target: { stack?: string }, below) => {
    if (target instanceof Error) captureStackTrace(target, below);
    else target.stack = '';
  };
}
