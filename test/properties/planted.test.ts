import fc from 'fast-check';
import { Connections, Port } from 'aws-cdk-lib/aws-ec2';
import { CfnQueue } from 'aws-cdk-lib/aws-sqs';
import { appCases } from './arbitraries';
import { judge } from './oracle';

/** A planted bug has to be found within so many cases. */
const CASES = 50;
/** The smallest case that shows it is a line, not a page. */
const SMALL = 140;

/** Runs the properties with the bug in place and gives what they find. */
function hunt() {
  const property = fc.property(appCases, (appCase) => {
    const { problems } = judge(appCase, {});
    if (problems.length > 0) throw new Error(problems.join('\n'));
  });
  const { failed, numRuns, counterexample, errorInstance } = fc.check(property, { numRuns: CASES, seed: 7 });
  const smallest = JSON.stringify(counterexample?.[0]);
  return { failed, numRuns, smallest, message: (errorInstance as Error | null)?.message };
}

afterEach(() => jest.restoreAllMocks());

test('a database that a binding opens to the world is found', () => {
  const { allowTo } = Connections.prototype;
  jest.spyOn(Connections.prototype, 'allowTo').mockImplementation(function (this: Connections, other, port, why) {
    allowTo.call(this, other, port, why);
    if (`${port}` === '5432') other.connections.allowFromAnyIpv4(Port.tcp(5432));
  });

  const { failed, numRuns, smallest, message } = hunt();

  expect({ failed, numRuns }).toEqual({ failed: true, numRuns: expect.any(Number) });
  expect(numRuns).toBeLessThanOrEqual(CASES);
  expect(message).toContain('address ranges enter the load balancer alone: 0.0.0.0/0 → ');
  expect(smallest.length).toBeLessThan(SMALL);
}, 60_000);

test('a queue that loses its dead-letter queue is found', () => {
  const prototype = CfnQueue.prototype as unknown as { renderProperties(props: object): { [name: string]: unknown } };
  const { renderProperties } = prototype;
  jest.spyOn(prototype, 'renderProperties').mockImplementation(function (this: CfnQueue, props) {
    const { RedrivePolicy: _lost, ...rest } = renderProperties.call(this as never, props);
    return rest;
  });

  const { failed, numRuns, smallest, message } = hunt();

  expect({ failed, numRuns }).toEqual({ failed: true, numRuns: expect.any(Number) });
  expect(numRuns).toBeLessThanOrEqual(CASES);
  expect(message).toContain('has no dead-letter queue');
  expect(smallest.length).toBeLessThan(SMALL);
}, 60_000);
