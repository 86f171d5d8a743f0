import { readFileSync, writeFileSync } from 'fs';
import { join } from 'path';
import { Template } from 'aws-cdk-lib/assertions';
import { loseZone } from '../../lib/analysis/static-stability';
import { readTemplate } from '../../lib/analysis/template-model';
import type { ScalableWebAppProps } from '../../lib';
import { CacheEngine, DatabaseEngine, ScalableWebApp } from '../../lib';
import { ZONES } from '../support/environment';
import { hasTiers } from '../support/examples';
import { IMAGE, testStack } from '../support/stacks';
import type { WholeStack } from './whole-apps';

/** What every tier of every example answers, zone by zone. `UPDATE_LEDGER=1` writes it. */
const LEDGER = join(__dirname, 'static-stability.json');

const answersOf = (template: object) =>
  Object.fromEntries(
    ZONES.map((zone) => [
      `without ${zone}`,
      Object.fromEntries(
        loseZone(readTemplate(template), zone).map(({ part, holds, because }) => [
          part,
          `${holds ? 'yes' : 'no'}: ${because}`,
        ]),
      ),
    ]),
  );

/** Whether every tier of every example goes on without any one zone. */
export function describeStaticStability(stacks: readonly WholeStack[]): void {
  describe('static stability', () => {
    const ledger = Object.fromEntries(
      stacks
        .filter(({ preset, template }) => preset === 'production' && hasTiers(template))
        .map(({ app, stackName, template }) => [`${app}, ${stackName}`, answersOf(template)]),
    );

    test.each(Object.keys(ledger))('%s survives the loss of any one zone, in every tier', (name) => {
      for (const answers of Object.values(ledger[name])) {
        expect(Object.keys(answers).length).toBeGreaterThanOrEqual(9);
        for (const [part, answer] of Object.entries(answers)) expect(`${part} ${answer}`).toMatch(/ yes: /);
      }
    });

    test('the answers are in the ledger that reviewers have read (npm run ledger)', () => {
      if (process.env.UPDATE_LEDGER) writeFileSync(LEDGER, `${JSON.stringify(ledger, undefined, 2)}\n`);
      expect(JSON.parse(readFileSync(LEDGER, 'utf8'))).toEqual(ledger);
    });

    describe('what would not survive is told', () => {
      const noes = (props: ScalableWebAppProps) => {
        const stack = testStack();
        new ScalableWebApp(stack, 'App', { web: { image: IMAGE }, worker: { image: IMAGE }, ...props });
        const answers = Object.entries(answersOf(Template.fromStack(stack).toJSON()));
        return answers.flatMap(([zone, byPart]) =>
          Object.entries(byPart)
            .filter(([, answer]) => answer.startsWith('no'))
            .map(([part, answer]) => `${zone} ${part} ${answer}`),
        );
      };

      test.each<[ScalableWebAppProps, string]>([
        [
          { database: DatabaseEngine.postgres({ multiAz: false }) },
          'without us-east-1a Database no: the primary has no standby, 2 of 2 replicas read',
        ],
        [
          { database: DatabaseEngine.postgres({ readReplicas: 1 }) },
          'without us-east-1b Database no: a standby takes the writes, 0 of 1 replicas read',
        ],
        [
          { cache: CacheEngine.redis({ replicas: 0 }) },
          'without us-east-1c Cache no: 0 of 1 nodes remain, and one of them takes the writes',
        ],
        [
          { web: { image: IMAGE, minTasks: 1 } },
          'without us-east-1a Web no: 0 of 1 tasks remain at the least, in 2 zones',
        ],
        [
          { network: { natGateways: 1 } },
          'without us-east-1a NAT gateways no: 0 of 2 zones have a way out of their own',
        ],
        [
          { web: { image: IMAGE, maxTasks: 5000 } },
          'without us-east-1a Addresses no: 8182 addresses for 10020 tasks at the peak of a deployment',
        ],
      ])('%j', (props, answer) => {
        expect(noes(props)).toContain(answer);
      });

      test('and nothing else is', () => {
        expect(noes({})).toEqual([]);
      });
    });
  });
}
