import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import * as path from 'node:path';
import { onLocalAws, TIMEOUT } from './on-local-aws';
import { findPython, HERE, installPython, REPOSITORY } from './python';

const DOCS = path.join(REPOSITORY, 'docs');
const PAGES = readdirSync(DOCS).filter((name) => name.endsWith('.md'));

/** The commands of the AWS CLI on a page: in blocks of sh, and in the text. */
function commandsOf(text: string): string[] {
  const blocks = [...text.matchAll(/```sh\n([^]*?)```/g)].flatMap(([, block]) =>
    block.replaceAll('\\\n', ' ').split('\n'),
  );
  const lines = blocks.map((line) => line.replace(/\s#.*$/, '').replace(/^\w+=\$\((.*)\)$/, '$1'));
  const inline = [...text.replace(/```[^]*?```/g, '').matchAll(/`(aws [^`]+)`/g)].map(([, command]) => command);
  return [...lines.map((line) => line.trim()), ...inline].filter((line) => /^aws [a-z0-9-]+ [a-z-]+/.test(line));
}

/** Of `aws s3`, whose commands no model of a service knows, it is asked whether there is such a command, and no more. */
onLocalAws('the commands of the AWS CLI in docs/', () => {
  let python: string;
  const problems = (commands: string[], whole: boolean): string[] => {
    const args = ['-m', 'moto_extension', 'commands', JSON.stringify(whole), JSON.stringify(commands)];
    return JSON.parse(
      execFileSync(python, args, { cwd: HERE, env: { ...process.env, PYTHONDONTWRITEBYTECODE: '1' } }).toString(),
    );
  };

  beforeAll(async () => {
    python = await installPython(findPython()!);
  }, TIMEOUT);

  test('those of the runbooks are whole: each has options that its operation takes, and all that it needs', () => {
    const commands = commandsOf(readFileSync(path.join(DOCS, 'runbooks.md'), 'utf8'));
    expect(commands.length).toBeGreaterThan(35);
    expect(problems(commands, true)).toEqual([]);
  });

  test('those of all pages have options that there are', () => {
    const commands = PAGES.flatMap((page) => commandsOf(readFileSync(path.join(DOCS, page), 'utf8')));
    expect(commands.length).toBeGreaterThan(45);
    expect(problems(commands, false)).toEqual([]);
  });

  test('others are told', () => {
    const wrong = [
      'aws sqs receive-message --queue-url URL --message-system-attributes All',
      'aws rds wait db-instance-there --db-instance-identifier ID',
      'aws rds restore-db-cluster --db-cluster-identifier ID',
      'aws rds reboot-db-instance --force-failover',
      'aws sqs start-message-move-task',
      'aws s3 empty s3://BUCKET --recursive',
    ];
    expect(problems(wrong, true)).toEqual([
      `${wrong[0]}: no --message-system-attributes`,
      `${wrong[1]}: no db-instance-there`,
      `${wrong[2]}: no restore-db-cluster`,
      `${wrong[3]}: --db-instance-identifier is missing`,
      `${wrong[4]}: --source-arn is missing`,
      `${wrong[5]}: no empty`,
    ]);
    // What a page mentions need not be whole.
    expect(problems(wrong.slice(3, 5), false)).toEqual([]);
  });
});
