import type { Need } from '../../../lib/analysis/account-needs';
import type { IAccount } from './check';
import { by } from './check';

/** What stacks have made already, resource by resource. */
export class Standing {
  /** Asks CloudFormation for the stacks that need something; one that is not deployed has made nothing. */
  public static async of(account: IAccount, needs: readonly Need[]): Promise<Standing> {
    const names = by(needs, ({ stack }) => stack).map(([stack]) => stack);
    const resources = await Promise.all(names.map((stack) => resourcesOf(account, stack)));
    return new Standing(new Map(resources.flat()));
  }

  private constructor(private readonly resources: ReadonlyMap<string, string>) {}

  /** Whether what needs it has been made. */
  public has({ stack, id }: Need): boolean {
    return this.resources.has(`${stack}/${id}`);
  }

  /** What AWS knows a resource by: an ARN or a name. */
  public physicalId({ stack, id }: Need): string | undefined {
    return this.resources.get(`${stack}/${id}`) || undefined;
  }

  /** Whether a resource of AWS is one of the stacks'. */
  public owns(physicalId: string): boolean {
    return [...this.resources.values()].includes(physicalId);
  }
}

async function resourcesOf(account: IAccount, StackName: string): Promise<[string, string][]> {
  try {
    const resources = await account.ask('cloudformation:ListStackResources', { StackName });
    return resources
      .filter(({ ResourceStatus }) => !/^DELETE_COMPLETE$|^CREATE_FAILED$/.test(ResourceStatus ?? ''))
      .map(({ LogicalResourceId, PhysicalResourceId = '' }) => [
        `${StackName}/${LogicalResourceId}`,
        PhysicalResourceId,
      ]);
  } catch (error) {
    if (/does not exist/.test((error as Error).message)) return [];
    throw error;
  }
}
