import { execFileSync } from 'child_process';

const FORBIDDEN = [
  ['lib/services/planted.ts', '../data/cache'],
  ['lib/services/scaling/planted.ts', '../../messaging/job-queue'],
  ['lib/data/planted.ts', '../services/web-service'],
  ['lib/data/planted.ts', '../messaging/job-queue'],
  ['lib/network/planted.ts', '../edge/load-balancer'],
  ['lib/capacity/planted.ts', '../network/network'],
  ['lib/edge/planted.ts', '../scalable-web-app'],
  ['lib/edge/planted.ts', '../analysis/template-model'],
  ['lib/analysis/planted.ts', 'aws-cdk-lib/core'],
  ['lib/edge/planted.ts', 'aws-cdk-lib'],
];
const ALLOWED = [
  ['lib/edge/planted.ts', '../services/web-service'],
  ['lib/services/planted.ts', '../network/network'],
  ['lib/services/planted.ts', '../binding'],
  ['lib/data/planted.ts', 'aws-cdk-lib/core'],
];

/** ESLint loads its configuration as an ES module, which Jest cannot: a process of its own lints all. */
const SCRIPT = `
  const { ESLint } = require('eslint');
  const eslint = new ESLint();
  const lint = async ([filePath, from]) => {
    const [{ messages }] = await eslint.lintText('import ' + JSON.stringify(from) + ';', { filePath });
    return messages.map(({ ruleId }) => ruleId);
  };
  Promise.all(JSON.parse(process.argv[1]).map(lint)).then((all) => console.log(JSON.stringify(all)));
`;
const lint = (cases: string[][]): string[][] =>
  JSON.parse(execFileSync(process.execPath, ['-e', SCRIPT, JSON.stringify(cases)], { encoding: 'utf8' }));

describe('imports run one way, kept by lint', () => {
  const found = lint([...FORBIDDEN, ...ALLOWED]);

  test.each(FORBIDDEN.map(([file, from], index) => [file, from, found[index]]))(
    '%s may not import %s',
    (...[, , rules]) => {
      expect(rules).toEqual(['no-restricted-imports']);
    },
  );

  test.each(ALLOWED.map(([file, from], index) => [file, from, found[FORBIDDEN.length + index]]))(
    '%s may import %s',
    (...[, , rules]) => {
      expect(rules).toEqual([]);
    },
  );
});
