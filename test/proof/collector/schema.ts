import { execFileSync } from 'child_process';
import { existsSync, readFileSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { safeLoad } from 'js-yaml';

const CONTRIB = 'github.com/open-telemetry/opentelemetry-collector-contrib';
const CORE = 'go.opentelemetry.io/collector';

/**
 * The components of the generated configurations, by what they are. Their versions are those of the distribution that
 * lib/services/sidecars/collector.ts pins: see its go.mod.
 */
const COMPONENTS = {
  receivers: ['awsecscontainermetricsreceiver', 'prometheusreceiver', 'otlpreceiver'],
  processors: [
    'filterprocessor',
    'resourcedetectionprocessor',
    'resourceprocessor',
    'batchprocessor',
    'memorylimiterprocessor',
  ],
  exporters: ['awsxrayexporter', 'prometheusremotewriteexporter', 'otlphttpexporter'],
  extensions: ['healthcheckextension', 'sigv4authextension'],
} as const;
/** Components of the collector itself, which publish no schema: their options are read from the tags of config.go. */
const OF_CORE = ['otlpreceiver', 'batchprocessor', 'memorylimiterprocessor', 'otlphttpexporter'];
const VERSIONS = ['v0.156.0', 'v1.62.0'];
const STABLE = /^config\/config(auth|opaque|retry|tls|compression|middleware|net|optional)$/;

type Kind = keyof typeof COMPONENTS;
const KINDS = Object.keys(COMPONENTS) as Kind[];

/** As far as it is read: the dialect of the collector's config.schema.yaml. */
interface Schema {
  readonly $ref?: string;
  readonly $defs?: { readonly [name: string]: Schema };
  readonly type?: string;
  readonly format?: string;
  readonly enum?: unknown[];
  readonly properties?: { readonly [name: string]: Schema };
  readonly additionalProperties?: Schema;
  readonly items?: Schema;
  readonly allOf?: Schema[];
}

/** A schema, and where it was read: references are relative to that. */
interface Located {
  readonly schema: Schema;
  readonly module: string;
  readonly folder: string;
}

/** A configuration of the collector, as far as it is judged here. */
export interface Configuration {
  readonly service: {
    readonly extensions: string[];
    readonly pipelines: { readonly [name: string]: { readonly [kind: string]: string[] } };
  };
  readonly [kind: string]: object;
}

/**
 * What the published schemas of the components have against a configuration: options that no component has, values of
 * another type, components that are not in the distribution, and pipelines over what is not configured. Whether an
 * expression of the filter is one, and whether options go together, only the collector itself knows.
 */
export class PublishedSchemas {
  /** References to schemas that are published nowhere: what is below those is not judged. */
  public readonly open = new Set<string>();
  private readonly folders = new Map<string, string>();

  /** What is wrong, a line each. */
  public problemsOf(configuration: Configuration): string[] {
    const { service } = configuration;
    return [
      ...KINDS.flatMap((kind) =>
        Object.entries(configuration[kind] ?? {}).flatMap(([name, options]) =>
          this.problemsOfComponent(kind, name, options),
        ),
      ),
      ...Object.entries({ ...service.pipelines, service: { extensions: service.extensions } }).flatMap(
        ([pipeline, used]) =>
          Object.entries(used).flatMap(([kind, names]) =>
            names.filter((name) => !(name in configuration[kind])).map((name) => `${pipeline}: ${kind} has no ${name}`),
          ),
      ),
      ...Object.keys(configuration).filter((key) => key !== 'service' && !KINDS.includes(key as Kind)),
    ];
  }

  private problemsOfComponent(kind: Kind, name: string, options: unknown): string[] {
    const where = `${kind}.${name}`;
    const [type] = name.split('/');
    const found = COMPONENTS[kind].find((each) => this.metadataOf(kind, each).type === type);
    if (!found) return [`${where} is no component of the distribution`];
    const [module, folder] = [moduleOf(kind, found), this.folderOf(moduleOf(kind, found))];
    if (OF_CORE.includes(found)) return this.problemsByTags(where, options as object, folder);
    return this.problems(where, options, [{ schema: read(folder), module, folder }]);
  }

  private metadataOf(kind: Kind, component: string): { readonly type: string } {
    const file = join(this.folderOf(moduleOf(kind, component)), 'metadata.yaml');
    return safeLoad(readFileSync(file, 'utf8')) as { type: string };
  }

  /** Top-level options alone: `mapstructure` tags of the struct, and of what it squashes from packages with a schema. */
  private problemsByTags(where: string, options: object, folder: string): string[] {
    // The memory limiter is a package of its own, which its processor makes a component of.
    const limiter = where.endsWith('.memory_limiter') ? this.folderOf(`${CORE}/internal/memorylimiter`) : folder;
    const source = readFileSync(join(limiter, 'config.go'), 'utf8');
    const tags = [...source.matchAll(/mapstructure:"(\w+)/g)].map(([, tag]) => tag);
    const module = `${CORE}/config/confighttp`;
    const client = /confighttp\.ClientConfig\s+`mapstructure:",squash"/.test(source)
      ? this.flat([{ ...this.at(module, 'client_config')! }]).flatMap(({ schema }) =>
          Object.keys(schema.properties ?? {}),
        )
      : [];
    return Object.keys(options)
      .filter((key) => ![...tags, ...client].includes(key))
      .map((key) => `${where}.${key} is no option`);
  }

  private problems(where: string, value: unknown, located: Located[]): string[] {
    const all = this.flat(located);
    const types = all.flatMap(({ schema }) => schema.type ?? []);
    if (types.includes('object')) return this.problemsOfObject(where, value, all);
    const [{ schema }] = all.length > 0 ? all : [{ schema: {} as Schema }];
    if (types.includes('array')) {
      if (!Array.isArray(value)) return [`${where} is no list`];
      const items = all.flatMap((each) => (each.schema.items ? [{ ...each, schema: each.schema.items }] : []));
      return value.flatMap((item, index) => this.problems(`${where}[${index}]`, item, items));
    }
    if (schema.enum && !schema.enum.includes(value))
      return [`${where} is ${value}: allowed is ${schema.enum.join(', ')}`];
    if (schema.format === 'duration') {
      return /^(\d+(\.\d+)?(ns|us|ms|s|m|h))+$/.test(`${value}`) ? [] : [`${where} is no duration`];
    }
    const expected = { string: 'string', boolean: 'boolean', integer: 'number', number: 'number' }[types[0]];
    return expected && typeof value !== expected ? [`${where} is no ${expected}`] : [];
  }

  private problemsOfObject(where: string, value: unknown, all: Located[]): string[] {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return [`${where} is no object`];
    const further = all.flatMap((each) =>
      each.schema.additionalProperties ? [{ ...each, schema: each.schema.additionalProperties }] : [],
    );
    const isOpen = all.some(({ schema }) => schema.type === undefined);
    return Object.entries(value).flatMap(([key, item]) => {
      const own = all.flatMap((each) => {
        const schema = each.schema.properties?.[key];
        return schema ? [{ ...each, schema }] : [];
      });
      if (own.length > 0) return this.problems(`${where}.${key}`, item, own);
      if (further.length > 0) return this.problems(`${where}.${key}`, item, further);
      return isOpen ? [] : [`${where}.${key} is no option`];
    });
  }

  /** The schemas with what they refer to and are all of. */
  private flat(located: Located[]): Located[] {
    return located.flatMap((each) => {
      const { $ref, allOf = [] } = each.schema;
      const referred = $ref ? this.refer($ref, each) : undefined;
      return [
        ...($ref ? [] : [each]),
        ...(referred ? this.flat([referred]) : $ref ? [{ ...each, schema: {} }] : []),
        ...this.flat(allOf.map((schema) => ({ ...each, schema }))),
      ];
    });
  }

  /** `name`, `./package.name`, `/package.name` of the same repository, or `module/package.name`. */
  private refer(ref: string, { module, folder }: Located): Located | undefined {
    if (!ref.includes('/')) {
      const schema = read(folder).$defs?.[ref];
      if (schema) return { schema, module, folder };
    }
    const dot = ref.lastIndexOf('.');
    const [path, name] = [ref.slice(0, dot), ref.slice(dot + 1)];
    const repository = module.startsWith(CONTRIB) ? CONTRIB : CORE;
    if (path.startsWith('./')) return this.at(`${module}/${path.slice(2)}`, name);
    return this.at(path.startsWith('/') ? `${repository}${path}` : path, name) ?? this.isOpen(ref);
  }

  /** A definition of the schema of a package, which is a module or a folder of one. */
  private at(path: string, name: string): Located | undefined {
    const names = path.split('/');
    for (let length = names.length; length > 3; length -= 1) {
      const module = names.slice(0, length).join('/');
      const root = this.find(module);
      const folder = root && join(root, ...names.slice(length));
      if (!folder || !existsSync(join(folder, SCHEMA))) continue;
      const whole = read(folder);
      const schema = whole.$defs?.[name] ?? (name === 'config' ? whole : undefined);
      if (schema) return { schema, module, folder };
    }
    return undefined;
  }

  private isOpen(ref: string): undefined {
    this.open.add(ref);
  }

  private folderOf(module: string): string {
    const found = this.find(module);
    if (!found) throw new Error(`${module} is not to be had at ${VERSIONS.join(' or ')}`);
    return found;
  }

  /** Where the sources of a module are: the Go command fetches what is not there yet, and checks it. */
  private find(module: string): string | undefined {
    if (!this.folders.has(module)) this.folders.set(module, download(module) ?? '');
    return this.folders.get(module) || undefined;
  }
}

const SCHEMA = 'config.schema.yaml';
const read = (folder: string) => safeLoad(readFileSync(join(folder, SCHEMA), 'utf8')) as Schema;

function moduleOf(kind: Kind, component: string): string {
  const repository = OF_CORE.includes(component) ? CORE : CONTRIB;
  return `${repository}/${kind.slice(0, -1)}/${component}`;
}

function download(module: string): string | undefined {
  const version = module.startsWith(CORE) && STABLE.test(module.slice(CORE.length + 1)) ? VERSIONS[1] : VERSIONS[0];
  try {
    const output = execFileSync('go', ['mod', 'download', '-json', `${module}@${version}`], {
      cwd: tmpdir(),
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    return JSON.parse(output).Dir;
  } catch {
    return undefined;
  }
}
