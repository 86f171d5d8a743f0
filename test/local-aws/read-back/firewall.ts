import * as wafv2 from '@aws-sdk/client-wafv2';
import type { ObservedWebAcl } from '../observed';
import type { Reader } from './reader';

/** Web ACLs, what they stand before, and where they log. */
export async function readWebAcls(reader: Reader): Promise<ObservedWebAcl[]> {
  const client = new wafv2.WAFV2Client(reader.configuration);
  const loadBalancers = reader.ids('AWS::ElasticLoadBalancingV2::LoadBalancer');
  const webAcls = await reader.each('AWS::WAFv2::WebACL', async (physicalId) => {
    const [Name, Id, Scope] = physicalId.split('|');
    const ask = new wafv2.GetWebACLCommand({ Name, Id, Scope: Scope as wafv2.Scope });
    const webAcl = (await client.send(ask)).WebACL!;
    const logging = new wafv2.GetLoggingConfigurationCommand({ ResourceArn: webAcl.ARN });
    const standsBefore = await Promise.all(
      loadBalancers.map(async (ResourceArn) => {
        const found = await client.send(new wafv2.GetWebACLForResourceCommand({ ResourceArn }));
        return found.WebACL?.ARN === webAcl.ARN ? [ResourceArn] : [];
      }),
    );
    const { LoggingConfiguration } = await client.send(logging);
    return {
      physicalId,
      metricName: webAcl.VisibilityConfig?.MetricName,
      rules: webAcl.Rules ?? [],
      standsBefore: standsBefore.flat(),
      logsTo: LoggingConfiguration?.LogDestinationConfigs ?? [],
      redacted: LoggingConfiguration?.RedactedFields ?? [],
    };
  });
  client.destroy();
  return webAcls;
}
