import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as msk from 'aws-cdk-lib/aws-msk';
import type { Construct } from 'constructs';
import { uniqueLabel } from '../../private/naming';
import type { BrokerConfig, BrokerEngineContext, IBrokerEngine } from '../broker-engine';
import { brokerSubnetIds, createBrokerSecurityGroup } from './broker-network';
import { kafkaEnvironment } from './kafka-environment';
import { KafkaTopics } from './kafka-topics';

/**
 * Options of `BrokerEngine.kafkaServerless`.
 */
export interface KafkaServerlessOptions {
  /**
   * The bootstrap servers, for clients that cannot ask MSK: they are bound as `KAFKA_BOOTSTRAP_SERVERS`.
   *
   * @default - none: clients ask by `KAFKA_CLUSTER_ARN`
   */
  readonly bootstrapServers?: string;
}

/** SASL with IAM over TLS, the only way in. */
const PORT = 9098;

/**
 * Kafka on Amazon MSK without brokers to size. It encrypts with a key of AWS, in any case. Reached by
 * `BrokerEngine.kafkaServerless`.
 *
 * @see https://docs.aws.amazon.com/msk/latest/developerguide/serverless.html
 */
export class KafkaServerlessEngine implements IBrokerEngine {
  constructor(private readonly options: KafkaServerlessOptions) {}

  public validate(): string[] {
    return [];
  }

  public bind(scope: Construct, { vpc, preset }: BrokerEngineContext): BrokerConfig {
    const securityGroup = createBrokerSecurityGroup(scope, vpc);
    // CloudFormation demands a name, which is a dimension of the metrics as well.
    const clusterName = uniqueLabel(scope, 60);
    const cluster = new msk.CfnServerlessCluster(scope, 'Resource', {
      clusterName,
      clientAuthentication: { sasl: { iam: { enabled: true } } },
      vpcConfigs: [{ subnetIds: brokerSubnetIds(vpc), securityGroups: [securityGroup.securityGroupId] }],
    });
    cluster.applyRemovalPolicy(preset.removalPolicy);
    return {
      connections: new ec2.Connections({ securityGroups: [securityGroup], defaultPort: ec2.Port.tcp(PORT) }),
      ports: [PORT],
      environment: kafkaEnvironment(cluster.attrArn, this.options.bootstrapServers),
      channels: new KafkaTopics({ scope, clusterArn: cluster.attrArn, clusterName }),
    };
  }
}
