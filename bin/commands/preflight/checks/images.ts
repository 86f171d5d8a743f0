import type { IAccount, ICheck } from '../check';
import { by } from '../check';
import type { Verdict } from '../finding';
import { blocker, notChecked, ok } from '../finding';

/** `123456789012.dkr.ecr.eu-west-1.amazonaws.com/shop:1.4`, or by its digest. */
const OF_ECR = /^(\d{12})\.dkr[.-]ecr(?:-fips)?\.([a-z0-9-]+)\.[^/]+\/([^:@]+)(?::([^@]+))?(?:@(.+))?$/;

/** Whether images of ECR are there. */
export const images: ICheck = {
  name: 'images',
  inspections: ({ images }) =>
    by(images, ({ image }) => image).map(([image, needs]) => ({
      what: image,
      needs,
      inspect: (account) => inspect(account, image),
    })),
};

async function inspect(account: IAccount, image: string): Promise<Verdict> {
  const [, registryId, region, repositoryName, tag, imageDigest] = OF_ECR.exec(image) ?? [];
  if (registryId === undefined) {
    const [registry] = /^[^/]+[.:][^/]*(?=\/)/.exec(image) ?? ['docker.io'];
    return notChecked(`ECR alone is asked, not ${registry}`, 'pull it by hand, or bring it into ECR');
  }
  const imageIds = [imageDigest ? { imageDigest } : { imageTag: tag ?? 'latest' }];
  try {
    const found = await account.in(region).ask('ecr:DescribeImages', { registryId, repositoryName, imageIds });
    const pushed = found[0]?.imagePushedAt;
    return ok(pushed ? `pushed ${new Date(pushed).toISOString().slice(0, 10)}` : 'there');
  } catch (error) {
    const { name } = error as Error;
    if (name === 'RepositoryNotFoundException') {
      return blocker(`no repository ${repositoryName}`, 'no task starts', 'make the repository, and push the image');
    }
    if (name !== 'ImageNotFoundException') throw error;
    return blocker(
      `not in ${repositoryName}`,
      'no task starts, and the deployment rolls back',
      'push it, or state a tag that is there',
    );
  }
}
