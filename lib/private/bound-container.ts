import * as ecs from 'aws-cdk-lib/aws-ecs';
import type * as iam from 'aws-cdk-lib/aws-iam';
import type { BindingConfig, SecretField } from '../binding';
import { grantKeyThrough, grantOnIdentity } from './grants';

/** A container whose environment variables come from the team and from bindings, each name once. */
export class BoundContainer {
  private readonly origins = new Map<string, string>();
  private readonly values = new Map<string, string>();

  /**
   * @param container the application
   */
  constructor(public readonly container: ecs.ContainerDefinition) {
    const { environment, secrets } = container.renderContainerDefinition();
    const own = [...((environment ?? []) as { name: string }[]), ...((secrets ?? []) as { name: string }[])];
    own.forEach(({ name }) => this.origins.set(name, 'the container itself'));
  }

  /**
   * Sets what a binding says.
   *
   * Two parts of one backing service may say the same: a host that is told twice is told once.
   *
   * @throws when a name is set already, by the team or by another binding; nothing is set then
   */
  public apply(config: BindingConfig, origin: string): void {
    const all = Object.entries(config.environment ?? {});
    const environment = all.filter(([name, value]) => this.values.get(name) !== value);
    const secrets = Object.keys(config.secrets ?? {});
    const names = [...environment.map(([name]) => name), ...secrets];
    if (names.some((name) => this.origins.has(name))) {
      const taken = [...all.map(([name]) => name), ...secrets].filter((name) => this.origins.has(name));
      const list = taken.map((name) => `${name} (set by ${this.origins.get(name)})`).join(', ');
      throw new Error(
        `${this.container.node.path}: ${origin} binds environment variables that are set already: ${list}; ` +
          'rename yours, or give the backing service another id, which becomes its prefix',
      );
    }
    names.forEach((name) => this.origins.set(name, origin));
    environment.forEach(([name, value]) => {
      this.values.set(name, value);
      this.container.addEnvironment(name, value);
    });
    Object.entries(config.secrets ?? {}).forEach(([name, field]) =>
      this.container.addSecret(name, new IdentityGrantedSecret(field)),
    );
  }
}

/**
 * Grants on the role alone. `ISecret.grantRead` writes the role's ARN into the policy of the secret's key, so a key in
 * another stack closes a dependency cycle.
 */
export class IdentityGrantedSecret extends ecs.Secret {
  public readonly arn: string;
  public readonly hasField: boolean;
  private readonly secret: SecretField['secret'];

  constructor({ secret, field }: SecretField) {
    super();
    this.secret = secret;
    this.hasField = field !== undefined;
    this.arn = field === undefined ? secret.secretArn : `${secret.secretArn}:${field}::`;
  }

  public override grantRead(grantee: iam.IGrantable): iam.Grant {
    const { secret } = this;
    // An imported secret may be known by name alone; Secrets Manager adds six characters to its ARN.
    const arn = secret.secretFullArn ?? `${secret.secretArn}-??????`;
    grantKeyThrough('secretsmanager', secret.encryptionKey, grantee, ['kms:Decrypt']);
    return grantOnIdentity(grantee, [arn], ['secretsmanager:GetSecretValue', 'secretsmanager:DescribeSecret']);
  }
}
