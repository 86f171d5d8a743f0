import type { DeploymentsProof } from './deployments-proof';
import { onLocalAws, resultOf, TIMEOUT } from './on-local-aws';

const SHIFTING = ['BlueGreen', 'Canary', 'Linear'];
const WEB = ['Rolling', ...SHIFTING];

onLocalAws('every way to deploy, on the local AWS', ways);

function ways(): void {
  let proof: DeploymentsProof;

  beforeAll(async () => {
    proof = await resultOf('deployments-proof.ts');
  }, TIMEOUT);

  test.each(['first', 'second', 'switched'] as const)('the %s deployment is what the template asks for', (step) => {
    expect(proof[step].failed).toEqual([]);
    expect(proof[step].looked.filter((what) => what.endsWith(': how it is deployed'))).toHaveLength(5);
  });

  test.each([
    ['Rolling', 'ROLLING', { maximumPercent: 150 }],
    ['BlueGreen', 'BLUE_GREEN', { lifecycleHooks: [expect.objectContaining({ targetType: 'PAUSE' })] }],
    ['Canary', 'CANARY', { canaryConfiguration: { canaryPercent: 2.5, canaryBakeTimeInMinutes: 10 } }],
    ['Linear', 'LINEAR', { linearConfiguration: { stepPercent: 20, stepBakeTimeInMinutes: 5 } }],
    ['Pdf', 'ROLLING', { maximumPercent: 200 }],
  ])('%s is read back', (id, strategy, more) => {
    const { configuration } = proof.first.services[id];
    expect(configuration).toMatchObject({
      strategy,
      minimumHealthyPercent: 100,
      deploymentCircuitBreaker: { enable: true, rollback: true },
      ...more,
    });
  });

  test('alarms are named, those of both groups and of the team', () => {
    const alarms = Object.entries(proof.first.services).map(([id, { configuration }]) => [
      id,
      configuration?.alarms?.alarmNames?.length ?? 0,
    ]);
    expect(Object.fromEntries(alarms)).toEqual({ Rolling: 4, BlueGreen: 4, Canary: 4, Linear: 5, Pdf: 0 });
  });

  test.each(SHIFTING)('%s shifts between two groups, by its own rules', (id) => {
    const { shift, weights } = proof.first.services[id];
    expect(shift).toEqual({
      alternateTargetGroupArn: expect.stringContaining(':targetgroup/'),
      productionListenerRule: expect.stringContaining(':listener-rule/'),
      testListenerRule: expect.stringContaining(':listener-rule/'),
      roleArn: expect.stringContaining(':role/'),
    });
    expect(weights).toEqual([1, 0]);
  });

  describe('a new release', () => {
    test.each([...WEB, 'Pdf'])('reaches %s', (id) => {
      expect(proof.second.services[id].taskDefinition).not.toBe(proof.first.services[id].taskDefinition);
    });

    test.each([...WEB, 'Pdf'])('leaves the count of %s as scaling had set it', (id) => {
      expect(proof.first.services[id].desiredCount).not.toBe(proof.desiredCount);
      expect(proof.second.services[id].desiredCount).toBe(proof.desiredCount);
    });

    test.each(SHIFTING)('leaves the weights of %s as ECS had set them', (id) => {
      expect(proof.second.services[id].weights).toEqual([0, 100]);
    });

    test('replaces nothing but task definitions', () => {
      expect(replaced(proof.first, proof.second)).toEqual(['AWS::ECS::TaskDefinition']);
    });
  });

  describe('rolling and blue/green that change places', () => {
    test('replace neither service nor load balancer nor target group', () => {
      const lost = gone(proof.second, proof.switched);
      const standing = lost.filter(({ type }) => /^AWS::(ECS|ElasticLoadBalancingV2|EC2|Logs)::/.test(type));
      // What blue/green has beside.
      expect(standing.map(({ logicalId }) => logicalId.slice(0, -8)).sort()).toEqual([
        'ShopBlueGreenAlternateTargetGroup',
        'ShopBlueGreenTestRule',
      ]);
    });

    test.each(WEB)('leave the count of %s as scaling had set it', (id) => {
      expect(proof.switched.services[id].desiredCount).toBe(proof.desiredCount);
    });

    test('have ECS told so', () => {
      expect(proof.switched.services.Rolling.configuration?.strategy).toBe('BLUE_GREEN');
      expect(proof.switched.services.Rolling.weights).toEqual([1, 0]);
      expect(proof.switched.services.BlueGreen.configuration?.strategy).toBe('ROLLING');
      expect(proof.switched.services.BlueGreen.shift).toBeUndefined();
    });
  });
}

type Step = DeploymentsProof['first'];

/** The types of what stands no longer, or as another. */
function replaced(before: Step, after: Step): string[] {
  return [...new Set(gone(before, after).map(({ type }) => type))];
}

function gone(before: Step, after: Step): Step['resources'] {
  const ids = new Map(after.resources.map(({ logicalId, physicalId }) => [logicalId, physicalId]));
  return before.resources.filter(({ logicalId, physicalId }) => ids.get(logicalId) !== physicalId);
}
