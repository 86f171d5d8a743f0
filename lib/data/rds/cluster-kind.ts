import type { StatedVersion } from './instance-kind';
import type { ProxyKind } from './proxy-options';

/**
 * All in which one engine of clusters differs from another. Each engine file states one; nothing else knows which there
 * are.
 */
export interface ClusterKind {
  /** What people call it. */
  readonly name: string;
  /** As RDS calls it: `aurora-postgresql`. */
  readonly engine: string;
  /** The family of its parameter groups: `aurora-postgresql17`. */
  readonly family: string;
  /** The version that is stated, or the default. */
  readonly version: StatedVersion;
  /** Versions that the CDK knows, deprecated ones included. */
  readonly knownVersions: StatedVersion[];
  /** The first version that runs as such a cluster; all where left out. */
  readonly leastVersion?: string;
  /** What a proxy has to know. */
  readonly proxy: ProxyKind;
  /** The port unless one is stated. */
  readonly port: number;
  /** The longest name of a database. */
  readonly longestName: number;
  /** Parameters of the whole cluster, each with its reason beside it. */
  readonly parameters: { readonly [name: string]: string };
  /** Logs that are exported unless others are stated. */
  readonly logs: string[];
  /** Logs that can be exported. */
  readonly allLogs: string[];
  /** Classes too small for Performance Insights. */
  readonly withoutInsights?: RegExp;
  /** Connections that an instance type accepts by default, where a rule is known. */
  maxConnections(instanceType: string): number | undefined;
}
