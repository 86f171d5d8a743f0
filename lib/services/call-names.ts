import type * as servicediscovery from 'aws-cdk-lib/aws-servicediscovery';
import type { IConstruct } from 'constructs';

/** Names by which services of one CDK app are called, each once in its namespace. */
export class CallNames {
  /** Those of the tree that the construct stands in. */
  public static of(construct: IConstruct): CallNames {
    const { root } = construct.node;
    const known = CallNames.byRoot.get(root) ?? new CallNames();
    CallNames.byRoot.set(root, known);
    return known;
  }

  /** The name of a service: `Billing` is called `billing`. */
  public static nameOf(id: string): string {
    return id.toLowerCase();
  }

  private static readonly byRoot = new WeakMap<IConstruct, CallNames>();
  private readonly paths = new Map<string, string>();

  private constructor() {}

  /** Records a name. */
  public claim(namespace: servicediscovery.INamespace, name: string, service: IConstruct): void {
    this.paths.set(`${namespace.namespaceArn} ${name}`, service.node.path);
  }

  /** The path of the service that has the name already. */
  public whoHas(namespace: servicediscovery.INamespace | undefined, name: string): string | undefined {
    return namespace && this.paths.get(`${namespace.namespaceArn} ${name}`);
  }
}
