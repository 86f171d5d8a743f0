import type { ICheck } from '../check';
import { by } from '../check';
import { blocker, ok } from '../finding';

const bare = (name: string) => name.toLowerCase().replace(/\.$/, '');

/** Whether the hosted zones that names go into are there, are theirs, and can be seen where they must. */
export const hostedZones: ICheck = {
  name: 'hosted zones',
  inspections: ({ hostedZones }) =>
    by(hostedZones, ({ zone }) => zone).map(([zone, needs]) => ({
      what: `hosted zone ${zone}`,
      needs,
      inspect: async (account) => {
        try {
          const { Name = '', Config } = await account.ask('route53:GetHostedZone', { Id: zone });
          const own = bare(Name);
          const foreign = needs
            .flatMap(({ name }) => (name === undefined ? [] : [bare(name)]))
            .filter((name) => name !== own && !name.endsWith(`.${own}`));
          if (foreign.length > 0) {
            return blocker(
              `it is ${own}`,
              `${[...new Set(foreign)].join(', ')} cannot go into it`,
              'state the zone of that name',
            );
          }
          if (Config?.PrivateZone && needs.some(({ isPublic }) => isPublic)) {
            return blocker(
              `${own}, private`,
              'certificates are never issued: ACM cannot see it, and the deployment waits for hours',
              'state the public zone of that name',
            );
          }
          return ok(own);
        } catch (error) {
          if (!/^(NoSuchHostedZone|InvalidInput)$/.test((error as Error).name)) throw error;
          return blocker('not there', 'no record can be made', 'state the id of a zone of this account');
        }
      },
    })),
};
