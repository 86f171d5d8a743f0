// Loaded before an application by `--import`: names are looked up at RESOLVER, and not by the operating system.
import dns from 'node:dns';
import { isIP } from 'node:net';
import process from 'node:process';

const resolver = new dns.Resolver({ timeout: 1000, tries: 3 });
resolver.setServers([process.env.RESOLVER]);

dns.lookup = (name, options, callback = options) => {
  const { all = false } = typeof options === 'object' ? options : {};
  const answer = (address) => (all ? callback(null, [{ address, family: 4 }]) : callback(null, address, 4));
  if (isIP(name)) return answer(name);
  resolver.resolve4(name, (error, addresses) => (error ? callback(error) : answer(addresses[0])));
};
