import { readTemplate } from '../../lib/analysis/template-model';

const serviceOf = (containers: object[], properties: object = {}) => {
  const resources = {
    Task: {
      Type: 'AWS::ECS::TaskDefinition',
      Properties: { Cpu: '512', Memory: '1024', ContainerDefinitions: containers },
    },
    WebService: { Type: 'AWS::ECS::Service', Properties: { TaskDefinition: { Ref: 'Task' }, ...properties } },
  };
  return readTemplate({ Resources: resources }).services[0];
};

test('reads what each container beside the application reserves', () => {
  const { sidecars, image } = serviceOf([
    { Name: 'Router', Image: 'router', Essential: true, FirelensConfiguration: {}, Cpu: 32, Memory: 128 },
    { Name: 'Files', Image: 'init', Essential: false },
    { Name: 'App', Image: 'app', Essential: true },
    { Name: 'OverloadProxy', Image: 'haproxy', Essential: true, Cpu: 128, MemoryReservation: 64 },
    { Name: 'Agent', Image: 'agent', Essential: false, Cpu: 64, Memory: 256, MemoryReservation: 100 },
  ]);
  expect(image).toBe('app');
  expect(sidecars).toEqual([
    { name: 'Router', cpu: 32, memoryMiB: 128 },
    { name: 'OverloadProxy', cpu: 128, memoryMiB: 64 },
    { name: 'Agent', cpu: 64, memoryMiB: 100 },
  ]);
});

test('an application alone has none', () => {
  expect(serviceOf([{ Name: 'App', Cpu: 256, Memory: 512 }])).toMatchObject({ sidecars: [], serviceConnect: false });
  expect(serviceOf([])).toMatchObject({ sidecars: [] });
});

test('knows of the proxy that ECS adds', () => {
  const ServiceConnectConfiguration = { Enabled: true };
  expect(serviceOf([{ Name: 'App' }], { ServiceConnectConfiguration }).serviceConnect).toBe(true);
});
