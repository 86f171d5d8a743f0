import { existsSync, readdirSync, readFileSync, writeFileSync } from 'fs';
import { join } from 'path';
import { CloudFormationValidatePlugin, Validations } from 'aws-cdk-lib/core';
import type { App, PolicyValidationPluginReport } from 'aws-cdk-lib/core';
import {
  AwsSolutionsChecks,
  HIPAASecurityChecks,
  NIST80053R4Checks,
  NIST80053R5Checks,
  PCIDSS321Checks,
} from 'cdk-nag';
import recommended from 'aws-cdk-lib/recommended-feature-flags.json';
import { EXAMPLES, PRESETS, loadApp, loadExample } from './examples';
import { shareValidationEngine } from './validation-engine';

shareValidationEngine();

/** Findings are errors, warnings too. */
export const STRICT = {
  '@aws-cdk/core:validateAgainstDefaultRules': true,
  '@aws-cdk/core:strictCfnValidateErrors': true,
};
/** One file for each configuration. */
const LEDGER = join(__dirname, '..', 'acknowledgements');
/** One file for each part of the library, an app that states all that can be stated of it. */
const STATED = join(__dirname, 'stated');
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

interface Configurations {
  readonly [name: string]: () => App;
}

/** Every example under both presets. */
export const EXAMPLE_CONFIGURATIONS: Configurations = Object.fromEntries(
  EXAMPLES.flatMap((name) =>
    PRESETS.map((preset) => [`${name}, ${preset}`, () => loadExample(name, { ...STRICT, preset })]),
  ),
);

/** Every app that states all that can be stated of one part. */
export const STATED_CONFIGURATIONS: Configurations = {
  ...Object.fromEntries(
    readdirSync(STATED).map((file) => [`${file.replace('.ts', '')} stated`, () => loadApp(join(STATED, file), STRICT)]),
  ),
  'everything stated, with the flags of cdk init': () =>
    loadApp(join(STATED, 'everything.ts'), { ...recommended, ...STRICT }),
};

/** Runs CloudFormation's own validator, strictly, and the five packs of cdk-nag over an app. */
export function validate(load: () => App): PluginReport[] {
  process.env.CDK_VALIDATION = 'true';
  const looked = jest.spyOn(CloudFormationValidatePlugin.prototype, 'validate');
  try {
    const app = load();
    addPacks(app);
    const { directory } = app.synth();
    const reports = JSON.parse(readFileSync(join(directory, 'validation-report.json'), 'utf8')).pluginReports;
    return withSilent(
      reports,
      looked.mock.results.map(({ value }) => value as PolicyValidationPluginReport),
    );
  } finally {
    looked.mockRestore();
    process.env.CDK_VALIDATION = 'false';
  }
}

/** The CDK leaves out a report with nothing in it: that of CloudFormation's validator is put back, if it was made. */
function withSilent(reports: PluginReport[], made: PolicyValidationPluginReport[]): PluginReport[] {
  const pluginName = 'CloudFormation Validate';
  const silent = made.length > 0 && made.every(({ success, violations }) => success && violations.length === 0);
  if (!silent || reports.some((report) => report.pluginName === pluginName)) return reports;
  return [...reports, { pluginName, violations: [], suppressedViolations: [] }];
}

function addPacks(app: App): void {
  for (const Pack of [AwsSolutionsChecks, HIPAASecurityChecks, NIST80053R4Checks, NIST80053R5Checks, PCIDSS321Checks]) {
    Validations.of(app).addPlugins(new Pack(app));
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

/** `hello, production` → `hello-production.json` */
const fileOf = (configuration: string) => `${configuration.replace(/\W+/g, '-').toLowerCase()}.json`;

/** The files of the ledger, and those that configurations own. */
export const ledgerFiles = () => readdirSync(LEDGER).sort();
export const ownedFiles = (...all: Configurations[]) => all.flatMap((some) => Object.keys(some).map(fileOf)).sort();

/** Validates each configuration, and compares what it acknowledges with what reviewers have read. */
export function describeConfigurations(configurations: Configurations): void {
  describe.each(Object.keys(configurations))('%s', (name) => {
    let reports: PluginReport[];
    beforeAll(() => {
      reports = validate(configurations[name]);
    }, 60_000);

    test.each(VALIDATORS)('no finding of %s that is not acknowledged', (validator) => {
      const report = reports.find(({ pluginName }) => pluginName === validator);
      expect(report?.violations).toEqual([]);
    });

    test('every acknowledgement has a reason', () => {
      const reasons = Object.values(acknowledgementsOf(reports)).flatMap((rules) => Object.values(rules));
      expect(reasons.length).toBeGreaterThan(0);
      for (const reason of reasons) expect(reason).toMatch(/\w+ \w+ \w+/);
    });

    test('acknowledged is what reviewers have read in the ledger (npm run ledger)', () => {
      const text = `${JSON.stringify(acknowledgementsOf(reports), undefined, 2)}\n`;
      const file = join(LEDGER, fileOf(name));
      if (process.env.UPDATE_LEDGER) writeFileSync(file, text);
      expect(existsSync(file) ? readFileSync(file, 'utf8') : '').toBe(text);
    });
  });
}
