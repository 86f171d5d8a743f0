import { type ChildProcess, spawn } from 'child_process';
import { mkdtempSync, rmSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { ACMClient, RequestCertificateCommand } from '@aws-sdk/client-acm';
import {
  AllocateAddressCommand,
  CreateNetworkInterfaceCommand,
  CreateSubnetCommand,
  CreateVpcCommand,
  EC2Client,
} from '@aws-sdk/client-ec2';
import { CreateRepositoryCommand, ECRClient, PutImageCommand } from '@aws-sdk/client-ecr';
import { CreateHostedZoneCommand, Route53Client } from '@aws-sdk/client-route-53';
import { App, Stack } from 'aws-cdk-lib/core';
import { Certificate } from 'aws-cdk-lib/aws-certificatemanager';
import { InstanceType, IpAddresses, Vpc } from 'aws-cdk-lib/aws-ec2';
import { ContainerImage } from 'aws-cdk-lib/aws-ecs';
import { HostedZone } from 'aws-cdk-lib/aws-route53';
import { Compute, ScalableWebApp } from '../../lib';
import type { Finding } from '../../bin/commands/preflight/finding';
import type { PreflightReport } from '../../bin/commands/preflight/run';
import { ACCOUNT, clientConfiguration } from './environment';
import { onLocalAws, startServer } from './on-local-aws';
import { REPOSITORY } from './python';

/** Making the virtual environment takes a minute, once. */
const TIMEOUT = 300_000;
/** Regions of the local AWS know nothing of each other: each is an account of its own here. */
const GOOD = 'eu-west-1';
const BAD = 'eu-central-1';

/** What a team has before its first deployment. */
interface Brought {
  readonly region: string;
  readonly vpcId: string;
  readonly publicSubnetIds: string[];
  readonly privateSubnetIds: string[];
  readonly certificateArn: string;
  readonly hostedZoneId: string;
}

onLocalAws('preflight of an account of the local AWS', preflight);

function preflight(): void {
  const folder = mkdtempSync(join(tmpdir(), 'preflight-'));
  let server: ChildProcess;
  let endpoint: string;
  let environment: NodeJS.ProcessEnv;
  const reports = new Map<string, { code: number | null; findings: readonly Finding[] }>();

  beforeAll(async () => {
    ({ server, endpoint, environment } = await startServer());
    const hostedZoneId = await hostedZone();
    for (const brought of await Promise.all([good(hostedZoneId), bad()])) {
      reports.set(brought.region, await run(brought));
    }
  }, TIMEOUT);

  afterAll(() => {
    server?.stdin?.end();
    rmSync(folder, { recursive: true });
  });

  const clients = <T>(Client: new (configuration: object) => T, region: string) =>
    new Client({ ...clientConfiguration(endpoint), region });

  async function hostedZone(): Promise<string> {
    const dns = clients(Route53Client, GOOD);
    const { HostedZone } = await dns.send(new CreateHostedZoneCommand({ Name: 'example.com', CallerReference: '1' }));
    return HostedZone!.Id!.replace('/hostedzone/', '');
  }

  /** A network of four subnets. */
  async function network(region: string, size: number) {
    const ec2 = clients(EC2Client, region);
    const { Vpc } = await ec2.send(new CreateVpcCommand({ CidrBlock: '10.0.0.0/16' }));
    const subnet = async (at: number) => {
      const CidrBlock = `10.0.${at}.0/${size}`;
      const AvailabilityZone = `${region}${'ab'[at % 2]}`;
      const made = await ec2.send(new CreateSubnetCommand({ VpcId: Vpc!.VpcId, CidrBlock, AvailabilityZone }));
      return made.Subnet!.SubnetId!;
    };
    const [a, b, c, d] = [await subnet(0), await subnet(1), await subnet(2), await subnet(3)];
    return { region, vpcId: Vpc!.VpcId!, publicSubnetIds: [a, b], privateSubnetIds: [c, d] };
  }

  async function certificate(region: string, issued: boolean): Promise<string> {
    // One of a private authority is issued at once.
    const authority = `arn:aws:acm-pca:${region}:${ACCOUNT}:certificate-authority/1`;
    const { CertificateArn } = await clients(ACMClient, region).send(
      new RequestCertificateCommand({
        DomainName: 'shop.example.com',
        ...(issued ? { CertificateAuthorityArn: authority } : { ValidationMethod: 'DNS' }),
      }),
    );
    return CertificateArn!;
  }

  async function repository(region: string, imageTag: string): Promise<void> {
    const ecr = clients(ECRClient, region);
    await ecr.send(new CreateRepositoryCommand({ repositoryName: 'shop' }));
    const imageManifest = JSON.stringify({
      schemaVersion: 2,
      mediaType: 'application/vnd.docker.distribution.manifest.v2+json',
      config: { mediaType: 'application/json', size: 2, digest: `sha256:${'0'.repeat(64)}` },
      layers: [],
    });
    await ecr.send(new PutImageCommand({ repositoryName: 'shop', imageManifest, imageTag }));
  }

  async function good(hostedZoneId: string): Promise<Brought> {
    await repository(GOOD, '1.4.0');
    return { ...(await network(GOOD, 24)), certificateArn: await certificate(GOOD, true), hostedZoneId };
  }

  /** Small subnets, one of them full; no Elastic IP is left, the image is old, and nothing is validated. */
  async function bad(): Promise<Brought> {
    await repository(BAD, '1.3.0');
    const brought = await network(BAD, 28);
    const ec2 = clients(EC2Client, BAD);
    for (let each = 0; each < 4; each++) await ec2.send(new AllocateAddressCommand({ Domain: 'vpc' }));
    for (let each = 0; each < 11; each++)
      await ec2.send(new CreateNetworkInterfaceCommand({ SubnetId: brought.privateSubnetIds[0] }));
    return { ...brought, certificateArn: await certificate(BAD, false), hostedZoneId: 'Z0NOWHERE' };
  }

  /** The app of the team, synthesised for the region. */
  function synthesize(brought: Brought): string {
    const { region, vpcId, publicSubnetIds, privateSubnetIds } = brought;
    const env = { account: ACCOUNT, region };
    const app = new App({ outdir: join(folder, region) });
    const stack = new Stack(app, 'Shop', { env });
    const availabilityZones = [`${region}a`, `${region}b`];
    const vpc = Vpc.fromVpcAttributes(stack, 'Vpc', { vpcId, availabilityZones, publicSubnetIds, privateSubnetIds });
    const image = ContainerImage.fromRegistry(`${ACCOUNT}.dkr.ecr.${region}.amazonaws.com/shop:1.4.0`);
    const hosted = { hostedZoneId: brought.hostedZoneId, zoneName: 'example.com' };
    const shop = new ScalableWebApp(stack, 'App', {
      vpc,
      web: { image, minTasks: 4, maxTasks: 60 },
      loadBalancer: {
        certificate: Certificate.fromCertificateArn(stack, 'Certificate', brought.certificateArn),
        domain: {
          domainName: 'shop.example.com',
          hostedZone: HostedZone.fromHostedZoneAttributes(stack, 'Zone', hosted),
        },
      },
    });
    shop.addWorker('Pdf', { image, compute: Compute.ec2({ instanceTypes: [new InstanceType('m6i.large')] }) });
    // A network of its own, with what quotas count.
    new Vpc(new Stack(app, 'Later', { env }), 'Vpc', {
      ipAddresses: IpAddresses.cidr('10.1.0.0/16'),
      availabilityZones,
      natGateways: 2,
    });
    return app.synth().directory;
  }

  async function run(brought: Brought) {
    const args = ['preflight', '--template', synthesize(brought), '--json'];
    // The region is the one of the manifest, not that of the environment.
    const child = spawn(process.execPath, [join(REPOSITORY, 'dist/cli.js'), ...args], { env: environment });
    let stdout = '';
    child.stdout.on('data', (chunk) => (stdout += chunk));
    const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
    const [report] = JSON.parse(stdout) as PreflightReport[];
    expect(report).toMatchObject({ account: ACCOUNT, region: brought.region, stacks: ['Later', 'Shop'] });
    return { code, findings: report.findings };
  }

  /** Findings of a status, as `check: what they found`. */
  const of = (region: string, status: string) =>
    reports
      .get(region)!
      .findings.filter((finding) => finding.status === status)
      .map(({ check, found }) => `${check}: ${found}`);

  test('where all is there: exit code 0, and nothing is a blocker', () => {
    expect(reports.get(GOOD)!.code).toBe(0);
    expect(of(GOOD, 'blocker')).toEqual([]);
    expect(of(GOOD, 'ok')).toEqual(
      expect.arrayContaining([
        expect.stringMatching(/^zones: \d in eu-west-1$/),
        'network: 1 more, 2 of 5 used (quota)',
        'network: 2 more, 0 of 5 used (quota)',
        expect.stringMatching(/^addresses: 251 free in subnet-\w+, 251 free in subnet-\w+$/),
        'instances: offered in eu-west-1a, eu-west-1b',
        expect.stringMatching(/^certificates: issued/),
        'hosted zones: example.com',
        expect.stringMatching(/^images: pushed 20/),
      ]),
    );
  });

  test('where it is not: exit code 1, and each blocker is named with the resource that needs it', () => {
    expect(reports.get(BAD)!.code).toBe(1);
    expect(of(BAD, 'blocker').sort()).toEqual([
      expect.stringMatching(/^addresses: 0 free in subnet-\w+, 11 free in subnet-\w+$/),
      'certificates: not issued: it waits for its validation',
      'hosted zones: not there',
      'images: not in shop',
      'network: 2 more, 4 of 5 used (quota)',
    ]);
    const blockers = reports.get(BAD)!.findings.filter(({ status }) => status === 'blocker');
    for (const { where, consequence, remedy } of blockers) {
      expect(where.every((each) => /^(Shop|Later)\/\w+$/.test(each))).toBe(true);
      expect(consequence).toMatch(/\w/);
      expect(remedy).toMatch(/\w/);
    }
    expect(blockers.find(({ check }) => check === 'addresses')!.where).toEqual([
      'Shop/AppWebService',
      'Shop/AppPdfService',
    ]);
  });

  test('what the local AWS does not know is not checked, in either', () => {
    for (const region of [GOOD, BAD]) {
      const checks = reports.get(region)!.findings.filter(({ status }) => status === 'not checked');
      expect([...new Set(checks.map(({ check }) => check))].sort()).toEqual([
        'Fargate',
        'caches',
        'databases',
        'images',
      ]);
      // Beside those of the proxy, which are of a public registry.
      expect(checks.find(({ check }) => check === 'images')!.found).toMatch(
        /^ECR alone is asked, not public\.ecr\.aws/,
      );
    }
  });
}
