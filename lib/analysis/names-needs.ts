import type { CertificateNeed, HostedZoneNeed, ImageNeed, Reading } from './account-needs';
import { list, object, references, text } from './template';

/** Certificates of listeners and of distributions. */
export function certificateNeeds({ template, resolve, needOf }: Reading): CertificateNeed[] {
  const made = template.all('AWS::CertificateManager::Certificate').map(({ id }) => id);
  const listeners = [
    ...template.all('AWS::ElasticLoadBalancingV2::Listener'),
    ...template.all('AWS::ElasticLoadBalancingV2::ListenerCertificate'),
  ].flatMap((listener): CertificateNeed[] =>
    list(listener.properties.Certificates)
      .flatMap((certificate) => resolve(object(certificate).CertificateArn) ?? [])
      .map((arn) => ({ ...needOf(listener), of: 'load balancer', arn, names: [] })),
  );
  const distributions = template.all('AWS::CloudFront::Distribution').flatMap((distribution): CertificateNeed[] => {
    const { ViewerCertificate, Aliases } = object(distribution.properties.DistributionConfig);
    const stated = object(ViewerCertificate).AcmCertificateArn;
    const arn = resolve(stated);
    if (arn === undefined && !references(stated).some((id) => made.includes(id))) return [];
    const names = list(Aliases).flatMap((alias) => resolve(alias) ?? []);
    return [{ ...needOf(distribution), of: 'CloudFront', arn, names }];
  });
  return [...listeners, ...distributions];
}

/** Hosted zones that records go into, and that certificates are validated by. */
export function zoneOfNames({ template, resolve, needOf }: Reading): HostedZoneNeed[] {
  const records = template.all('AWS::Route53::RecordSet').flatMap((record): HostedZoneNeed[] => {
    const zone = resolve(record.properties.HostedZoneId);
    const name = resolve(record.properties.Name);
    return zone === undefined ? [] : [{ ...needOf(record), zone, name, isPublic: false }];
  });
  const certificates = template.all('AWS::CertificateManager::Certificate').flatMap((certificate) =>
    list(certificate.properties.DomainValidationOptions)
      .map(object)
      .flatMap(({ HostedZoneId, DomainName }): HostedZoneNeed[] => {
        const zone = resolve(HostedZoneId);
        return zone === undefined ? [] : [{ ...needOf(certificate), zone, name: resolve(DomainName), isPublic: true }];
      }),
  );
  return [...records, ...certificates];
}

/** Assets of images, which `cdk deploy` pushes before the stack. */
const ASSET = /\/cdk-[\w-]+-container-assets-/;

/** Images of all containers, but for assets. */
export function imageNeeds({ template, resolve, needOf }: Reading): ImageNeed[] {
  return template.all('AWS::ECS::TaskDefinition').flatMap((definition) =>
    list(definition.properties.ContainerDefinitions)
      .flatMap((container) => resolve(object(container).Image) ?? [])
      .filter((image) => !ASSET.test(image) && text(image) !== '')
      .map((image) => ({ ...needOf(definition), image })),
  );
}
