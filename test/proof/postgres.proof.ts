import { Database, DatabaseEngine, Network } from '../../lib';
import { onlyResource, testStack } from '../support/stacks';
import { Postgres } from './postgres';

const stack = testStack();
new Database(stack, 'Database', { vpc: new Network(stack, 'Network').vpc, engine: DatabaseEngine.postgres() });
const { Parameters } = onlyResource(stack, 'AWS::RDS::DBParameterGroup').Properties;
/** Parameters of RDS itself are unknown to PostgreSQL. */
const parameters = Object.fromEntries(
  Object.entries(Parameters as { [name: string]: string }).filter(([name]) => !name.startsWith('rds.')),
);

describe('a real PostgreSQL with the parameters of the template', () => {
  let postgres: Postgres;
  beforeAll(() => {
    postgres = new Postgres(parameters);
  });
  afterAll(() => postgres?.stop());

  test.each(Object.entries(parameters))('knows %s, and takes %s as milliseconds or as it stands', (name, value) => {
    expect(postgres.ask(`SELECT setting FROM pg_settings WHERE name = '${name}'`)).toBe(value);
  });

  test('there are parameters to ask for', () => {
    expect(Object.keys(parameters).length).toBeGreaterThanOrEqual(2);
  });
});
