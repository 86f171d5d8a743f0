/** A change that CloudFormation calls "may replace" and that AWS makes in place. */
interface InPlace {
  readonly type: string;
  readonly property: string;
  /** Between which values; between any where left out. */
  readonly when?: (before: unknown, after: unknown) => boolean;
  /** What CloudFormation's schema says, where AWS's page of the resource says otherwise. */
  readonly schema?: 'yes';
  readonly reason: string;
  readonly see: string;
}

const positive = (days: unknown) => Number(days) > 0;

export const IN_PLACE: readonly InPlace[] = [
  {
    type: 'AWS::RDS::DBInstance',
    property: 'MultiAZ',
    reason: 'a standby is added or dropped beside the primary, without downtime',
    see: 'https://repost.aws/knowledge-center/rds-convert-single-az-multi-az',
  },
  {
    type: 'AWS::RDS::DBInstance',
    property: 'BackupRetentionPeriod',
    when: (before, after) => positive(before) && positive(after),
    reason: 'an outage occurs between 0 and a period above it alone',
    see: 'https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_WorkingWithAutomatedBackups.BackupRetention.html',
  },
  {
    type: 'AWS::ElastiCache::ReplicationGroup',
    property: 'Engine',
    when: (before, after) => before === 'redis' && after === 'valkey',
    schema: 'yes',
    reason: 'Redis OSS becomes Valkey by in-place migration, where the template names a parameter group',
    see: 'https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-elasticache-replicationgroup.html',
  },
  {
    type: 'AWS::ElastiCache::ReplicationGroup',
    property: 'NumNodeGroups',
    when: (before, after) => positive(before) && positive(after),
    reason: 'slots move while clients go on, by the update policy UseOnlineResharding',
    see: 'https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-attribute-updatepolicy.html',
  },
  {
    type: 'AWS::RDS::DBInstance',
    property: 'StorageType',
    when: (before, after) => before !== 'standard' && after !== 'standard',
    reason: 'the database runs on while its storage is optimised; magnetic storage alone asks for downtime',
    see: 'https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_PIOPS.ModifyingExisting.html',
  },
];
