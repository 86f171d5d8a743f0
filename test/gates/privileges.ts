import { readFileSync, writeFileSync } from 'fs';
import { join } from 'path';
import { EXAMPLES, PRESETS, hasTiers } from '../support/examples';
import type { WholeStack, WholeTemplate } from './whole-apps';

/** What may hold a wildcard, or let an address range in, and why. `UPDATE_LEDGER=1` adds what is new, without a reason. */
const FILE = join(__dirname, 'privileges.json');

interface Statement {
  readonly Effect: string;
  readonly Action: string | string[];
  readonly Resource?: unknown;
}
interface Found {
  /** Wildcards and address ranges, as one line each. */
  readonly lines: string[];
  /** How many statements and rules were looked at. */
  readonly statements: number;
  readonly rules: number;
  /** Whether the application is in it. */
  readonly tiers: boolean;
  /** Whether a database is, whose ports have rules. */
  readonly database: boolean;
}

function lookAt(name: string, { Resources }: WholeTemplate): Found {
  const statements = Object.entries(Resources).flatMap(([id, { Properties = {} }]) =>
    statementsIn(Properties).map((statement) => ({ id, statement })),
  );
  const rules = Object.entries(Resources).flatMap(([id, { Type, Properties = {} }]) =>
    rulesIn(Type, Properties).map((rule) => ({ id, rule })),
  );
  return {
    statements: statements.length,
    rules: rules.length,
    tiers: hasTiers({ Resources }),
    database: Object.values(Resources).some(({ Type }) => Type.startsWith('AWS::RDS::DB')),
    lines: [
      ...statements
        .filter(({ statement }) => hasWildcard(statement.Action) || hasWildcard(statement.Resource))
        .map(
          ({ id, statement }) =>
            `${name} ${id}: ${statement.Effect} ${write(statement.Action)} on ${write(statement.Resource)}`,
        ),
      ...rules
        .filter(({ rule }) => rule.range !== undefined)
        .map(({ id, rule }) => `${name} ${id}: ${rule.direction} ${rule.range} ${rule.ports}`),
    ],
  };
}

/** Statements of every policy document, wherever in the properties it stands. */
function statementsIn(value: unknown): Statement[] {
  if (typeof value !== 'object' || value === null) return [];
  const { Statement } = value as { Statement?: Statement | Statement[] };
  if (Statement !== undefined) return [Statement].flat();
  return Object.values(value).flatMap(statementsIn);
}

interface Rule {
  readonly direction: string;
  readonly range?: string;
  readonly ports: string;
}

function rulesIn(type: string, properties: { [name: string]: unknown }): Rule[] {
  const rules = (direction: string, list: unknown) =>
    ((list ?? []) as { [name: string]: unknown }[]).map((rule) => ({
      direction,
      range: write(rule.CidrIp ?? rule.CidrIpv6 ?? rule.SourcePrefixListId) || undefined,
      ports: rule.IpProtocol === '-1' ? 'every port' : `${rule.IpProtocol} ${rule.FromPort}-${rule.ToPort}`,
    }));
  if (type === 'AWS::EC2::SecurityGroup') {
    return [...rules('in from', properties.SecurityGroupIngress), ...rules('out to', properties.SecurityGroupEgress)];
  }
  if (type === 'AWS::EC2::SecurityGroupIngress') return rules('in from', [properties]);
  if (type === 'AWS::EC2::SecurityGroupEgress') return rules('out to', [properties]);
  return [];
}

const hasWildcard = (value: unknown) => [value].flat().some((one) => write(one).includes('*'));

/** Names instead of intrinsic functions. */
function write(value: unknown): string {
  if (value === undefined) return '';
  if (typeof value !== 'object' || value === null) return `${value}`;
  if (Array.isArray(value)) return value.map(write).join(', ');
  const {
    Ref,
    'Fn::GetAtt': attribute,
    'Fn::Join': join,
  } = value as { Ref?: string; 'Fn::GetAtt'?: string[]; 'Fn::Join'?: [string, unknown[]] };
  if (join) return join[1].map(write).join(join[0]);
  return attribute ? `<${attribute.join('.')}>` : `<${Ref}>`;
}

/** What is granted, whoever has it: the name of the app, the policy, and what is referred to are left out. */
const form = (line: string) => line.replace(/^.*?: \S+: /, '').replace(/<[^>]*>/g, '<…>');

/** Whether every wildcard and every address range has been read, with a reason. */
export function describePrivileges(stacks: readonly WholeStack[]): void {
  describe('privileges', () => {
    const looked = stacks.map(({ app, preset, template }) => ({
      preset,
      ...lookAt(preset === undefined ? `${app}:` : `${app}, ${preset}:`, template),
    }));
    const found = looked.filter(({ preset }) => preset !== undefined);
    const inExamples = found.flatMap((one) => one.lines);
    /** What the apps that state everything have beside the examples, each form once. */
    const stated = looked.filter(({ preset }) => preset === undefined).flatMap((one) => one.lines);
    const known = new Set(inExamples.map(form));
    const lines = [
      ...inExamples,
      ...[...new Set(stated.map(form))].filter((each) => !known.has(each)).map((each) => `stated: ${each}`),
    ].sort();

    test('there is something to look at', () => {
      const applications = found.filter(({ tiers }) => tiers);
      expect(applications).toHaveLength(EXAMPLES.length * PRESETS.length);
      for (const { statements, rules, database } of applications) {
        expect(statements).toBeGreaterThan(15);
        expect(rules).toBeGreaterThan(database ? 10 : 4);
      }
    });

    test('a wildcard is seen, whatever its form', () => {
      const planted = (statement: object) =>
        lookAt('planted', {
          Resources: {
            Role: { Type: 'AWS::IAM::Role', Properties: { Policies: [{ PolicyDocument: { Statement: statement } }] } },
          },
        }).lines;
      expect(planted({ Effect: 'Allow', Action: 's3:Get*', Resource: 'x' })).toEqual([
        'planted Role: Allow s3:Get* on x',
      ]);
      expect(
        planted([{ Effect: 'Allow', Action: ['a:b'], Resource: { 'Fn::Join': ['', [{ Ref: 'B' }, '/*']] } }]),
      ).toEqual(['planted Role: Allow a:b on <B>/*']);
      expect(planted({ Effect: 'Allow', Action: 's3:GetObject', Resource: 'x' })).toEqual([]);
    });

    test('every wildcard and every address range is in the list that reviewers have read, with a reason', () => {
      const listed = JSON.parse(readFileSync(FILE, 'utf8')) as { [line: string]: string };
      if (process.env.UPDATE_LEDGER) {
        const updated = Object.fromEntries(lines.map((line) => [line, listed[line] ?? '']));
        writeFileSync(FILE, `${JSON.stringify(updated, undefined, 2)}\n`);
      }
      expect(lines).toEqual(Object.keys(listed).sort());
      for (const [line, reason] of Object.entries(listed))
        expect(`${line} because ${reason}`).toMatch(/because \w+ \w+:? \w+/);
    });
  });
}
