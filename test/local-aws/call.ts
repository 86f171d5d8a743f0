import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { REGION, environment } from './environment';
import { HERE, installedPython, WORK } from './python';

/**
 * What an API answers for which the repository has no client of its own: by boto3, the SDK that the local AWS comes
 * with.
 *
 * @param endpoint the local AWS
 * @param service as boto3 names it
 * @param operation as boto3 names it
 * @param parameters what is asked
 */
export async function call<T>(endpoint: string, service: string, operation: string, parameters: object): Promise<T> {
  const args = ['-m', 'moto_extension', 'call', endpoint, REGION, service, operation, JSON.stringify(parameters)];
  const env = { ...environment(process.env, endpoint, WORK), PYTHONPATH: HERE, PYTHONWARNINGS: 'ignore' };
  const { stdout } = await promisify(execFile)(installedPython()!, args, { cwd: WORK, env, maxBuffer: 2 ** 24 });
  return JSON.parse(stdout);
}
