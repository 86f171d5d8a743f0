import { list, object, text } from './template';

/** Where a stack is deployed to: what the pseudo parameters of its template stand for. */
export interface Environment {
  readonly account: string;
  readonly region: string;
}

/** Turns a value of a template into text; undefined where the deployment alone knows it. */
export type Resolve = (value: unknown) => string | undefined;

/** `{{resolve:ssm:…}}` stands for a value of Parameter Store or of Secrets Manager. */
const DYNAMIC = /\{\{resolve:/;

/** Resolves pseudo parameters, defaults of parameters, and the functions that the CDK writes texts with. */
export function resolver(json: unknown, { account, region }: Environment): Resolve {
  const china = region.startsWith('cn-');
  const known: { [name: string]: unknown } = {
    'AWS::AccountId': account,
    'AWS::Region': region,
    'AWS::Partition': china ? 'aws-cn' : region.startsWith('us-gov-') ? 'aws-us-gov' : 'aws',
    'AWS::URLSuffix': china ? 'amazonaws.com.cn' : 'amazonaws.com',
  };
  const parameters = object(object(json).Parameters);

  const ref = (name: string): string | undefined => {
    const { Type, Default } = object(parameters[name]);
    // The default of such a parameter is the name of a value that AWS has elsewhere.
    return text(known[name] ?? (/^AWS::SSM::/.test(text(Type) ?? '') ? undefined : Default));
  };
  const all = (values: unknown): string[] | undefined => {
    const [separator, whole] = list(object(values)['Fn::Split']);
    if (separator !== undefined) return resolve(whole)?.split(text(separator)!);
    const resolved = list(values).map(resolve);
    return resolved.every((each) => each !== undefined) ? resolved : undefined;
  };
  const substitute = (template: string, variables: unknown): string | undefined => {
    const missing: string[] = [];
    const result = template.replace(/\$\{(!?)([^}]+)\}/g, (_, literal, name) => {
      if (literal) return `\${${name}}`;
      const value = name in object(variables) ? resolve(object(variables)[name]) : ref(name);
      if (value === undefined) missing.push(name);
      return value ?? '';
    });
    return missing.length === 0 ? result : undefined;
  };
  const functions: { [name: string]: (argument: unknown) => string | undefined } = {
    Ref: (name) => ref(text(name) ?? ''),
    'Fn::Join': (argument) => {
      const [separator, parts] = list(argument);
      return all(parts)?.join(text(separator) ?? '');
    },
    'Fn::Sub': (argument) => substitute(text(list(argument)[0]) ?? '', list(argument)[1]),
    'Fn::Select': (argument) => {
      const [index, values] = list(argument);
      return all(values)?.[Number(text(index))];
    },
  };
  function resolve(value: unknown): string | undefined {
    const [[name, argument] = ['', undefined]] = Object.entries(object(value));
    const resolved = name === '' ? text(value) : functions[name]?.(argument);
    return resolved !== undefined && DYNAMIC.test(resolved) ? undefined : resolved;
  }
  return resolve;
}
