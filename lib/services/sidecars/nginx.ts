import * as ecs from 'aws-cdk-lib/aws-ecs';
import type { IOverloadProxy, OverloadProxyOptions, OverloadProxySettings } from './overload-proxy';
import {
  embeddedMetrics,
  entryPoint,
  IDLE_SECONDS,
  MOST_ADDRESS_BYTES,
  OverloadProxyBase,
} from './overload-proxy-base';

/** Where NGINX writes what it insists on; its root file system is read-only. */
const FOLDER = '/tmp/overload-proxy';
/** The path of the page that a refused client sees, which nobody else can ask for. */
const REFUSED = '/.overload-proxy/refused';
/** What stands of a text in the log, whose driver splits lines at 16 KiB where it does not block. */
const MOST_TEXT_BYTES = 1024;

/** NGINX. Reached by `OverloadProxy.nginx`. */
export class Nginx extends OverloadProxyBase implements IOverloadProxy {
  public readonly name = 'nginx';
  public readonly speaksHttp2 = false;
  public readonly needsTemporaryDirectory = true;
  /** The open-source edition has none. */
  public readonly hasQueue = false;
  public readonly maxQueuedRequests = 0;
  public readonly entryPoint = entryPoint(
    [
      `mkdir -p ${FOLDER}`,
      `printf "%s" "$OVERLOAD_PROXY_CONFIGURATION" > ${FOLDER}/nginx.conf`,
      `printf "%s" "$OVERLOAD_PROXY_PAGE" > ${FOLDER}/503`,
      `nginx -e stderr -c ${FOLDER}/nginx.conf`,
    ].join('\n'),
    'QUIT',
  );

  constructor(options: OverloadProxyOptions) {
    const image = ecs.ContainerImage.fromRegistry('public.ecr.aws/nginx/nginx-unprivileged:1.29-alpine');
    super(options, options.image ?? image);
  }

  /**
   * The reference of every directive: https://nginx.org/en/docs/dirindex.html
   */
  public configuration(settings: OverloadProxySettings): string {
    return `daemon off;
worker_processes 1;
worker_rlimit_nofile 16500;
worker_shutdown_timeout ${this.finishSeconds}s;
pid ${FOLDER}/nginx.pid;
error_log stderr warn;

events {
  worker_connections 8192;
}

http {
  client_body_temp_path ${FOLDER}/client_body;
  proxy_temp_path ${FOLDER}/proxy;
  fastcgi_temp_path ${FOLDER}/fastcgi;
  uwsgi_temp_path ${FOLDER}/uwsgi;
  scgi_temp_path ${FOLDER}/scgi;

  types {}
  server_tokens off;
  etag off;
  client_max_body_size 0;
  keepalive_timeout ${IDLE_SECONDS}s;
  keepalive_requests 1000000;

  limit_conn_zone $server_port zone=application:1m;
  limit_conn_status 503;
  limit_conn_log_level info;

  map $msec $milliseconds {
    "~^(?<whole>\\d+)\\.(?<rest>\\d+)$" $whole$rest;
  }
  map $request_uri $path {
    "~^(?<before_query>[^?]{0,${MOST_TEXT_BYTES}})" $before_query;
  }
  map $http_x_amzn_trace_id $trace {
    "~^(?<beginning>.{0,${MOST_TEXT_BYTES}})" $beginning;
  }
  # Who connected to the load balancer, and who did so before: the viewer, behind a CDN.
  map $http_x_forwarded_for $client {
    "~(?<last_address>[^, ]{1,${MOST_ADDRESS_BYTES}})$" $last_address;
    default $remote_addr;
  }
  map $http_x_forwarded_for $viewer {
    "~(?<address_before>[^, ]{1,${MOST_ADDRESS_BYTES}}), *[^, ]+$" $address_before;
  }
  map $limit_conn_status $refused {
    REJECTED 1;
    default 0;
  }
  map $http_x_forwarded_for $forwarded_for {
    '' $remote_addr;
    default $http_x_forwarded_for;
  }
  map $http_upgrade $connection_to_application {
    '' '';
    default upgrade;
  }
  log_format request escape=json '${logFormat(settings)}';

  upstream application {
    server 127.0.0.1:${settings.applicationPort};
    keepalive 64;
  }

  server {
    listen ${this.port};
    access_log /dev/stdout request;

    proxy_http_version 1.1;
    proxy_set_header Host $http_host;
    proxy_set_header Connection $connection_to_application;
    proxy_set_header Upgrade $http_upgrade;
    proxy_set_header X-Forwarded-For $forwarded_for;
    # As the application streams, so do we.
    proxy_request_buffering off;
    proxy_buffering off;
    proxy_read_timeout ${IDLE_SECONDS}s;
    proxy_send_timeout ${IDLE_SECONDS}s;

    # Without a bound: a task that is busy is not ill.
    location = "${settings.healthCheckPath}" {
      access_log off;
      proxy_pass http://application;
    }

    location / {
      limit_conn application ${this.bound(settings)};
      error_page 503 ${REFUSED};
      proxy_pass http://application;
    }

    # A path, not a name: on the way to a named location POST stays POST, which NGINX refuses for a file.
    location = ${REFUSED} {
      internal;
      alias ${FOLDER}/503;
      default_type "text/html; charset=utf-8";
      add_header Retry-After ${this.retryAfter.toSeconds()} always;
      add_header Cache-Control no-store always;
    }
  }
}
`;
  }
}

/** Paths without their query, which may hold what no log should. NGINX counts the requests in flight as "writing". */
function logFormat(settings: OverloadProxySettings): string {
  const fields = {
    Service: JSON.stringify(settings.service),
    InFlightRequests: '$connections_writing',
    RefusedRequests: '$refused',
    method: '"$request_method"',
    path: '"$path"',
    status: '$status',
    bytes: '$bytes_sent',
    responseSeconds: '"$upstream_response_time"',
    totalSeconds: '"$request_time"',
    client: '"$client"',
    viewer: '"$viewer"',
    traceId: '"$trace"',
  };
  const members = Object.entries(fields).map(([name, value]) => `"${name}":${value}`);
  return `{${[embeddedMetrics(settings, '$milliseconds', { queues: false }), ...members].join(',')}}`;
}
