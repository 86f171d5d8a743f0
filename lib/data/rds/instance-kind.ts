import type * as rds from 'aws-cdk-lib/aws-rds';
import type { ProxyKind } from './proxy-options';

/** A series of an engine and, where it is stated in full, its version. */
export interface StatedVersion {
  /** `17.6`, `8.4`, `11.8.3`. */
  readonly full: string;
  /** `17`, `8.4`, `11.8`: the series, from one to the next of which an upgrade is a major one. */
  readonly series: string;
}

/** How the replicas of an engine report that they are behind. */
export interface LagRule {
  /** The least lag, in seconds, that tells a sick replica from a healthy one. */
  readonly leastSeconds: number;
  /** Seconds of lag above which a replica is left out unless others are stated. */
  readonly seconds: number;
  /** Whether a lag of -1 is reported when replication is broken. */
  readonly negativeWhenBroken: boolean;
}

/**
 * All in which one engine of RDS instances differs from another. Each engine file states one; nothing else knows which
 * there are.
 */
export interface InstanceKind {
  /** What people call it. */
  readonly name: string;
  /** The engine with its version. */
  readonly engine: rds.IInstanceEngine;
  /** The version that is stated, or the default. */
  readonly version: StatedVersion;
  /** Versions that the CDK knows, deprecated ones included. */
  readonly knownVersions: StatedVersion[];
  /** What a proxy has to know. */
  readonly proxy: ProxyKind;
  /** The port unless one is stated. */
  readonly port: number;
  /** The longest name of a database. */
  readonly longestName: number;
  /** Parameters, each with its reason beside it. */
  readonly parameters: { readonly [name: string]: string };
  /** Logs that are exported unless others are stated. */
  readonly logs: string[];
  /** Logs that can be exported. */
  readonly allLogs: string[];
  /** Classes too small for Performance Insights. */
  readonly withoutInsights?: RegExp;
  /** How replicas report that they are behind. */
  readonly lag: LagRule;
  /** Connections that an instance type accepts by default, where a rule is known. */
  maxConnections(instanceType: string): number | undefined;
  /**
   * Parameters that a replica of another class than its primary's needs.
   *
   * @param primary the primary's instance type
   * @param replica the replicas' instance type
   */
  parametersAcross?(primary: string, replica: string): { [name: string]: string };
}
