import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as elasticache from 'aws-cdk-lib/aws-elasticache';
import type { Construct } from 'constructs';
import { pathInStack } from '../../private/naming';
import { dataSubnets } from '../../private/subnets';

/** The security group of a cache, which nothing leaves. */
export function createCacheSecurityGroup(scope: Construct, vpc: ec2.IVpc): ec2.SecurityGroup {
  return new ec2.SecurityGroup(scope, 'SecurityGroup', {
    vpc,
    description: `Cache ${pathInStack(scope)}`,
    allowAllOutbound: false,
  });
}

/** The subnets that nodes of a cache live in. */
export function createCacheSubnets(scope: Construct, vpc: ec2.IVpc): elasticache.CfnSubnetGroup {
  return new elasticache.CfnSubnetGroup(scope, 'Subnets', {
    description: `Subnets of ${pathInStack(scope)}`,
    subnetIds: vpc.selectSubnets(dataSubnets(vpc)).subnetIds,
  });
}
