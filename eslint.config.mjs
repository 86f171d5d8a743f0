import js from '@eslint/js';
import prettier from 'eslint-config-prettier';
import ts from 'typescript-eslint';

/** Imports run down this list only: capacity → logs → network → data, messaging → services → edge → observability. */
const layers = [['capacity'], ['logs'], ['network'], ['data', 'messaging'], ['services'], ['edge'], ['observability']];

/** Folders that a layer may not import. Services know of their backing services what binding.ts says, no more. */
const forbidden = (layer, index) => [
  ...layers[index].filter((other) => other !== layer),
  ...layers.slice(index + 1).flat(),
  ...(layer === 'services' ? ['data', 'messaging'] : []),
];

const core = { name: 'aws-cdk-lib', message: "import from 'aws-cdk-lib/core': it loads half as much" };
const analysis = { regex: '/analysis(/|$)', message: 'the template readers and the constructs do not know each other' };

export default ts.config(
  {
    ignores: [
      'dist/',
      'cdk.out/',
      '**/cdk.out/',
      'node_modules/',
      '.local-aws/',
      'packages/',
      'jest.config.js',
      'jest.proof.config.js',
      'jest.sequencer.js',
    ],
  },
  js.configs.recommended,
  ...ts.configs.recommended,
  {
    rules: {
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/no-unused-vars': [
        'error',
        { argsIgnorePattern: '^_', varsIgnorePattern: '^_', ignoreRestSiblings: true },
      ],
      eqeqeq: 'error',
      'prefer-const': 'error',
    },
  },
  {
    // Applications of the examples, which Node runs as they are.
    files: ['examples/**/*.mjs'],
    languageOptions: {
      globals: { console: 'readonly', process: 'readonly', Buffer: 'readonly', URL: 'readonly', fetch: 'readonly' },
    },
  },
  {
    files: ['lib/**/*.ts'],
    rules: {
      'no-console': 'error',
      '@typescript-eslint/no-explicit-any': 'error',
      'max-lines': ['error', { max: 300, skipBlankLines: true, skipComments: true }],
      'no-restricted-imports': ['error', { paths: [core], patterns: [analysis] }],
    },
  },
  ...layers.flatMap((names, index) =>
    names.map((layer) => ({
      files: [`lib/${layer}/**/*.ts`],
      rules: {
        'no-restricted-imports': [
          'error',
          {
            paths: [core],
            patterns: [
              analysis,
              {
                regex: `^(\\.\\./)+(${forbidden(layer, index).join('|')})(/|$)|^(\\.\\./)+scalable-web-app`,
                message:
                  'imports run one way: capacity, logs, network, data and messaging, services, edge, observability',
              },
            ],
          },
        ],
      },
    })),
  ),
  {
    files: ['lib/analysis/**/*.ts'],
    rules: {
      'no-restricted-imports': [
        'error',
        {
          patterns: [{ regex: '^(aws-cdk-lib|constructs)|^\\.\\./', message: 'template readers have no dependencies' }],
        },
      ],
    },
  },
  prettier,
);
