import * as rds from 'aws-cdk-lib/aws-rds';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import type { Construct } from 'constructs';
import type { BindingConfig } from '../binding';
import type { Preset } from '../preset';
import { acknowledgeRules } from '../private/acknowledge';
import { Checks } from '../private/validation';

/**
 * What a user is given by its database.
 */
export interface ApplicationUserContext {
  /**
   * The table of defaults.
   */
  readonly preset: Preset;

  /**
   * The customer managed key for secrets.
   *
   * @default - the key that AWS manages
   */
  readonly encryptionKey?: kms.IKey;
}

/**
 * What a service needs to log in as a user, by the name behind `DATABASE_`.
 */
export interface ApplicationUserLogin {
  /**
   * The name of the user in the database.
   */
  readonly username: string;

  /**
   * Where its password is, with the fields `username` and `password`: a proxy has to know it.
   *
   * @default - it has none
   */
  readonly secret?: secretsmanager.ISecret;

  /**
   * Settings of the login.
   */
  readonly config: BindingConfig;

  /**
   * Whether the service logs in by IAM token, and needs `rds-db:connect`.
   */
  readonly byToken: boolean;
}

/**
 * The user that services log in as, instead of the administrator of the database. The migration task makes it.
 */
export interface IApplicationUser {
  /**
   * The name of the user in the database.
   */
  readonly username: string;

  /**
   * Whether services log in by IAM token, which not every database takes.
   */
  readonly byToken: boolean;

  /**
   * What is wrong with the options: one line each, empty if nothing.
   */
  validate(): string[];

  /**
   * Makes what the login takes.
   *
   * @param scope the database
   * @param context what the user is given
   */
  bind(scope: Construct, context: ApplicationUserContext): ApplicationUserLogin;
}

/**
 * Users for services with the least grants, instead of the administrator. CloudFormation makes no users inside of a
 * database: a task with `database.administration` runs the statements that docs/tasks.md holds.
 */
export abstract class ApplicationUser {
  /**
   * A user with a password of its own, in a secret of its own.
   *
   * @param username 1 to 32 small letters, digits and underscores, a letter first, and not the administrator's name
   */
  public static withPassword(username: string): IApplicationUser {
    return new PasswordUser(username);
  }

  /**
   * A user without a password: services ask IAM for a token of fifteen minutes with each new connection, and are bound
   * `DATABASE_IAM_AUTH`. At most 200 new connections a second; the pool has to know how to renew its password.
   *
   * @see https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/UsingWithRDS.IAMDBAuth.html
   * @param username 1 to 32 small letters, digits and underscores, a letter first, and not the administrator's name
   */
  public static withIamToken(username: string): IApplicationUser {
    return new TokenUser(username);
  }
}

/** Names that databases keep for themselves, and `app`, the administrator that this library makes. */
const TAKEN = ['app', 'admin', 'mysql', 'postgres', 'public', 'rdsadmin', 'rdsrepladmin', 'root', 'user'];

function validateName(username: string): string[] {
  return new Checks('applicationUser.')
    .text(
      'username',
      username,
      /^[a-z][a-z0-9_]{0,31}$/,
      '1 to 32 small letters, digits and _, a letter first',
      "state 'service'",
    )
    .that(!TAKEN.includes(username), 'username', username, 'a name that is not taken', "state 'service'").problems;
}

class PasswordUser implements IApplicationUser {
  public readonly byToken = false;

  constructor(public readonly username: string) {}

  public validate(): string[] {
    return validateName(this.username);
  }

  public bind(scope: Construct, { preset, encryptionKey }: ApplicationUserContext): ApplicationUserLogin {
    const secret = new rds.DatabaseSecret(scope, 'ApplicationUser', { username: this.username, encryptionKey });
    secret.applyRemovalPolicy(preset.removalPolicy);
    const rotation = 'a schedule would add a Lambda function; rotate with the migration task, or log in by IAM token';
    acknowledgeRules(secret, {
      'AwsSolutions-SMG4': rotation,
      SecretsManagerRotationEnabled: rotation,
      SecretsManagerUsingKMSKey: 'encrypted with the key of the account; encryptionKey takes a customer managed one',
    });
    return {
      username: this.username,
      secret,
      config: { secrets: { USERNAME: { secret, field: 'username' }, PASSWORD: { secret, field: 'password' } } },
      byToken: this.byToken,
    };
  }
}

class TokenUser implements IApplicationUser {
  public readonly byToken = true;

  constructor(public readonly username: string) {}

  public validate(): string[] {
    return validateName(this.username);
  }

  public bind(): ApplicationUserLogin {
    const { username, byToken } = this;
    return { username, config: { environment: { USERNAME: username, IAM_AUTH: 'true' } }, byToken };
  }
}
