/**
 * The snapshot that a database is made from.
 *
 * It is taken once, when the database is made. CloudFormation asks for the same identifier in each later update: to
 * state it for a database that stands, to change it or to drop it replaces the database. Restore beside it, under
 * another id, and move the services over.
 *
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-rds-dbinstance.html
 */
export interface DatabaseSnapshotOptions {
  /**
   * The identifier of the snapshot, or its ARN where another account shares it.
   */
  readonly snapshotIdentifier: string;

  /**
   * The name of the database that the snapshot holds.
   *
   * @default 'app'
   */
  readonly databaseName?: string;

  /**
   * The master user of the snapshot; its password is made anew.
   *
   * @default 'app'
   */
  readonly username?: string;
}
