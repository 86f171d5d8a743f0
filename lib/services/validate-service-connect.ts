import { Duration } from 'aws-cdk-lib/core';
import type { IConstruct } from 'constructs';
import { constantCase } from '../private/naming';
import { Checks } from '../private/validation';
import { CallNames } from './call-names';
import type { FleetOptions } from './fleet';
import type { ServiceConnectOptions } from './service-connect';
import type { WebServiceOptions } from './web-service';

/**
 * The port by which calls enter a task. Without one of their own, the Service Connect proxy listens at the port of the
 * container, and what comes from the load balancer would pass it too: under its timeouts, and with `tls` not at all.
 *
 * https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ServiceConnectService.html
 */
export const INGRESS_PORT = 10_090;
/** The most seconds that ECS takes. */
const MOST_SECONDS = 2_147_483_647;
/** The defaults of AWS, which hold where only the other is stated. */
const REQUEST_TIMEOUT = Duration.seconds(15);
const IDLE_TIMEOUT = Duration.minutes(5);

/** Checks how services are to call each other. */
export function validateServiceConnect(options: ServiceConnectOptions, prefix?: string): Checks {
  const { requestTimeout, idleTimeout, tls } = options;
  const checks = new Checks(prefix)
    .literal('requestTimeout', requestTimeout)
    .literal('idleTimeout', idleTimeout)
    .seconds('requestTimeout', requestTimeout, 0, MOST_SECONDS, 'state 0 for no limit')
    .seconds('idleTimeout', idleTimeout, 0, MOST_SECONDS, 'state 0 for no limit')
    .text(
      'tls.certificateAuthorityArn',
      tls?.certificateAuthorityArn,
      /^arn:[\w-]+:acm-pca:[\w-]+:\d{12}:certificate-authority\/[\w-]+$/,
      'the ARN of an authority in AWS Private CA',
      "state 'arn:aws:acm-pca:<region>:<account>:certificate-authority/<id>'",
    );
  if (requestTimeout?.isUnresolved() || idleTimeout?.isUnresolved()) return checks;
  const [request, idle] = [requestTimeout ?? REQUEST_TIMEOUT, idleTimeout ?? IDLE_TIMEOUT].map((timeout) =>
    timeout.toMilliseconds({ integral: false }),
  );
  return checks.that(
    idle === 0 || idle >= request,
    'idleTimeout',
    `${idle / 1000} s`,
    `at least requestTimeout (${request / 1000} s)`,
    'a connection that waits for its answer is silent: raise it',
  );
}

/** The service that is checked, which does not stand yet. */
interface Caller {
  /** Its id. */
  readonly id: string;
  /** Where it will stand. */
  readonly scope: IConstruct;
  /** How its app calls; undefined where services do not. */
  readonly serviceConnect?: Pick<ServiceConnectOptions, 'namespace'>;
}

/** Checks whom a fleet calls. */
export function validateCalls(caller: Caller, options: FleetOptions, prefix?: string): Checks {
  const { calls = [], environment, secrets } = options;
  const { namespace } = caller.serviceConnect ?? {};
  const paths = calls.map(({ node }) => node.path);
  const twice = paths.filter((path, index) => paths.indexOf(path) < index);
  const checks = new Checks(prefix)
    .that(calls.length === 0 || caller.serviceConnect !== undefined, 'calls', paths, ...NO_SERVICE_CONNECT)
    .that(twice.length === 0, 'calls', twice, 'each service once', 'drop the repetition');
  const own = { ...environment, ...secrets };
  for (const callee of caller.serviceConnect ? calls : []) {
    const prefixOfNames = constantCase(callee.node.id);
    const taken = ['HOST', 'PORT', 'URL'].map((name) => `${prefixOfNames}_${name}`).filter((name) => name in own);
    checks
      .that(
        callee._serviceConnect !== undefined &&
          callee._serviceConnect.namespace.namespaceArn === namespace?.namespaceArn,
        'calls',
        callee.node.path,
        'a service of the same namespace',
        'bring one namespace to both apps, or reach it by its load balancer',
      )
      .that(taken.length === 0, 'environment', taken, 'names that calls does not bind', 'drop them');
  }
  return checks;
}

const NO_SERVICE_CONNECT: [string, string] = ['none without serviceConnect', 'state serviceConnect: {} for the app'];

/** Checks that no container takes the port by which calls enter. */
function validatePorts(ports: { [prop: string]: number | undefined }, prefix?: string): Checks {
  const checks = new Checks(prefix);
  for (const [prop, port] of Object.entries(ports)) {
    const allowed = 'another port beside serviceConnect, by which calls enter';
    checks.that(port !== INGRESS_PORT, prop, port, allowed, 'state another');
  }
  return checks;
}

/** Checks whether a web service can be called, and whom it calls. */
export function validateCallable(caller: Caller, options: WebServiceOptions, prefix?: string): Checks {
  const checks = validateCalls(caller, options, prefix);
  if (!caller.serviceConnect) return checks;
  const name = CallNames.nameOf(caller.id);
  const other = CallNames.of(caller.scope).whoHas(caller.serviceConnect.namespace, name);
  const { port, overloadProxy, extraContainers = {} } = options;
  const mappings = Object.values(extraContainers).flatMap(({ portMappings = [] }) => portMappings);
  const ports = { port, 'overloadProxy.port': overloadProxy?.port };
  checks.merge(validatePorts(ports, prefix));
  for (const { containerPort } of mappings) checks.merge(validatePorts({ extraContainers: containerPort }, prefix));
  // https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ServiceConnectService.html
  return checks
    .merge(
      new Checks().text('id', caller.id, /^\w[\w-]{0,62}$/, 'up to 63 letters, digits, _ and -', 'take another id'),
    )
    .merge(
      new Checks().that(
        other === undefined,
        'id',
        caller.id,
        `an id that differs in more than its case, and ${other} is called '${name}' already`,
        'take another id',
      ),
    );
}
