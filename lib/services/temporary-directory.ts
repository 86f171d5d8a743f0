import * as ecs from 'aws-cdk-lib/aws-ecs';
import { SCRATCH, volumeNameOf } from './lifecycle/writable-paths';

/**
 * Who makes `/tmp`, and other `writablePaths`, writable for an application that is not root.
 *
 * The root file system of a task is read-only, and `/tmp` is an empty volume that dies with the task. On Fargate an
 * empty volume belongs to root with mode 0755, unless the image declares it.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/bind-mounts.html
 */
export abstract class TemporaryDirectory {
  /**
   * A small container opens `/tmp` to everyone (mode 1777) before the application starts, and exits.
   *
   * Works with every image of the application.
   *
   * @param image an image with `chmod` on its path; busybox from Amazon ECR Public where left out
   */
  public static prepared(image?: ecs.ContainerImage): TemporaryDirectory {
    return new PreparedDirectory(image);
  }

  /**
   * The image of the application says `VOLUME ["/tmp"]` after making it writable for its user, so that the volume is
   * made with that owner and mode; and so for each of `writablePaths`. Saves the small container.
   */
  public static declaredByImage(): TemporaryDirectory {
    return new DeclaredDirectory();
  }

  /**
   * Mounts a volume for each path in the container.
   *
   * @param container the application
   * @param _logging where a container that prepares the volumes logs
   * @param paths further paths, beside `/tmp`
   */
  public mount(container: ecs.ContainerDefinition, _logging: ecs.LogDriver, paths: string[] = []): void {
    for (const path of [SCRATCH, ...paths]) container.taskDefinition.addVolume({ name: volumeNameOf(path) });
    container.addMountPoints(...mountPoints(paths));
  }
}

class DeclaredDirectory extends TemporaryDirectory {}

class PreparedDirectory extends TemporaryDirectory {
  constructor(private readonly image?: ecs.ContainerImage) {
    super();
  }

  public override mount(container: ecs.ContainerDefinition, logging: ecs.LogDriver, paths: string[] = []): void {
    super.mount(container, logging, paths);
    const preparation = container.taskDefinition.addContainer('TemporaryDirectory', {
      image: this.image ?? ecs.ContainerImage.fromRegistry('public.ecr.aws/docker/library/busybox:1.37.0'),
      command: ['chmod', '1777', SCRATCH, ...paths],
      // The volumes belong to root, and only their owner may open them.
      user: '0',
      essential: false,
      readonlyRootFilesystem: true,
      logging,
    });
    preparation.addMountPoints(...mountPoints(paths));
    container.addContainerDependencies({ container: preparation, condition: ecs.ContainerDependencyCondition.SUCCESS });
  }
}

function mountPoints(paths: string[]): ecs.MountPoint[] {
  return [SCRATCH, ...paths].map((containerPath) => {
    return { sourceVolume: volumeNameOf(containerPath), containerPath, readOnly: false };
  });
}
