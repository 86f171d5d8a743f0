import type { Properties } from './template';
import { list, object, reference, references, Template, text } from './template';

/** What a service deals with and its template does not hold: by the export of another stack, or by a security group. */
export interface ForeignPart {
  /** The logical id of the service. */
  readonly service: string;
  /** The name of the export. */
  readonly export?: string;
  /** The id of a security group of elsewhere that a rule lets the service into. */
  readonly securityGroup?: string;
  /** The environment variable by which the service knows it. */
  readonly variable?: string;
}

/** What carries load behind an export of a template: itself, by its secret, or by its security group. */
export interface Export {
  readonly name: string;
  readonly parts: { readonly id: string; readonly type: string }[];
}

const CARRIERS = [
  'AWS::RDS::DBInstance',
  'AWS::RDS::DBCluster',
  'AWS::RDS::DBProxy',
  'AWS::ElastiCache::ReplicationGroup',
  'AWS::ElastiCache::ServerlessCache',
  'AWS::ElastiCache::CacheCluster',
  'AWS::SQS::Queue',
  'AWS::AmazonMQ::Broker',
  'AWS::MSK::Cluster',
  'AWS::MSK::ServerlessCluster',
  'AWS::DynamoDB::Table',
  'AWS::DynamoDB::GlobalTable',
  'AWS::OpenSearchService::Domain',
];

/** What the services of a template refer to outside it. */
export function readForeignParts(json: unknown): ForeignPart[] {
  const template = new Template(json);
  const definitions = template.all('AWS::ECS::TaskDefinition');
  const rules = template.all('AWS::EC2::SecurityGroupIngress').map(({ properties }) => properties);
  return template.all('AWS::ECS::Service').flatMap(({ id: service, properties }) => {
    const definition = definitions.find(({ id }) => id === reference(properties.TaskDefinition))?.properties ?? {};
    const variables = list(definition.ContainerDefinitions)
      .map(object)
      .flatMap(({ Environment, Secrets }) => [...list(Environment), ...list(Secrets)].map(object));
    const groups = references(properties.NetworkConfiguration);
    const opened = rules.filter((rule) => groups.includes(reference(rule.SourceSecurityGroupId) ?? ''));
    return [
      ...variables.flatMap(({ Name, Value, ValueFrom }) =>
        imports([Value, ValueFrom]).map((name) => ({ service, export: name, variable: text(Name) })),
      ),
      ...opened.flatMap(({ GroupId }) => imports(GroupId).map((name) => ({ service, export: name }))),
      ...opened.flatMap(({ GroupId }) => text(GroupId) ?? []).map((securityGroup) => ({ service, securityGroup })),
    ];
  });
}

/** The exports of a template, each with what carries load behind it. */
export function readExports(json: unknown): Export[] {
  const template = new Template(json);
  const carriers = CARRIERS.flatMap((type) => template.all(type));
  const secrets = template.all('AWS::SecretsManager::SecretTargetAttachment');
  return Object.values(object(object(json).Outputs))
    .map(object)
    .flatMap(({ Export, Value }) => {
      const name = text(object(Export).Name);
      if (name === undefined) return [];
      const ids = references(Value);
      const attached = secrets.filter(({ id }) => ids.includes(id)).flatMap(({ properties }) => references(properties));
      const behind = ({ id, properties }: { readonly id: string; readonly properties: Properties }) =>
        [...ids, ...attached].includes(id) || groupsOf(properties).some((group) => ids.includes(group));
      return [{ name, parts: carriers.filter(behind).map(({ id, type }) => ({ id, type })) }];
    });
}

function groupsOf({ VPCSecurityGroups, SecurityGroupIds, VpcSecurityGroupIds, SecurityGroups }: Properties): string[] {
  return references([VPCSecurityGroups, SecurityGroupIds, VpcSecurityGroupIds, SecurityGroups]);
}

/** The names of the exports that a value takes from other stacks, at any depth. */
function imports(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(imports);
  return Object.entries(object(value)).flatMap(([key, inner]) =>
    key === 'Fn::ImportValue' ? (text(inner) ?? []) : imports(inner),
  );
}
