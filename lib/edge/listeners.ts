import { Validations } from 'aws-cdk-lib/core';
import type * as acm from 'aws-cdk-lib/aws-certificatemanager';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import type { Construct } from 'constructs';
import { acknowledgeRules } from '../private/acknowledge';
import type { CdnOrigin } from './cdn-origin';

/** HTTPS with the certificates, and HTTP that redirects to it. Gives back the HTTPS listener. */
export function listenSecurely(
  scope: Construct,
  alb: elbv2.IApplicationLoadBalancer,
  certificates: acm.ICertificate[],
  mutualTls?: elbv2.MutualAuthentication,
): elbv2.ApplicationListener {
  const redirect = new elbv2.ApplicationListener(scope, 'HttpListener', {
    loadBalancer: alb,
    port: 80,
    protocol: elbv2.ApplicationProtocol.HTTP,
    open: false,
    defaultAction: elbv2.ListenerAction.redirect({ protocol: 'HTTPS', port: '443', permanent: true }),
  });
  const reason = 'this listener only redirects to HTTPS';
  acknowledgeRules(redirect, { ELBv2ACMCertificateRequired: reason, ELBTlsHttpsListenersOnly: reason });
  return new elbv2.ApplicationListener(scope, 'HttpsListener', {
    loadBalancer: alb,
    port: 443,
    protocol: elbv2.ApplicationProtocol.HTTPS,
    certificates,
    mutualAuthentication: mutualTls,
    sslPolicy: elbv2.SslPolicy.RECOMMENDED_TLS,
    open: false,
    defaultAction: notFound(),
  });
}

/** HTTP alone, with a warning that can be acknowledged. */
export function listenInPlainText(
  scope: Construct,
  alb: elbv2.IApplicationLoadBalancer,
  cdnOrigin?: CdnOrigin,
): elbv2.ApplicationListener {
  Validations.of(scope).addWarning(
    'cdk-scalable-web-app:plain-http',
    cdnOrigin
      ? 'CloudFront reaches the load balancer over plain HTTP, cookies and passwords of users with it; ' +
          'state domain of the load balancer, such as origin.example.com'
      : 'users reach the load balancer over plain HTTP, which anyone on the way can read and change; ' +
          'state certificate or domain',
  );
  const listener = new elbv2.ApplicationListener(scope, 'HttpListener', {
    loadBalancer: alb,
    port: 80,
    protocol: elbv2.ApplicationProtocol.HTTP,
    open: false,
    defaultAction: notFound(),
  });
  const reason = 'reported by the warning cdk-scalable-web-app:plain-http, which has to be acknowledged itself';
  acknowledgeRules(listener, {
    ALBHttpToHttpsRedirection: reason,
    ELBv2ACMCertificateRequired: reason,
    ELBTlsHttpsListenersOnly: reason,
  });
  return listener;
}

/** A further port for the tests of new versions, which speaks what the port of users does. */
export function listenForTests(
  scope: Construct,
  alb: elbv2.IApplicationLoadBalancer,
  port: number,
  certificates: acm.ICertificate[],
  mutualTls?: elbv2.MutualAuthentication,
): elbv2.ApplicationListener {
  const secure = certificates.length > 0;
  const listener = new elbv2.ApplicationListener(scope, 'TestListener', {
    loadBalancer: alb,
    port,
    protocol: secure ? elbv2.ApplicationProtocol.HTTPS : elbv2.ApplicationProtocol.HTTP,
    ...(secure ? { certificates, mutualAuthentication: mutualTls, sslPolicy: elbv2.SslPolicy.RECOMMENDED_TLS } : {}),
    open: false,
    defaultAction: notFound(),
  });
  if (!secure) {
    const reason = 'tests come as users do: reported by cdk-scalable-web-app:plain-http, which is acknowledged itself';
    acknowledgeRules(listener, {
      ALBHttpToHttpsRedirection: reason,
      ELBv2ACMCertificateRequired: reason,
      ELBTlsHttpsListenersOnly: reason,
    });
  }
  return listener;
}

/** What a request gets that no service wants. */
function notFound(): elbv2.ListenerAction {
  return elbv2.ListenerAction.fixedResponse(404, { contentType: 'text/plain', messageBody: 'Not found' });
}

/** The L2 throws where a load balancer was brought without its name. */
export function dnsNameOf(alb: elbv2.IApplicationLoadBalancer): string | undefined {
  try {
    return alb.loadBalancerDnsName;
  } catch {
    return undefined;
  }
}
