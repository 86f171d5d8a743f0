import { planSidecars } from '../../lib/capacity/sidecar-plan';

const proxy = { name: 'OverloadProxy', cpu: 128, memoryMiB: 64 };
const agent = { name: 'OpenTelemetryCollector', cpu: 32, memoryMiB: 128 };

test('what containers beside the application reserve, and what is left to it', () => {
  const figures = planSidecars('Web', { cpu: 512, memoryMiB: 1024, sidecars: [proxy, agent] });
  expect(figures).toEqual([
    {
      of: 'Web',
      name: 'sidecars.cpu',
      value: 160,
      unit: 'CPU units',
      formula: 'OverloadProxy + OpenTelemetryCollector',
      inputs: { OverloadProxy: 128, OpenTelemetryCollector: 32 },
      origin: 'computed',
    },
    {
      of: 'Web',
      name: 'application.cpu',
      value: 352,
      unit: 'CPU units',
      formula: 'task − sidecars.cpu',
      inputs: { task: 512, 'sidecars.cpu': 160 },
      origin: 'computed',
    },
    expect.objectContaining({ name: 'sidecars.memory', value: 192, unit: 'MiB' }),
    expect.objectContaining({ name: 'application.memory', value: 832, unit: 'MiB' }),
  ]);
});

test('each number is its formula of its inputs', () => {
  for (const { value, inputs, name } of planSidecars('Web', { cpu: 256, memoryMiB: 512, sidecars: [proxy, agent] })) {
    const numbers = Object.values(inputs);
    const computed = name.startsWith('sidecars') ? numbers.reduce((sum, each) => sum + each) : numbers[0] - numbers[1];
    expect(value).toBe(computed);
  }
});

test('nothing where nothing is reserved', () => {
  expect(planSidecars('Web', { cpu: 256, memoryMiB: 512, sidecars: [] })).toEqual([]);
  const init = { name: 'Files', cpu: 0, memoryMiB: 0 };
  expect(planSidecars('Web', { cpu: 256, memoryMiB: 512, sidecars: [init] })).toEqual([]);
});

test('memory alone, and no rest of a task that says nothing of its size', () => {
  const figures = planSidecars('Web', { sidecars: [{ name: 'Agent', cpu: 0, memoryMiB: 256 }] });
  expect(figures.map(({ name, value }) => [name, value])).toEqual([['sidecars.memory', 256]]);
});
