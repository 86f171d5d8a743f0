import * as elasticache from 'aws-cdk-lib/aws-elasticache';
import type * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import { uniqueLabel } from '../../private/naming';
import { Checks } from '../../private/validation';

/**
 * The user that services log in to a cache as (RBAC), instead of an AUTH token that may do all.
 *
 * @see https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/Clusters.RBAC.html
 */
export interface CacheUserOptions {
  /**
   * The name that clients send: 1 to 120 letters, digits and hyphens, beginning with a letter. Create-time.
   *
   * @default 'app'
   */
  readonly userName?: string;

  /**
   * What the user may do, as an access string. It cannot set passwords.
   *
   * @default - 'on ~* +@all -@dangerous +info': every key, and no command that empties or lists the whole cache
   */
  readonly accessString?: string;
}

/** Every key; `INFO` is asked by clients when they connect. */
const ACCESS_STRING = 'on ~* +@all -@dangerous +info';
/** User and group ids have 40 characters at most, with the eight of a hash. */
const LONGEST_ID = 40;

/** Checks what a team says of the user. */
export function validateCacheUser(user: CacheUserOptions = {}): string[] {
  const access = 'an access string that begins with on';
  return new Checks('user.')
    .text(
      'userName',
      user.userName,
      /^(?!default$)[A-Za-z][A-Za-z0-9-]{0,119}$/,
      "a name of letters, digits and hyphens other than 'default'",
      "state 'app'",
    )
    .text('accessString', user.accessString, /^on( |$)/, access, "state 'on ~shop:* +@all -@dangerous'").problems;
}

/**
 * The user and the user group of a cache.
 *
 * Both are of engine `redis`, which goes with Valkey too: a user cannot change its engine, and one that were replaced
 * would keep Redis OSS from becoming Valkey in place. A group of that engine holds a user named `default`, to whom the
 * commands of those belong who do not log in: it is off.
 */
export class CacheUsers extends Construct {
  /** The group, for the cache. */
  public readonly groupId: string;
  /** The name that clients send. */
  public readonly userName: string;

  /**
   * @param scope the cache
   * @param id a stable name
   * @param password the password, of 16 to 128 characters: the whole value of the secret
   * @param options what the team says of the user
   */
  constructor(scope: Construct, id: string, password: secretsmanager.ISecret, options: CacheUserOptions = {}) {
    super(scope, id);
    this.userName = options.userName ?? 'app';
    const users = [
      this.user('App', password, this.userName, options.accessString ?? ACCESS_STRING),
      this.user('NoLogin', password, 'default', 'off -@all'),
    ];
    const group = new elasticache.CfnUserGroup(this, 'Resource', {
      engine: 'redis',
      // CloudFormation demands ids of users and groups.
      userGroupId: uniqueLabel(this, LONGEST_ID),
      userIds: users.map((user) => user.ref),
    });
    this.groupId = group.ref;
  }

  private user(id: string, password: secretsmanager.ISecret, userName: string, accessString: string) {
    const scope = new Construct(this, id);
    return new elasticache.CfnUser(scope, 'Resource', {
      engine: 'redis',
      userId: uniqueLabel(scope, LONGEST_ID),
      userName,
      accessString,
      // A dynamic reference: CloudFormation reads the secret, the template never shows it.
      authenticationMode: { Type: 'password', Passwords: [password.secretValue.unsafeUnwrap()] },
    });
  }
}
