import { readFileSync } from 'fs';
import { join } from 'path';
import { Template } from 'aws-cdk-lib/assertions';
import { Duration } from 'aws-cdk-lib/core';
import { ScalableWebApp, Traffic } from '../../lib';
import { warningsOf } from '../support/deployments';
import { IMAGE, testStack } from '../support/stacks';

const page = (name: string) => readFileSync(join(__dirname, '..', '..', name), 'utf8').replace(/\s+/g, ' ');

describe('what pages quote of the app that they state', () => {
  const stack = testStack();
  const traffic = Traffic.spike({ baselineRps: 100, peakRps: 10_000, timeToPeak: Duration.minutes(5) });
  const app = new ScalableWebApp(stack, 'News', { traffic, web: { image: IMAGE, requestsPerSecondPerTask: 150 } });

  test.each(['README.md', 'docs/capacity.md'])('the tasks of %s', (name) => {
    const [, fewest, most] = /requestsPerSecondPerTask: 150 \}, \/\/ (\d+) to (\d+) tasks/.exec(page(name))!;
    expect([Number(fewest), Number(most)]).toEqual([app.web!._tasks.least, app.web!._tasks.most]);
  });

  test('the first bottleneck, in the README', () => {
    const [, quoted] = /``` (at 10000 requests\/s .*?) ```/.exec(page('README.md'))!;
    Template.fromStack(stack);
    expect(warningsOf(stack).join('\n')).toContain(quoted);
  });
});
