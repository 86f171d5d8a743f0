import type { CertificateNeed, HostedZoneNeed, ImageNeed, Reading } from './account-needs';
import type { Resource } from './template';
import { list, object, text } from './template';
import { isMade } from './unknown-needs';

/** Certificates of listeners and of distributions. */
export function certificateNeeds({ template, resolve, unknown, needOf }: Reading): CertificateNeed[] {
  const made = (arn: unknown) => isMade(template, arn, 'AWS::CertificateManager::Certificate');
  const listeners = [
    ...template.all('AWS::ElasticLoadBalancingV2::Listener'),
    ...template.all('AWS::ElasticLoadBalancingV2::ListenerCertificate'),
  ].flatMap((listener): CertificateNeed[] =>
    list(listener.properties.Certificates)
      .map((certificate) => object(certificate).CertificateArn)
      .filter((arn) => !made(arn))
      .flatMap((arn) => resolve(arn) ?? unknown(listener, 'certificates', 'certificate for HTTPS'))
      .map((arn) => ({ ...needOf(listener), of: 'load balancer', arn, names: [] })),
  );
  const distributions = template.all('AWS::CloudFront::Distribution').flatMap((distribution): CertificateNeed[] => {
    const { ViewerCertificate, Aliases } = object(distribution.properties.DistributionConfig);
    const stated = object(ViewerCertificate).AcmCertificateArn;
    if (stated === undefined) return [];
    const arn = made(stated) ? undefined : resolve(stated);
    if (arn === undefined && !made(stated)) return unknown(distribution, 'certificates', 'certificate for CloudFront');
    const alias = 'that the certificate for CloudFront is for an alias';
    const names = list(Aliases).flatMap((name) => resolve(name) ?? unknown(distribution, 'certificates', alias));
    return [{ ...needOf(distribution), of: 'CloudFront', arn, names }];
  });
  return [...listeners, ...distributions];
}

/** Hosted zones that records go into, and that certificates are validated by. */
export function zoneOfNames({ template, resolve, unknown, needOf }: Reading): HostedZoneNeed[] {
  const needed = (resource: Resource, id: unknown, named: unknown, isPublic: boolean): HostedZoneNeed[] => {
    if (id === undefined || isMade(template, id, 'AWS::Route53::HostedZone')) return [];
    const name = resolve(named);
    const zone = resolve(id);
    if (zone === undefined) return unknown(resource, 'hosted zones', `hosted zone of ${name ?? 'a name'}`);
    if (name === undefined) unknown(resource, 'hosted zones', `that a name is of hosted zone ${zone}`);
    return [{ ...needOf(resource), zone, name, isPublic }];
  };
  const records = template
    .all('AWS::Route53::RecordSet')
    .flatMap((record) => needed(record, record.properties.HostedZoneId, record.properties.Name, false));
  const certificates = template.all('AWS::CertificateManager::Certificate').flatMap((certificate) =>
    list(certificate.properties.DomainValidationOptions)
      .map(object)
      .flatMap(({ HostedZoneId, DomainName }) => needed(certificate, HostedZoneId, DomainName, true)),
  );
  return [...records, ...certificates];
}

/** Assets of images, which `cdk deploy` pushes before the stack. */
const ASSET = /\/cdk-[\w-]+-container-assets-/;

/** Images of all containers, but for assets. */
export function imageNeeds({ template, resolve, unknown, needOf }: Reading): ImageNeed[] {
  return template.all('AWS::ECS::TaskDefinition').flatMap((definition) =>
    list(definition.properties.ContainerDefinitions)
      .map(object)
      .flatMap(
        ({ Image, Name }) => resolve(Image) ?? unknown(definition, 'images', `image of ${text(Name) ?? 'a task'}`),
      )
      .filter((image) => !ASSET.test(image) && text(image) !== '')
      .map((image) => ({ ...needOf(definition), image })),
  );
}
