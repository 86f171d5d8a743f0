import { clientConfiguration } from '../environment';
import type { StackResource } from '../observed';

// Which Node runs is for package.json to say; the SDK would warn of every version that it will leave behind.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true';

type Configuration = ReturnType<typeof clientConfiguration>;

/** What the readers share: how clients are configured, and which resources are the stacks'. */
export class Reader {
  /** Of every SDK client. */
  public readonly configuration: Configuration;

  /**
   * @param endpoint the local AWS
   * @param resources the resources of the stacks
   */
  constructor(
    endpoint: string,
    public readonly resources: StackResource[],
  ) {
    this.configuration = clientConfiguration(endpoint);
  }

  /** The physical ids of the resources of a type. */
  public ids(type: string): string[] {
    return this.resources.filter((resource) => resource.type === type).map((resource) => resource.physicalId);
  }

  /** Asks for all ids at once, or not at all: most APIs take an empty list of ids for "everything". */
  public async all<T>(type: string, ask: (ids: string[]) => Promise<T[] | undefined>): Promise<T[]> {
    const ids = this.ids(type);
    return ids.length === 0 ? [] : ((await ask(ids)) ?? []);
  }

  /** Asks for one id after the other, side by side. */
  public each<T>(type: string, ask: (id: string) => Promise<T>): Promise<T[]> {
    return Promise.all(this.ids(type).map(ask));
  }
}
