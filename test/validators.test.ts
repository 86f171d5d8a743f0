import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'fs';
import { join } from 'path';
import type * as Ec2 from 'aws-cdk-lib/aws-ec2';
import type * as Core from 'aws-cdk-lib/core';
import type { App } from 'aws-cdk-lib/core';
import type * as Nag from 'cdk-nag';
import recommended from 'aws-cdk-lib/recommended-feature-flags.json';
import { EXAMPLES, PRESETS, loadApp, loadExample } from './support/examples';

/** Findings are errors, warnings too. */
const STRICT = {
  '@aws-cdk/core:validateAgainstDefaultRules': true,
  '@aws-cdk/core:strictCfnValidateErrors': true,
};
/** One file for each configuration. */
const LEDGER = join(__dirname, 'acknowledgements');
/** One file for each part of the library, an app that states all that can be stated of it. */
const STATED = join(__dirname, 'support', 'stated');
const VALIDATORS = [
  'AwsSolutions',
  'HIPAA.Security',
  'NIST.800.53.R4',
  'NIST.800.53.R5',
  'PCI.DSS.321',
  'CloudFormation Validate',
];

interface Violation {
  readonly ruleName: string;
  readonly reason?: string;
  readonly violatingConstructs: { readonly constructPath: string }[];
}
interface PluginReport {
  readonly pluginName: string;
  readonly violations: Violation[];
  readonly suppressedViolations: Violation[];
}
interface Acknowledgements {
  [construct: string]: { [rule: string]: string };
}
interface Ledger {
  [configuration: string]: Acknowledgements;
}

/** What is validated: every example under both presets, and every app that states all that can be stated. */
const CONFIGURATIONS: { [name: string]: () => App } = {
  ...Object.fromEntries(
    EXAMPLES.flatMap((name) =>
      PRESETS.map((preset) => [`${name}, ${preset}`, () => loadExample(name, { ...STRICT, preset })]),
    ),
  ),
  ...Object.fromEntries(
    readdirSync(STATED).map((file) => [`${file.replace('.ts', '')} stated`, () => loadApp(join(STATED, file), STRICT)]),
  ),
  'everything stated, with the flags of cdk init': () =>
    loadApp(join(STATED, 'everything.ts'), { ...recommended, ...STRICT }),
};

/** Runs CloudFormation's own validator, strictly, and the five packs of cdk-nag over an app. */
function validate(load: () => App): PluginReport[] {
  process.env.CDK_VALIDATION = 'true';
  try {
    const app = load();
    addPacks(app);
    const { directory } = app.synth();
    return JSON.parse(readFileSync(join(directory, 'validation-report.json'), 'utf8')).pluginReports;
  } finally {
    process.env.CDK_VALIDATION = 'false';
  }
}

function addPacks(app: App): void {
  const nag = jest.requireActual<typeof Nag>('cdk-nag');
  const core = jest.requireActual<typeof Core>('aws-cdk-lib/core');
  const { AwsSolutionsChecks, HIPAASecurityChecks, NIST80053R4Checks, NIST80053R5Checks, PCIDSS321Checks } = nag;
  for (const Pack of [AwsSolutionsChecks, HIPAASecurityChecks, NIST80053R4Checks, NIST80053R5Checks, PCIDSS321Checks]) {
    core.Validations.of(app).addPlugins(new Pack(app));
  }
}

/** Construct → rule → reason, in an order of its own. */
function acknowledgementsOf(reports: PluginReport[]): Acknowledgements {
  const rows = reports
    .flatMap(({ suppressedViolations }) => suppressedViolations)
    .flatMap(({ ruleName, reason, violatingConstructs }) =>
      violatingConstructs.map(({ constructPath }) => ({ constructPath, ruleName, reason: reason ?? '' })),
    )
    .sort((x, y) => (`${x.constructPath} ${x.ruleName}` < `${y.constructPath} ${y.ruleName}` ? -1 : 1));
  const byConstruct: Acknowledgements = {};
  for (const { constructPath, ruleName, reason } of rows) (byConstruct[constructPath] ??= {})[ruleName] = reason;
  return byConstruct;
}

const ledger: Ledger = {};

describe.each(Object.keys(CONFIGURATIONS))('%s', (name) => {
  const reports = () => validate(CONFIGURATIONS[name]);
  let all: PluginReport[];
  beforeAll(() => {
    all = reports();
    ledger[name] = acknowledgementsOf(all);
  }, 60_000);

  test.each(VALIDATORS)('no finding of %s that is not acknowledged', (validator) => {
    const report = all.find(({ pluginName }) => pluginName === validator);
    expect(report?.violations).toEqual([]);
  });

  test('every acknowledgement has a reason', () => {
    const reasons = Object.values(ledger[name]).flatMap((rules) => Object.values(rules));
    expect(reasons.length).toBeGreaterThan(0);
    for (const reason of reasons) expect(reason).toMatch(/\w+ \w+ \w+/);
  });
});

test('a finding is found: an open security group in the same app fails', () => {
  const openSsh = () => {
    const app = loadExample('hello', STRICT);
    const { Peer, Port, SecurityGroup } = jest.requireActual<typeof Ec2>('aws-cdk-lib/aws-ec2');
    const stack = app.node.findChild('Hello') as unknown as { app: { vpc: Ec2.IVpc } } & Core.Stack;
    new SecurityGroup(stack, 'Open', { vpc: stack.app.vpc }).addIngressRule(Peer.anyIpv4(), Port.tcp(22));
    return app;
  };
  expect(() => validate(openSsh)).toThrow(
    /AwsSolutions-EC23(.|\n)*HIPAA(.|\n)*NIST\.800\.53\.R5-EC2RestrictedSSH(.|\n)*PCI(.|\n)*CloudFormation-Validate::W2508/,
  );
}, 60_000);

test('the ledger of acknowledgements is the one that reviewers have read (npm run ledger)', () => {
  mkdirSync(LEDGER, { recursive: true });
  const texts = Object.entries(ledger).map(([name, entries]) => [
    fileOf(name),
    `${JSON.stringify(entries, undefined, 2)}\n`,
  ]);
  if (process.env.UPDATE_LEDGER) for (const [file, text] of texts) writeFileSync(join(LEDGER, file), text);
  expect(readdirSync(LEDGER).sort()).toEqual(texts.map(([file]) => file).sort());
  for (const [file, text] of texts) expect(readFileSync(join(LEDGER, file), 'utf8')).toBe(text);
});

/** `hello, production` → `hello-production.json` */
const fileOf = (configuration: string) => `${configuration.replace(/\W+/g, '-').toLowerCase()}.json`;
