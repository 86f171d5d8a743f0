import { readFileSync } from 'node:fs';
import { exampleDiagram, exampleTemplate, PICTURE } from '../../bin/commands/diagram';
import { picture } from '../../bin/commands/diagram/picture';
import { readTemplate } from '../../lib/analysis/template-model';
import type { TemplateModel } from '../../lib/analysis/tiers';
import { app as computes } from '../support/stated/compute';

// GIVEN the example, synthesised once
const template = exampleTemplate();
const model = readTemplate(template);

/** The texts of a picture, in the order of drawing. */
function texts(changes: Partial<TemplateModel> = {}): string[] {
  const svg = picture({ ...model, ...changes }, 'test');
  return [...svg.matchAll(/<(?:text|tspan)[^>]*>([^<]+)</g)].map(([, text]) => text);
}

const [web] = model.services;
const [database] = model.databases;

test('the picture in the documentation is current', () => {
  const current = readFileSync(PICTURE, 'utf8') === exampleDiagram(template);
  expect(current ? 'current' : 'out of date: run npm run docs').toBe('current');
});

test('the same model gives the same bytes, without anything to load', () => {
  const svg = picture(model, 'test');
  expect(picture(readTemplate(template), 'test')).toBe(svg);
  expect(svg.replace('http://www.w3.org/2000/svg', '')).not.toMatch(/https?:|url\(|<script|<image|@import/);
  expect(svg).not.toMatch(/NaN|undefined|Infinity/);
});

test('has a title, a description and dark colours', () => {
  const svg = picture(model, 'a <shop> & more');
  expect(svg).toContain('<title id="title">Architecture of a &lt;shop&gt; &amp; more</title>');
  expect(svg).toContain('the web service Web with 3–30 tasks');
  expect(svg).toContain('@media (prefers-color-scheme:dark)');
});

test('tells the numbers of the template', () => {
  expect(texts()).toEqual(
    expect.arrayContaining([
      'HTTP :80',
      'Application Load Balancer',
      'Web',
      '3–30 tasks',
      '0.5 vCPU, 1 GiB · scales on CPU 50 %, 3,000 requests a minute per target',
      '0.5 vCPU, 1 GiB · scales on backlog 10 per task',
      'Amazon RDS for PostgreSQL 17',
      'db.r7g.large',
      'writer · DATABASE_HOST',
      `reader · DATABASE_READER_HOST · ${database.readerEndpoint}`,
      'sends jobs',
      'takes jobs',
      'after 5 receives',
      'uploads, reads',
    ]),
  );
  expect(texts().filter((text) => text === 'Read replica')).toHaveLength(2);
});

test('draws no replica and no standby where there is none', () => {
  const single = { ...database, replicas: [], multiAz: false, readerEndpoint: undefined };
  const drawn = texts({ databases: [single] });
  expect(drawn).toContain('reads, writes');
  expect(drawn.filter((text) => /replica|Standby|reader/i.test(text))).toEqual(['Replica']); // the cache's
});

test('draws each further service, with its route', () => {
  // WHEN
  const images = { ...web, id: 'Images', name: 'Images', maxTasks: 50, targetGroups: ['ImagesGroup'] };
  const [{ listeners, ...loadBalancer }] = model.loadBalancers;
  const rule = { action: 'forward', priority: 1, targetGroups: ['ImagesGroup'], conditions: ['/images/*'] };
  const drawn = texts({
    services: [...model.services, images],
    loadBalancers: [{ ...loadBalancer, listeners: [{ ...listeners[0], rules: [rule, ...listeners[0].rules] }] }],
    edges: [...model.edges, { kind: 'routes', from: loadBalancer.id, to: 'Images', variables: [] }],
  });

  // THEN
  expect(drawn).toEqual(expect.arrayContaining(['Images', '3–50 tasks', '/images/*']));
});

test('a square for each task, filled for those that always run', () => {
  const squares = (style: string) => picture(model, 'test').split(`class="${style}"`).length - 1 - 1; // and one in the legend
  expect(squares('compute compute-fill')).toBe(3 + 1);
  expect(squares('added compute')).toBe(30 - 3 + (10 - 1));
});

test.each([
  ['an empty template', { Resources: {} }],
  ['a queue alone', { Resources: { Jobs: { Type: 'AWS::SQS::Queue' } } }],
  ['a service alone', { Resources: { Api: { Type: 'AWS::ECS::Service', Properties: { DesiredCount: 2 } } } }],
])('draws %s', (_, other) => {
  expect(picture(readTemplate(other), 'test')).not.toMatch(/NaN|undefined|Infinity/);
});

describe('an app on instances', () => {
  // GIVEN the fleets of the stated app
  const { template: stated } = computes.synth().getStackByName('Compute');
  const onInstances = readTemplate(stated);
  const svg = picture(onInstances, 'Compute');
  const found = [...svg.matchAll(/<(?:text|tspan)[^>]*>([^<]+)</g)].map(([, text]) => text);

  test('is read: capacity providers by name, and the types behind them', () => {
    const read = onInstances.services.map(({ name, platform, capacity, instanceTypes }) => {
      return [name, platform, capacity.join(), instanceTypes.join()];
    });
    expect(read).toEqual([
      ['Web', 'FARGATE', 'FARGATE', ''],
      ['Spot', 'FARGATE', 'FARGATE,FARGATE_SPOT', ''],
      ['Front', 'EC2', 'Instances', 'm7a.2xlarge,m6a.2xlarge,m7i.2xlarge'],
      ['Second', 'EC2', 'Instances', 'm7a.2xlarge,m6a.2xlarge,m7i.2xlarge'],
      ['Fast', 'EC2', 'Warm', 'm7g.2xlarge'],
      ['Managed', 'MANAGED_INSTANCES', 'ManagedInstances', 'm7g*,m8g*'],
      ['Moving', 'FARGATE', 'FARGATE', ''],
      ['Platform', 'EC2', 'platform', ''],
      ['Pdf', 'EC2', 'Instances', 'm7a.2xlarge,m6a.2xlarge,m7i.2xlarge'],
    ]);
  });

  test.each([
    'Amazon ECS on AWS Fargate and Spot · nginx',
    'Amazon ECS on Amazon EC2 · m7a.2xlarge +2 · nginx',
    'Amazon ECS on Amazon EC2 · m7g.2xlarge · nginx',
    'Amazon ECS Managed Instances · m7g* +1 · nginx',
    'Amazon ECS on Amazon EC2 · nginx-unprivileged:1.29.0',
  ])('is drawn: %s', (line) => {
    // The end of a long line is cut off.
    expect(found.filter((text) => text.startsWith(line))).not.toEqual([]);
  });

  test('is whole, and leaves nothing out of the nine services', () => {
    expect(svg).not.toMatch(/NaN|undefined|Infinity/);
    expect(found.filter((text) => text.startsWith('Amazon ECS'))).toHaveLength(9);
  });
});
