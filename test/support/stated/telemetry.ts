import { ContainerImage } from 'aws-cdk-lib/aws-ecs';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { App, DefaultStackSynthesizer, Duration, Stack, Validations } from 'aws-cdk-lib/core';
import {
  BackingTier,
  OverloadProxy,
  PrometheusWorkspace,
  ScalableWebApp,
  TaskSize,
  Telemetry,
} from 'cdk-scalable-web-app';
import { ENV } from '../environment';

/** All that can be stated of telemetry. */
export const app = new App();
const synthesizer = new DefaultStackSynthesizer({ generateBootstrapVersionRule: false });
const stack = new Stack(app, 'Telemetry', { env: ENV, synthesizer });
const image = ContainerImage.fromRegistry('public.ecr.aws/docker/library/busybox:1.37.0');
const shop = new ScalableWebApp(stack, 'Shop', {
  omit: [BackingTier.DATABASE, BackingTier.CACHE],
  enhancedInsights: true,
});
Validations.of(shop.loadBalancer).acknowledge({
  id: 'cdk-scalable-web-app:plain-http',
  reason: 'what is stated here is behind the load balancer',
});
const workspace = new PrometheusWorkspace(stack, 'Metrics', {
  rules: { cpuPercent: 70 },
  moreRules: { orders: 'groups: [{name: orders, rules: [{record: "orders:rate", expr: "rate(orders_total[5m])"}]}]' },
});
const apiKey = { secret: Secret.fromSecretNameV2(stack, 'DatadogKey', 'datadog/api-key') };

shop.addWebService('Web', {
  image,
  overloadProxy: OverloadProxy.haproxy(),
  telemetry: [
    Telemetry.prometheus({ workspace, port: 9100, path: '/metrics', scrapeInterval: Duration.minutes(1) }),
    Telemetry.openTelemetry({ environment: 'production', samplingPercent: 10, propagators: ['tracecontext', 'xray'] }),
  ],
});
shop.addWebService('Search', {
  image,
  paths: ['/search'],
  size: TaskSize.MEDIUM,
  telemetry: [
    Telemetry.datadog({
      apiKey,
      site: 'datadoghq.eu',
      environment: 'production',
      version: '1.4.2',
      logs: { source: 'nodejs' },
    }),
  ],
});
shop.addWorker('Pdf', {
  image,
  telemetry: [Telemetry.prometheus({ workspace }), Telemetry.openTelemetry({ applicationSignals: true })],
});
shop.addTask('Migrate', { image, telemetry: [Telemetry.openTelemetry()] });
