import { BackingTier } from './backing-tier';
import type { Preset } from './preset';
import type { ScalableWebAppProps } from './scalable-web-app-props';

/** Whether a tier of this app writes access logs and was not told where. */
export function needsLogBucket(
  { loadBalancer = {}, objectStore, omit = [] }: ScalableWebAppProps,
  preset: Preset,
): boolean {
  const ownAlb = !bringsEdge({ loadBalancer }) && !loadBalancer.accessLogsBucket;
  const ownBucket = !objectStore?.bucket && !omit.includes(BackingTier.OBJECT_STORE);
  return preset.accessLogs && (ownAlb || ownBucket);
}

/** Whether the load balancer, or its listener, exists already. */
export function bringsEdge({ loadBalancer }: ScalableWebAppProps): boolean {
  return loadBalancer?.alb !== undefined || loadBalancer?.listener !== undefined;
}
