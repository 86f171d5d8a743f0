import { ContainerImage } from 'aws-cdk-lib/aws-ecs';

/**
 * A stand-in for an application: nginx with these lines of configuration. The shell fills in the variables of the
 * environment, as an application would read them.
 */
export function nginx(...lines: string[]) {
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map(
    (name) => `${name}_temp_path /tmp/${name};`,
  );
  const configuration = [
    'daemon off;',
    'pid /tmp/nginx.pid;',
    'error_log /dev/stderr;',
    'events {}',
    'http {',
    'access_log /dev/stdout;',
    ...temporary,
    'server {',
    'listen 8080;',
    'location = /health { return 200; }',
    ...lines,
    '}',
    '}',
  ].join('\n');
  return {
    image: ContainerImage.fromRegistry('public.ecr.aws/nginx/nginx-unprivileged:1.29.0'),
    command: ['sh', '-c', `cat > /tmp/nginx.conf <<END\n${configuration}\nEND\nexec nginx -c /tmp/nginx.conf`],
    user: '101:101',
  };
}
