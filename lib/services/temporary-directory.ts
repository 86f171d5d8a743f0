import * as ecs from 'aws-cdk-lib/aws-ecs';

/** Where an application may write. It is gone with the task. */
const SCRATCH = '/tmp';

/**
 * Who makes `/tmp` writable for an application that is not root.
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
   * made with that owner and mode. Saves the small container.
   */
  public static declaredByImage(): TemporaryDirectory {
    return new DeclaredDirectory();
  }

  /**
   * Mounts the volume in the container.
   *
   * @param container the application
   * @param _logging where a container that prepares the volume logs
   */
  public mount(container: ecs.ContainerDefinition, _logging: ecs.LogDriver): void {
    container.taskDefinition.addVolume({ name: 'tmp' });
    container.addMountPoints({ sourceVolume: 'tmp', containerPath: SCRATCH, readOnly: false });
  }
}

class DeclaredDirectory extends TemporaryDirectory {}

class PreparedDirectory extends TemporaryDirectory {
  constructor(private readonly image?: ecs.ContainerImage) {
    super();
  }

  public override mount(container: ecs.ContainerDefinition, logging: ecs.LogDriver): void {
    super.mount(container, logging);
    const preparation = container.taskDefinition.addContainer('TemporaryDirectory', {
      image: this.image ?? ecs.ContainerImage.fromRegistry('public.ecr.aws/docker/library/busybox:1.37.0'),
      command: ['chmod', '1777', SCRATCH],
      // The volume belongs to root, and only its owner may open it.
      user: '0',
      essential: false,
      readonlyRootFilesystem: true,
      logging,
    });
    preparation.addMountPoints({ sourceVolume: 'tmp', containerPath: SCRATCH, readOnly: false });
    container.addContainerDependencies({ container: preparation, condition: ecs.ContainerDependencyCondition.SUCCESS });
  }
}
