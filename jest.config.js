/** @type {import('jest').Config} */
module.exports = {
  roots: ['<rootDir>/test'],
  testEnvironment: 'node',
  // Jest would leave one core idle.
  maxWorkers: 2,
  // Loading the CDK afresh for each example fills a worker; a new one is faster than a full one.
  workerIdleMemoryLimit: '512MB',
  testSequencer: '<rootDir>/jest.sequencer.js',
  // The CDK prints every warning of every synthesis; tests assert the ones that matter.
  silent: true,
  testMatch: ['**/*.test.ts'],
  transform: {
    '^.+\\.ts$': [
      '@swc/jest',
      { jsc: { target: 'es2022', parser: { syntax: 'typescript' } }, module: { type: 'commonjs' } },
    ],
  },
  moduleNameMapper: { '^cdk-scalable-web-app$': '<rootDir>/lib/index.ts' },
  setupFiles: ['<rootDir>/test/setup.ts'],
};
